using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Testing;

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
            new HostingEvents(), options => options.ShutdownSpread = spread, builder => builder.Services.AddSingleton<TimeProvider>(time));
        RawWebSocket[] clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.ConnectAsync()));
        Task<RawFrame>[] closes = [.. clients.Select(static client => client.ReceiveFrameAsync())];
        int timers = time.TimersCreated;

        Task stopping = server.App.StopAsync();
        await time.WhenTimersCreatedAsync(timers + 1);
        time.Advance(spread / 2);
        await Bounded.Until(() => closes.Count(static close => close.IsCompleted) == 4, "half of the closes");
        time.Advance(spread / 2);
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
        await using RawWebSocket late = await RawWebSocket.OpenAsync(server.BaseAddress, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        Assert.Equal(404, (await late.ReceiveResponseAsync()).Status);
        server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(1001, (await client.ReceiveFrameAsync()).CloseCode);

        await late.SendAsync(System.Text.Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress)));
        RawHttpResponse response = await late.ReceiveResponseAsync();

        Assert.Equal(503, response.Status);
        Assert.True(int.Parse(response.Headers["Retry-After"]) > 0);
        Assert.Contains("\"reason\":\"Draining\"", response.Body, StringComparison.Ordinal);
        Assert.Contains("Draining", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
        await client.SendAsync(RawFrame.MaskedClose(1001));
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_is_aborted_when_the_time_is_up()
    {
        var events = new HostingEvents();
        await using WsTestServer server = await StartAsync(events, static options =>
        {
            options.ShutdownTimeout = TimeSpan.FromMilliseconds(100);
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
        await using WsTestServer server = await StartAsync(new HostingEvents(), static options => options.ShutdownTimeout = TimeSpan.FromMinutes(10));

        await server.App.StopAsync().WithinLimit();
    }

    [Fact]
    public async Task Above_Kestrels_limit_of_upgraded_connections_it_is_503_until_one_closes()
    {
        var events = new HostingEvents();
        await using WsTestServer server = await StartAsync(
            events, build: static builder => builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 1));
        RawWebSocket client = await server.ConnectAsync();
        await events.Recorder.ExpectAsync("open");

        RawHttpResponse response = await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress, headers: "Sec-WebSocket-Protocol: v1\r\n"));

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

    // Kestrel gives the place back a moment after the connection's end can be seen.
    private static async Task<RawWebSocket> ConnectWhenAcceptedAsync(WsTestServer server)
    {
        RawWebSocket? client = null;
        byte[] request = System.Text.Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress));
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

    private static Task<WsTestServer> StartAsync(HostingEvents events, Action<WsOptions>? options = null, Action<WebApplicationBuilder>? build = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<SecondEndpoint>("/ws", options),
            builder =>
            {
                builder.Services.AddSingleton(events).ConfigureWs<SecondEndpoint>(static configured => configured.Subprotocols.Add("v1"));
                build?.Invoke(builder);
            });
}
