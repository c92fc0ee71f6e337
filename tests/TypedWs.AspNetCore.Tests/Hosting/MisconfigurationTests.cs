using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>Whatever cannot work says why, as early as it can be known (acceptance E6).</summary>
[Trait("Row", "E6")]
public sealed class MisconfigurationTests
{
    [Fact]
    public async Task MapWs_without_AddTypedWs_says_what_to_call()
    {
        await using WebApplication app = WebApplication.CreateSlimBuilder().Build();

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => app.MapWs<FirstEndpoint>("/ws"));

        Assert.Contains("builder.Services.AddTypedWs()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AcceptWsAsync_without_AddTypedWs_says_what_to_call()
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().BuildServiceProvider() };

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            context.AcceptWsAsync<FirstEndpoint>());

        Assert.Contains("builder.Services.AddTypedWs()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publisher_of_an_endpoint_that_is_not_mapped_says_what_to_call()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<FirstEndpoint>();
        IWsRawPublisher<SecondEndpoint> publisher = server.Services.GetRequiredService<IWsRawPublisher<SecondEndpoint>>();

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() =>
            publisher.PublishText("all", "news"u8));

        Assert.Contains("app.MapWs<SecondEndpoint>(path)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_that_cannot_work_are_all_named_at_start_up()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddTypedWs();
        await using WebApplication app = builder.Build();

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() =>
            app.MapWs<FirstEndpoint>(
                "/ws",
                static options =>
                {
                    options.MaxMessageSize = 0;
                    options.Outbound.LowWatermark = options.Outbound.HighWatermark + 1;
                    options.RequireSubprotocol = true;
                }));

        Assert.Contains("FirstEndpoint", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxMessageSize", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Outbound.LowWatermark", exception.Message, StringComparison.Ordinal);
        Assert.Contains("RequireSubprotocol", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_given_twice_are_refused()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddTypedWs();
        await using WebApplication app = builder.Build();
        app.MapWs<FirstEndpoint>("/a", static options => options.MaxMessageSize = 5);

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
            () => app.MapWs<FirstEndpoint>("/b", static options => options.MaxMessageSize = 6));

        Assert.Contains("mapped already", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_that_has_started_cannot_become_a_websocket()
    {
        var outcome = new TaskCompletionSource<Exception?>();
        await using WsTestServer server = await WsTestServer.StartAsync(app => app.Run(async context =>
        {
            await context.Response.WriteAsync("too early");
            await context.Response.Body.FlushAsync();
            outcome.SetResult(await Record.ExceptionAsync(() => context.AcceptWsAsync<FirstEndpoint>()));
        }));

        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        Assert.Equal("too early", await http.GetStringAsync("/ws"));

        Exception? exception = await outcome.Task.WithinLimit();
        Assert.IsType<InvalidOperationException>(exception);
        Assert.Contains("The response has started", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestServer_says_clearly_why_it_cannot()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddTypedWs();
        await using WebApplication app = builder.Build();
        app.MapWs<FirstEndpoint>("/ws");
        await app.StartAsync();
        using HttpClient http = app.GetTestClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ws");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Sec-WebSocket-Key", RawWebSocket.SampleKey);
        request.Headers.Add("Sec-WebSocket-Version", "13");

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            http.SendAsync(request).WithinLimit());

        Assert.Contains("TypedWs needs Kestrel", exception.Message, StringComparison.Ordinal);
        Assert.Contains("TestServer does not", exception.Message, StringComparison.Ordinal);
        await app.StopAsync();
    }

    [Fact]
    public async Task Middleware_that_took_the_upgrade_away_is_suspected()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.Use(static (context, next) =>
            {
                context.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>(null);
                return next(context);
            });
            app.MapWs<FirstEndpoint>("/ws");
        });

        Assert.Equal(500, (await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress))).Status);

        await Bounded.Until(() => server.Log.Problems().Length > 0, "the exception is logged");
        Assert.Contains("taken away by middleware", Assert.Single(server.Log.Problems()).Exception!.Message, StringComparison.Ordinal);
    }
}
