using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>The upgrade by hand, from a handler or a middleware (acceptance E3, E7, A3).</summary>
[Trait("Row", "E3")]
public sealed class AcceptWsTests
{
    [Fact]
    public async Task A_handler_accepts_after_checks_of_its_own()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
            app.MapGet(
                "/rooms/{id:int}",
                static (HttpContext context, int id) =>
                {
                    if (id > 9)
                    {
                        context.Response.StatusCode = StatusCodes.Status404NotFound;
                        return Task.CompletedTask;
                    }

                    return context.AcceptWsAsync<FirstEndpoint>();
                }));

        await using RawWebSocket client = await server.ConnectAsync("/rooms/5");
        await client.SendTextAsync("hi");
        Assert.Equal("first: hi", await client.ReceiveTextAsync());
        Assert.Equal(404, (await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress, "/rooms/10"))).Status);
        Assert.Equal(426, (await server.AskAsync("GET /rooms/5 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_middleware_accepts_and_goes_on_when_the_connection_is_over()
    {
        var events = new EventRecorder();
        await using WsTestServer server = await WsTestServer.StartAsync(app => app.Use(async (context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/socket", StringComparison.Ordinal))
            {
                await next(context);
                return;
            }

            events.Add("before");
            await context.AcceptWsAsync<FirstEndpoint>();
            events.Add($"after, started: {context.Response.HasStarted}");
        }));
        await using RawWebSocket client = await server.ConnectAsync("/socket/deep");
        await events.ExpectAsync("before");

        await client.SendTextAsync("hi");
        Assert.Equal("first: hi", await client.ReceiveTextAsync());
        events.ExpectNothing();
        await client.CloseAsync();

        await events.ExpectAsync("after, started: True");
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task Options_come_from_the_services()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.Run(static context => context.AcceptWsAsync<FirstEndpoint>()),
            static builder => builder.Services.ConfigureWs<FirstEndpoint>(static options => options.Subprotocols.Add("v1")));

        await using RawWebSocket client = await server.ConnectAsync(headers: "Sec-WebSocket-Protocol: v1\r\n");

        Assert.Equal("v1", client.Response!.Headers["Sec-WebSocket-Protocol"]);
    }

    [Fact]
    public async Task Mapped_and_accepted_by_hand_it_is_the_same_endpoint()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.MapWs<FirstEndpoint>("/ws");
            app.MapGet("/byhand", static context => context.AcceptWsAsync<FirstEndpoint>());
        });
        await using RawWebSocket one = await server.ConnectAsync("/ws");
        await using RawWebSocket two = await server.ConnectAsync("/byhand");
        await one.PingAsync();
        await two.PingAsync();

        Assert.Equal(2, server.Endpoint<FirstEndpoint>().Connections.Count);
    }
}
