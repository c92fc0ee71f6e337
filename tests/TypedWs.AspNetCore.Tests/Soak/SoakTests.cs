using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Tests.Soak;

/// <summary>
/// Peers of every manner for ten seconds, or for a minute as a long test, after which nothing is left of them.
/// </summary>
[Collection(nameof(SoakTests))]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Peers = 40;
    private const int Seed = 20261120;

    // What the server's and the runner's own threads happen to hold when they are looked at.
    private const int PoolTolerance = 50;

    // The pools still fill during ten seconds: 3 MB of growth were measured, and none in a minute.
    private static readonly long HeapTolerance = LongTests.Choose(4, 2) * 1024L * 1024;

    private static TimeSpan Duration
        => LongTests.ChooseTime(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));

    [Fact]
    [Trait("Row", "B5")]
    public async Task Peers_of_every_manner_leave_nothing_behind()
    {
        using var watch = new ProcessWatch();
        var time = new CountingTime();
        var counts = new SoakCounts();
        using var log = new SoakLog();
        await using (WsTestServer server = await StartAsync(time, counts, log))
        await using (WsTestServer feed = await StartFeedAsync(time, counts, log))
        {
            EndpointRuntime[] runtimes =
                [RuntimeOf<SoakRawEndpoint>(server), RuntimeOf<SoakTypedEndpoint>(server), RuntimeOf<SoakFeedEndpoint>(feed)];
            Assert.Equal(runtimes.Length, time.Waiting);

            await RunPeersAsync(server, feed, Seed, counts);
            await SettleAsync(runtimes, time, counts);
            long middle = ProcessWatch.MeasureHeap();
            int opened = counts.Opened;

            await RunPeersAsync(server, feed, Seed + Peers, counts);
            await SettleAsync(runtimes, time, counts);
            long end = ProcessWatch.MeasureHeap();

            output.WriteLine(
                $"{counts.Opened} connections, {counts.Thrown} exceptions thrown, heap {middle:N0} B after half, {end:N0} B at the end, "
                + $"{watch.Outstanding} of {watch.Rented} pooled arrays out");
            output.WriteLine(
                $"{counts.Dropped} messages dropped, {counts.Tallies} slow readers had all others, {counts.TooSlow} were closed, "
                + $"{counts.Timeouts} handlers timed out");
            Assert.InRange(opened, Peers, counts.Opened - Peers);
            Assert.InRange(end, 0, middle + HeapTolerance);
            Assert.InRange(watch.Outstanding, -PoolTolerance, PoolTolerance);
            Assert.True(watch.Rented > counts.Opened, $"The watch saw only {watch.Rented} rented arrays.");

            Assert.Equal(counts.Thrown, log.Expected);
            Assert.Equal(counts.Dropped, runtimes.Sum(CountDropped));
            Assert.True(
                counts is { Dropped: > 0, Tallies: > 0, TooSlow: > 0, Timeouts: > 0 },
                "Some messages were dropped, some slow readers read on and some were closed, and some handlers timed out.");
        }

        Assert.Empty(log.Problems);

        _ = ProcessWatch.MeasureHeap();
        Assert.Empty(watch.Unobserved);
        Assert.Equal(0, time.Waiting);
    }

    private static Task<WsTestServer> StartAsync(TimeProvider time, SoakCounts counts, SoakLog log)
        => WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<SoakRawEndpoint>("/raw");
                app.MapWs<SoakTypedEndpoint>("/typed");
            },
            builder => Build(builder, time, counts, log));

    // Of its own, so that the others keep the system's buffers.
    private static Task<WsTestServer> StartFeedAsync(TimeProvider time, SoakCounts counts, SoakLog log)
        => WsTestServer.StartAsync(
            static app => app.MapWs<SoakFeedEndpoint>("/feed", SoakFeedEndpoint.Configure),
            builder =>
            {
                builder.WebHost.UseSmallSendBuffers();
                Build(builder, time, counts, log);
            });

    private static void Build(WebApplicationBuilder builder, TimeProvider time, SoakCounts counts, SoakLog log)
    {
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(time).AddSingleton(counts);
    }

    private static EndpointRuntime RuntimeOf<TEndpoint>(WsTestServer server)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
        => server.Services.GetRequiredService<WsEndpointHost<TEndpoint>>().Runtime;

    private static long CountDropped(EndpointRuntime runtime)
        => Enum.GetValues<WsOverflowPolicy>().Sum(runtime.OutboundBudget.GetDroppedMessages);

    private static async Task RunPeersAsync(WsTestServer server, WsTestServer feed, int seed, SoakCounts counts)
    {
        using var stop = new CancellationTokenSource(Duration / 2);
        await Task.WhenAll(Enumerable.Range(seed, Peers).Select(
            one => Task.Run(() => new SoakPeer(server.BaseAddress, feed.BaseAddress, one, counts).RunAsync(stop.Token))));
    }

    private static async Task SettleAsync(EndpointRuntime[] runtimes, CountingTime time, SoakCounts counts)
    {
        await Bounded.Until(() => Array.TrueForAll(runtimes, static runtime => runtime.Connections.Count == 0), "no connection left");
        await Bounded.Until(() => counts.Closed == counts.Opened, "a close for each open");
        await Bounded.Until(() => time.Waiting == runtimes.Length, "no timer but the heartbeats'");
        foreach (EndpointRuntime runtime in runtimes)
        {
            Assert.Empty(runtime.Connections);
            Assert.Equal(0, runtime.Topics.Table.Count);
            Assert.Equal(0, runtime.OutboundBudget.Used);
        }
    }
}

/// <summary>The soak, which takes long and measures the whole process: after everything else, alone.</summary>
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
public sealed class SoakCollection;
