using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Transport.Linux.Listening;

namespace TypedWs.Transport.Linux.Tests.Loops;

/// <summary>Handlers that block their thread cost their own connection only.</summary>
[Collection(nameof(Alone))]
public sealed class BlockingTests
{
    private const int Blocks = 5;

    private static readonly TimeSpan Block = TimeSpan.FromMilliseconds(200);

    // One connection of 64 blocks 200 ms for each of its messages. All are on one loop.
    [Fact]
    public async Task The_others_are_answered_within_20_milliseconds()
    {
        await using WsTestServer server = await StartAsync();
        using var taken = new Measurements(server.Services, "typedws.transport.loops_taken");
        Latencies measured = await MeasureBlockAsync(server);

        // The promise is 20 ms. The machine is shared with other processes: their part is measured before and after.
        Assert.True(measured.Blocked < 20 + (3 * measured.Usual), $"{measured}");

        // On a loaded machine, the thread of the watch may miss a block.
        Assert.True(taken.Taken.Length > Blocks / 2, $"{taken.Taken.Length} loops were taken");
        LogEvent log = Assert.Single(server.Log.Events, static entry => entry.Id.Name == "HandlerBlocks");
        Assert.Contains("BlockingEndpoint: the handler of _text ", log.Text, StringComparison.Ordinal);
    }

    // The measurement would show it if loops were not taken.
    [Fact]
    public async Task Without_threads_for_blocked_handlers_the_others_wait()
    {
        await using WsTestServer server = await StartAsync(static options => options.MaxBlockedThreads = 0);
        using var taken = new Measurements(server.Services, "typedws.transport.loops_taken");
        Latencies measured = await MeasureBlockAsync(server);
        Assert.True(measured.Blocked > Block.TotalMilliseconds / 2, $"{measured}");
        Assert.Empty(taken.Taken);
    }

    [Fact]
    public async Task A_listener_of_the_metric_that_throws_costs_nothing()
    {
        await using WsTestServer server = await StartAsync();
        using MeterListener throwing = Measurements.Listen(
            server.Services,
            static instrument => instrument.Name == "typedws.transport.loops_taken",
            static (_, _, _) => throw new InvalidOperationException("of a listener"));
        await using RawWebSocket client = await server.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.SendTextAsync("block");
            Assert.Equal("block", await client.ReceiveTextAsync());
        }

