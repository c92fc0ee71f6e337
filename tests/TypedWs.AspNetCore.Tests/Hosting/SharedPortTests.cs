using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>HTTP and WebSockets on one port, each path with one owner (acceptance B1, B12, E2, E7, E8, E14).</summary>
public sealed class SharedPortTests
{
    [Fact]
    [Trait("Row", "B1")]
    [Trait("Row", "E2")]
    [Trait("Row", "E7")]
    public async Task Http_and_websockets_share_a_port()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.MapGet("/api/hello", static () => "hello");
            app.MapWs<FirstEndpoint>("/ws");
        });
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal("hello", await http.GetStringAsync("/api/hello"));
        await client.SendTextAsync("hi");
        Assert.Equal("first: hi", await client.ReceiveTextAsync());
        Assert.Equal("hello", await http.GetStringAsync("/api/hello"));
        Assert.Equal(404, (int)(await http.GetAsync("/elsewhere")).StatusCode);
    }

    [Fact]
    [Trait("Row", "E8")]
    public async Task Two_endpoints_on_one_host_each_have_their_paths()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<FirstEndpoint>("/first");
                app.MapWs<SecondEndpoint>("/second");
            },
            static builder => builder.Services.AddSingleton<HostingEvents>());
        await using RawWebSocket first = await server.ConnectAsync("/first");
        await using RawWebSocket second = await server.ConnectAsync("/second");

        await first.SendTextAsync("a");
        await second.SendTextAsync("b");

        Assert.Equal("first: a", await first.ReceiveTextAsync());
        Assert.Equal("second: b", await second.ReceiveTextAsync());
        await first.PingAsync();
        await second.PingAsync();
        Assert.Single(server.Endpoint<FirstEndpoint>().Connections);
        Assert.Single(server.Endpoint<SecondEndpoint>().Connections);
    }

    [Fact]
    [Trait("Row", "D7")]
    public async Task One_instance_serves_all_connections_on_all_its_paths()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.MapWs<FirstEndpoint>("/a", static options => options.MaxMessageSize = 5);
            app.MapWs<FirstEndpoint>("/b");
        });
        await using RawWebSocket a = await server.ConnectAsync("/a");
        await using RawWebSocket b = await server.ConnectAsync("/b");
        await a.PingAsync();
        await b.PingAsync();
        Assert.Equal(2, server.Endpoint<FirstEndpoint>().Connections.Count);

        // The options of the first mapping hold for all.
        await b.SendTextAsync("123456");
        Assert.Equal(1009, (await b.ReceiveCloseAsync()).CloseCode);
    }

    [Fact]
    public async Task A_route_group_and_its_conventions_hold()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            RouteGroup(app).MapWs<FirstEndpoint>("/ws").WithMetadata("mark");

            static Microsoft.AspNetCore.Routing.RouteGroupBuilder RouteGroup(WebApplication app)
                => app.MapGroup("/v1").AddEndpointFilter(static (context, next) => next(context));
        });

        await using RawWebSocket client = await server.ConnectAsync("/v1/ws");

        await client.SendTextAsync("hi");
        Assert.Equal("first: hi", await client.ReceiveTextAsync());
    }
}
