using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Soak;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Transport.Linux.Listening;
using TypedWs.Transport.Linux.Loops;

namespace TypedWs.Transport.Linux.Tests.Loops;

/// <summary>Connections of all kinds of ends leave nothing.</summary>
[Collection(nameof(Alone))]
public sealed class LeakTests
{
    private static readonly int Cycles = LongTests.Choose(1000, 20_000);

    // Arrays that the threads of the server and of the runner happen to hold when they are counted.
    private const int PoolTolerance = 50;

    [Fact]
    public async Task Connections_that_have_ended_leave_no_socket_no_pooled_array_and_no_count()
    {
        using var watch = new ProcessWatch();
        await using WsTestServer server = await WsTestServer.StartAsync<Listening.ScriptedEndpointWithoutScript>();
        LoopListenerFactory factory = server.Services.GetServices<IConnectionListenerFactory>().OfType<LoopListenerFactory>().Single();
        await RunAsync(server, 50);
        await Bounded.Until(() => IsEmpty(server, factory), "the first connections have ended");
        int before = CountSockets();
        long heldBefore = watch.Outstanding;
        await RunAsync(server, Cycles);
        await Bounded.Until(() => IsEmpty(server, factory), "all connections have ended");
        await Bounded.Until(() => CountSockets() <= before, $"at most {before} sockets are open");
        Assert.Equal(0, factory.Services!.Connections.Open);
        Assert.Equal(factory.Services.Loops.Loops.Count, factory.Services.Loops.Watch.Buffers.Rented);
        Assert.True(watch.Rented > Cycles, $"The watch saw only {watch.Rented} rented arrays.");
        await Bounded.Until(
            () => watch.Outstanding - heldBefore <= PoolTolerance, $"at most {PoolTolerance} of {watch.Rented} pooled arrays are out");
    }

    private static Task RunAsync(WsTestServer server, int count)
        => Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await RunOneAsync(server, i % 6));

    private static async ValueTask RunOneAsync(WsTestServer server, int kind)
    {
        if (kind == 0)
        {
            // An end without a request.
            await using RawWebSocket silent = await RawWebSocket.OpenAsync(server.BaseAddress, "GET"u8.ToArray());
            return;
        }

        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("hello");
        switch (kind)
        {
            case 1:
                Assert.Equal("hello", await client.ReceiveTextAsync());
                await client.CloseAsync();
                break;
            case 2:
                client.Reset();
                break;
            case 3:
                client.EndSending();
                Assert.Equal("hello", await client.ReceiveTextAsync());
                await client.ReceiveEndAsync();
                break;
            case 4:
                // Half a frame.
                await client.SendAsync([0x81, 0x85, 1]);
                client.Reset();
                break;
            default:
                // A protocol error.
                Assert.Equal("hello", await client.ReceiveTextAsync());
                await client.SendAsync([0x83, 0x80, 0, 0, 0, 0]);
                await client.ReceiveCloseAsync();
                break;
        }
    }

    private static bool IsEmpty(WsTestServer server, LoopListenerFactory factory)
        => server.Services.GetRequiredService<DetachedConnections>().Count == 0
            && factory.Services!.Loops.Loops.Sum(static loop => loop.Load) == 1
            && factory.Services.Connections.Open == 0;

    private static int CountSockets() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Count(static path => new FileInfo(path).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
