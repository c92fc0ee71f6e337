using System.Diagnostics;
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
    private static readonly TimeSpan Block = TimeSpan.FromMilliseconds(200);

    // One connection of 64 blocks 200 ms for each of its messages. All are on one loop.
    [Fact]
    public async Task The_others_are_answered_within_20_milliseconds()
    {
        await using WsTestServer server = await StartAsync();
        using var taken = new Measurements(server.Services, "typedws.transport.loops_taken");
        await using RawWebSocket blocking = await server.ConnectAsync();
        var others = new List<RawWebSocket>();
        for (int i = 1; i < 64; i++)
        {
            others.Add(await server.ConnectAsync());
        }

        // The speed of this machine, without a block: it is shared with other processes.
        double usual = FindP99(await MeasureAllAsync(others, Task.Delay(500, CancellationToken.None)));
        const int Blocks = 5;
        Task blocked = Task.Run(async () =>
        {
            for (int i = 0; i < Blocks; i++)
            {
                await blocking.SendTextAsync("block");
                Assert.Equal("block", await blocking.ReceiveTextAsync());
            }
        });
        double p99 = FindP99(await MeasureAllAsync(others, blocked));
        await blocked;
        TestContext.Current.TestOutputHelper?.WriteLine($"p99 of the others: {p99:0.0} ms; without a block {usual:0.0} ms");
        Assert.True(p99 < 20 + (2 * usual), $"99 % of the answers came within {p99:0.0} ms, and without a block within {usual:0.0} ms");
        Assert.True(taken.Taken.Length >= Blocks, $"{taken.Taken.Length} loops were taken");
        LogEvent log = Assert.Single(server.Log.Events, static entry => entry.Id.Name == "HandlerBlocks");
        Assert.Contains("BlockingEndpoint: the handler of _text ", log.Text, StringComparison.Ordinal);
        foreach (RawWebSocket other in others)
        {
            await other.DisposeAsync();
        }
    }

    // The messages behind a blocked one wait for it, although another thread has its loop.
    [Fact]
    public async Task The_messages_of_one_connection_stay_one_after_another()
    {
        await using WsTestServer server = await StartAsync();
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
    }

    [Fact]
    public async Task Many_blocked_connections_of_one_loop_end_in_any_way()
    {
        await using WsTestServer server = await StartAsync();
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
        await other.PingAsync();
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

    private static Task<WsTestServer> StartAsync()
        => WsTestServer.StartAsync(
            static app => app.MapWs<BlockingEndpoint>("/ws"),
            builder => builder.Services.AddSingleton(new TestTransport.Settings(static options => options.LoopCount = 1)));

    internal static void BlockThread() => Thread.Sleep(Block);
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
