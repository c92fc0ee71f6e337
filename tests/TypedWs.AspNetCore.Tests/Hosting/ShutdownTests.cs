using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>The end of a host, and its limit of upgraded connections.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Stopping_closes_all_with_1001_and_waits_for_them()
    {
        var events = new HostingEvents();
        await using WsTestServer server = await StartAsync(events);
        RawWebSocket[] clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.ConnectAsync()));
        await events.Recorder.ExpectAsync("open", "open", "open", "open", "open");

        Task stopping = server.App.StopAsync();
        foreach (RawWebSocket client in clients)
        {
            RawFrame close = await client.ReceiveFrameAsync();
            Assert.Equal(1001, close.CloseCode);
            Assert.NotEqual("", close.CloseReason);
            Assert.False(stopping.IsCompleted);
            await client.SendAsync(RawFrame.MaskedClose(1001));
            await client.ReceiveEndAsync();
            await client.DisposeAsync();
        }

        await stopping.WithinLimit();
        await events.Recorder.ExpectAsync([.. Enumerable.Repeat("close 1001 True", 5)]);
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task The_closes_can_be_spread_over_a_time()
    {
        var spread = TimeSpan.FromSeconds(8);
        var time = new ManualTime();
        await using WsTestServer server = await StartAsync(
            new HostingEvents(), options => options.Shutdown.Spread = spread, builder => builder.Services.AddSingleton<TimeProvider>(time));
        RawWebSocket[] clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.ConnectAsync()));
        await Task.WhenAll(clients.Select(static client => client.PingAsync()));
        Task<RawFrame>[] closes = [.. clients.Select(static client => client.ReceiveFrameAsync())];
        int timers = time.TimersCreated;

        Task stopping = server.App.StopAsync();
        await time.WhenTimersCreatedAsync(timers + 1);
        time.Jump(spread / 2);
        await Bounded.Until(() => closes.Count(static close => close.IsCompleted) == 4, "half of the closes");
        time.Jump(spread / 2);
        foreach ((RawWebSocket client, Task<RawFrame> close) in clients.Zip(closes))
        {
            Assert.Equal(1001, (await close).CloseCode);
            await client.SendAsync(RawFrame.MaskedClose(1001));
        }

        await stopping.WithinLimit();
        foreach (RawWebSocket client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task While_draining_an_upgrade_is_refused_with_503_and_Retry_After()
    {
        var events = new HostingEvents();
        await using WsTestServer server = await StartAsync(events);
        await using RawWebSocket client = await server.ConnectAsync();

        // Connected before the drain begins: Kestrel takes no new connections then.
        await using RawWebSocket late = await RawWebSocket.OpenAsync(
            server.BaseAddress,
            "GET /none HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        Assert.Equal(404, (await late.ReceiveResponseAsync()).Status);
        server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(1001, (await client.ReceiveFrameAsync()).CloseCode);

        await late.SendAsync(Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress)));
        RawHttpResponse response = await late.ReceiveResponseAsync();

        Assert.Equal(503, response.Status);
        Assert.True(int.Parse(response.Headers["Retry-After"]) > 0);
        Assert.Contains("\"reason\":\"Draining\"", response.Body, StringComparison.Ordinal);
        Assert.Contains("Draining", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
        await client.SendAsync(RawFrame.MaskedClose(1001));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task During_the_delay_new_connections_are_answered_and_open_ones_go_on(bool byTheApplication)
    {
        var delay = TimeSpan.FromSeconds(20);
        var time = new ManualTime();
        await using WsTestServer server = await WsTestServer.StartAsync(
            app =>
            {
                app.MapWs<SecondEndpoint>("/ws", options => options.Shutdown.Delay = delay);
                app.MapHealthChecks("/health");
                app.MapGet("/page", static () => "served");
            },
            builder =>
            {
                builder.Services.AddSingleton(new HostingEvents()).AddSingleton<TimeProvider>(time);
                builder.Services.AddHealthChecks().AddTypedWs();
            });
        await using RawWebSocket client = await server.ConnectAsync();

        // Open before the host stops: the answer to the upgrade may come a moment earlier.
        await client.PingAsync();

        // By a signal, or by whoever owns the host.
        Task stopping = byTheApplication ? server.App.StopAsync() : StopAsASignalDoes(server);
        await Bounded.Until(() => server.Services.GetRequiredService<EndpointCatalog>().All[0].IsDraining, "the drain");
        time.Advance(delay - TimeSpan.FromMilliseconds(1));

        RawHttpResponse refusal = await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress));
        Assert.Equal(503, refusal.Status);
        Assert.Contains("\"reason\":\"Draining\"", refusal.Body, StringComparison.Ordinal);
        Assert.Equal(503, (await server.AskAsync("GET /health HTTP/1.0\r\n\r\n")).Status);
        Assert.Equal(200, (await server.AskAsync("GET /page HTTP/1.0\r\n\r\n")).Status);
        await client.SendTextAsync("hi");
        Assert.Equal("second: hi", await client.ReceiveTextAsync());
        Assert.False(stopping.IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1001, (await client.ReceiveFrameAsync()).CloseCode);
        await client.SendAsync(RawFrame.MaskedClose(1001));
        await stopping.WithinLimit();

        // But for the health check's own entry.
        Assert.DoesNotContain(server.Log.Problems(), static entry => !entry.Category.StartsWith("Microsoft.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_on_a_port_of_its_own_listens_during_the_delay_too()
    {
        var time = new ManualTime();
        WsHost host = await WsHost.StartAsync<FirstEndpoint>(
            "http://127.0.0.1:0/ws",
            services => services.AddSingleton<TimeProvider>(time),
            static options => options.Shutdown.Delay = TimeSpan.FromSeconds(20));
        Task stopping = host.DisposeAsync().AsTask();

        Uri server = new UriBuilder(host.Address) { Scheme = "http", Path = "/" }.Uri;
        await using RawWebSocket late = await RawWebSocket.OpenAsync(server, Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server)));
        Assert.Contains("Draining", (await late.ReceiveResponseAsync()).Body, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromSeconds(20));
        await stopping.WithinLimit();
    }

    [Fact]
    public async Task A_delay_that_is_longer_than_the_host_waits_is_cut_short_and_warned_of()
    {
        await using WsTestServer server = await StartAsync(
            new HostingEvents(),
            static options => options.Shutdown.Delay = TimeSpan.FromHours(1),
            static builder => builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100))
        );
        LogEvent warning = Assert.Single(server.Log.Problems());
        Assert.Contains("Shutdown.Delay", warning.Text, StringComparison.Ordinal);

        await server.App.StopAsync().WithinLimit();
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_is_aborted_when_the_time_is_up()
    {
        var events = new HostingEvents();
        await using WsTestServer server = await StartAsync(events, static options =>
        {
            options.Shutdown.Timeout = TimeSpan.FromMilliseconds(100);
            options.CloseTimeout = TimeSpan.FromMinutes(10);
        });
        await using RawWebSocket client = await server.ConnectAsync();
        await events.Recorder.ExpectAsync("open");

        Task stopping = server.App.StopAsync();
        Assert.Equal(1001, (await client.ReceiveFrameAsync()).CloseCode);
        await stopping.WithinLimit();

        await events.Recorder.ExpectAsync("close 1001 False");
        LogEvent entry = Assert.Single(server.Log.Problems());
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Contains("did not close", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_connections_stops_at_once()
    {
        await using WsTestServer server = await StartAsync(
            new HostingEvents(),
            static options => options.Shutdown.Timeout = TimeSpan.FromMinutes(10));

        await server.App.StopAsync().WithinLimit();
    }

    [Fact]
    public async Task Above_Kestrels_limit_of_upgraded_connections_it_is_503_until_one_closes()
    {
        var events = new HostingEvents();
        await using WsTestServer server = await StartAsync(
            events,
            build: static builder => builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 1)
        );
        RawWebSocket client = await server.ConnectAsync();
        await events.Recorder.ExpectAsync("open");

        RawHttpResponse response = await server.AskAsync(
            RawWebSocket.UpgradeRequest(server.BaseAddress, headers: "Sec-WebSocket-Protocol: v1\r\n"));

        Assert.Equal(503, response.Status);
        Assert.True(int.Parse(response.Headers["Retry-After"]) > 0);
        Assert.Contains("\"reason\":\"ConnectionLimitReached\"", response.Body, StringComparison.Ordinal);
        foreach (string name in new[] { "Upgrade", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol" })
        {
            Assert.DoesNotContain(name, response.Headers.Keys);
        }

        await client.CloseAsync();
        await client.DisposeAsync();
        await events.Recorder.ExpectAsync("close 1000 True");
        await using RawWebSocket next = await ConnectWhenAcceptedAsync(server);
        await next.PingAsync();
    }

    private static Task StopAsASignalDoes(WsTestServer server)
    {
        Task stopping = server.App.WaitForShutdownAsync();
        server.App.Lifetime.StopApplication();
        return stopping;
    }

    // Kestrel gives the place back a moment after the connection's end can be seen.
    private static async Task<RawWebSocket> ConnectWhenAcceptedAsync(WsTestServer server)
    {
        RawWebSocket? client = null;
        byte[] request = Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress));
        for (int attempt = 0; client is null; attempt++)
        {
            RawWebSocket candidate = await RawWebSocket.OpenAsync(server.BaseAddress, request);
            if ((await candidate.ReceiveResponseAsync()).Status == 101)
            {
                client = candidate;
            }
            else
            {
                Assert.True(attempt < 1000, "The place was not given back.");
                await candidate.DisposeAsync();
            }
        }

        return client;
    }

    private static Task<WsTestServer> StartAsync(
        HostingEvents events,
        Action<WsOptions>? options = null,
        Action<WebApplicationBuilder>? build = null) =>
        WsTestServer.StartAsync(
            app => app.MapWs<SecondEndpoint>("/ws", options),
            builder =>
            {
                builder.Services.AddSingleton(events).ConfigureWs<SecondEndpoint>(static configured => configured.Subprotocols.Add("v1"));
                build?.Invoke(builder);
            });
}