        Assert.Contains(
            server.Log.Events, static entry => entry.Id.Name == "LoopCodeFailed" && entry.Exception!.Message == "of a listener");
    }

    // The messages behind a blocked one wait for it, although another thread has its loop.
    [Fact]
    public async Task The_messages_of_one_connection_stay_one_after_another()
    {
        await using WsTestServer server = await StartAsync();
        using var taken = new Measurements(server.Services, "typedws.transport.loops_taken");
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync([.. RawFrame.MaskedText("block"), .. RawFrame.MaskedText("1")]);
        for (int i = 2; i <= 50; i++)
        {
            await client.SendTextAsync($"{i}");
        }

        Assert.Equal("block", await client.ReceiveTextAsync());
        for (int i = 1; i <= 50; i++)
        {
            Assert.Equal($"{i}", await client.ReceiveTextAsync());
        }

        Assert.NotEmpty(taken.Taken);
    }

    [Fact]
    public async Task Many_blocked_connections_of_one_loop_end_in_any_way()
    {
        await using WsTestServer server = await StartAsync();
        using var taken = new Measurements(server.Services, "typedws.transport.loops_taken");
        LoopListenerFactory factory = server.Services.GetServices<IConnectionListenerFactory>().OfType<LoopListenerFactory>().Single();
        await using RawWebSocket other = await server.ConnectAsync();
        var clients = new List<RawWebSocket>();
        for (int i = 0; i < 12; i++)
        {
            RawWebSocket client = await server.ConnectAsync();
            clients.Add(client);
            await client.SendTextAsync("block");
        }

        for (int i = 0; i < clients.Count; i++)
        {
            switch (i % 3)
            {
                case 0:
                    clients[i].Reset();
                    break;
                case 1:
                    await clients[i].SendAsync(RawFrame.MaskedClose(1000));
                    break;
                default:
                    clients[i].EndSending();
                    break;
            }

            await other.PingAsync();
        }

        for (int i = 0; i < clients.Count; i++)
        {
            if (i % 3 != 0)
            {
                Assert.Equal("block", await clients[i].ReceiveTextAsync());
            }

            await clients[i].DisposeAsync();
        }

        await Bounded.Until(() => factory.Services!.Connections.Open == 1, "all but one have ended");
        await Bounded.Until(() => factory.Services!.Loops.Watch.TakenThreads == 0, "no thread is blocked");
        Assert.True(taken.Taken.Length > clients.Count / 2, $"{taken.Taken.Length} loops were taken");
        await other.PingAsync();
    }

    private static async Task<Latencies> MeasureBlockAsync(WsTestServer server)
    {
        await using RawWebSocket blocking = await server.ConnectAsync();
        var others = new List<RawWebSocket>();
        for (int i = 1; i < 64; i++)
        {
            others.Add(await server.ConnectAsync());
        }

        double before = FindP99(await MeasureAllAsync(others, Task.Delay(500, CancellationToken.None)));
        Task blocks = Task.Run(async () =>
        {
            for (int i = 0; i < Blocks; i++)
            {
                await blocking.SendTextAsync("block");
                Assert.Equal("block", await blocking.ReceiveTextAsync());
            }
        });
        double blocked = FindP99(await MeasureAllAsync(others, blocks));
        await blocks;
        double after = FindP99(await MeasureAllAsync(others, Task.Delay(500, CancellationToken.None)));
        foreach (RawWebSocket other in others)
        {
            await other.DisposeAsync();
        }

        var measured = new Latencies(blocked, Math.Max(before, after));
        TestContext.Current.TestOutputHelper?.WriteLine($"{measured}");
        return measured;
    }

    private static async Task<double[]> MeasureAllAsync(List<RawWebSocket> clients, Task end)
    {
        Task<List<double>>[] runs = [.. clients.Select(client => Task.Run(() => MeasureAsync(client, end)))];
        return [.. (await Task.WhenAll(runs).WithinLimit()).SelectMany(static run => run).Order()];
    }

    private static double FindP99(double[] times) => times[(int)(times.Length * 0.99)];

    private static async Task<List<double>> MeasureAsync(RawWebSocket client, Task end)
    {
        var times = new List<double>();
        while (!end.IsCompleted)
        {
            long start = Stopwatch.GetTimestamp();
            await client.SendTextAsync("hello");
            Assert.Equal("hello", await client.ReceiveTextAsync());
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

            // The load of the other clients must not be what is measured.
            await Task.Delay(5, CancellationToken.None);
        }

        return times;
    }

    private static Task<WsTestServer> StartAsync(Action<WsTransportOptions>? change = null)
        => WsTestServer.StartAsync(
            static app => app.MapWs<BlockingEndpoint>("/ws"),
            builder => builder.Services.AddSingleton(new TestTransport.Settings(options =>
            {
                options.LoopCount = 1;
                change?.Invoke(options);
            })));

    internal static void BlockThread() => Thread.Sleep(Block);

    /// <summary>The 99th percentiles of the others, in milliseconds.</summary>
    private sealed record Latencies(double Blocked, double Usual)
    {
        public override string ToString() => $"p99 of the others: {Blocked:0.0} ms; without a block {Usual:0.0} ms";
    }
}

/// <summary>Blocks its thread for each message "block", and echoes all.</summary>
[WsEndpoint]
internal sealed partial class BlockingEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("block"u8))
        {
            BlockingTests.BlockThread();
        }

        ws.SendText(text);
        return default;
    }
}
