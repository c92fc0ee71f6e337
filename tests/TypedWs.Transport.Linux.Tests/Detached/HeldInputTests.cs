using System.Buffers;
using System.Net.Sockets;
using TypedWs.Transport;
using TypedWs.Transport.Linux.Listening;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Tests.Testing;

namespace TypedWs.Transport.Linux.Tests.Detached;

/// <summary>Handlers that lose their loop, beside ends of the peer, of the connection and of the loop.</summary>
public sealed class HeldInputTests
{
    // Then nothing but the event tells that the peer is gone: a receiver that pauses does not read.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reset_beside_a_handler_that_loses_the_loop_and_pauses_is_noticed(bool isInOneEvent)
    {
        await using var loops = new TestLoops(blockedAfter: TimeSpan.FromMilliseconds(20));
        (WsTransport transport, Socket client) = await LeaveAsync(loops);
        using var entered = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        RecordingReceiver receiver = Blocking(loops, entered, goOn, pauseEvery: isInOneEvent ? 2 : 1);
        Task receiving = transport.ReceiveAsync(receiver);
        await client.SendAsync("a"u8.ToArray());
        Assert.True(await entered.WaitAsync(Bounded.Limit));
        if (isInOneEvent)
        {
            // The loop gets the second octet and the reset at once, unless it was lost already.
            await client.SendAsync("b"u8.ToArray());
            Reset(client);
            goOn.Release();
            Assert.True(await entered.WaitAsync(Bounded.Limit));
            await Bounded.Until(() => loops.Group.Watch.TakenThreads == 1, "the loop is taken");
        }
        else
        {
            await Bounded.Until(() => loops.Taken == 1, "the loop is taken");
            Reset(client);
        }

        goOn.Release();
        await receiving.WithinLimit();
        await Bounded.Until(() => transport.Lost.IsCancellationRequested, "the loss is told");
        transport.Abort();
        await Bounded.Until(() => loops.Ended == 1, "the socket is closed");
    }

    [Fact]
    public async Task A_loss_is_told_while_the_handler_blocks()
    {
        await using var loops = new TestLoops();
        (WsTransport transport, Socket client) = await LeaveAsync(loops);
        using var lost = new ManualResetEventSlim();
        using CancellationTokenRegistration told = transport.Lost.Register(lost.Set);
        bool isTold = false;
        var receiver = new RecordingReceiver(loops.Group.Executor) { AtEndOfBatch = () => isTold = lost.Wait(Bounded.Limit) };
        Task receiving = transport.ReceiveAsync(receiver);
        await client.SendAsync("a"u8.ToArray());
        await Bounded.Until(() => loops.Taken == 1, "the loop is taken");
        Reset(client);
        await receiving.WithinLimit();
        Assert.True(isTold);
    }

    // Bytes that a handler sends and waits for, although it must not: its connection waits, and the flush goes on.
    [Fact]
    public async Task A_flush_goes_on_while_the_handler_blocks_on_it()
    {
        await using var loops = new TestLoops();
        (WsTransport transport, Socket client) = await LeaveAsync(loops, sendBuffer: 4096);
        const int Size = 4 * 1024 * 1024;
        bool isSent = false;
        var receiver = new RecordingReceiver(loops.Group.Executor)
        {
            AtEndOfBatch = () =>
            {
                transport.Output.Write(new byte[Size]);
                Task<bool> flush = transport.FlushAsync().AsTask();
                isSent = ((IAsyncResult)flush).AsyncWaitHandle.WaitOne(Bounded.Limit) && flush.IsCompletedSuccessfully;
            },
        };
        _ = transport.ReceiveAsync(receiver);
        await client.SendAsync("a"u8.ToArray());
        await Bounded.Until(() => loops.Taken == 1, "the loop is taken");
        await using var stream = new NetworkStream(client);
        await stream.ReadExactlyAsync(new byte[Size]).AsTask().WithinLimit();
        await receiver.WhenTakenAsync(1);
        await Bounded.Until(() => loops.Group.Watch.TakenThreads == 0, "the handler has returned");
        Assert.True(isSent);
        transport.Abort();
        client.Dispose();
    }

    // The kept bytes are in a pooled array, which the handler still uses when the loop ends.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_of_the_loop_beside_a_blocked_handler_waits_for_it_with_the_bytes(bool areKept)
    {
        var loops = new TestLoops();
        (WsTransport transport, Socket client) = await LeaveAsync(loops, early: areKept ? "abc"u8.ToArray() : null);
        using var entered = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        RecordingReceiver receiver = Blocking(loops, entered, goOn, pauseEvery: 1);
        Task receiving = transport.ReceiveAsync(receiver);
        if (!areKept)
        {
            await client.SendAsync("abc"u8.ToArray());
        }

        Assert.True(await entered.WaitAsync(Bounded.Limit));
        await Bounded.Until(() => loops.Taken == 1, "the loop is taken");
        await loops.DisposeAsync().AsTask().WithinLimit();
        Assert.Equal(1, loops.Ended);
        Assert.False(receiving.IsCompleted);
        transport.StopReceiving();
        Assert.False(receiving.IsCompleted);
        goOn.Release();
        await receiving.WithinLimit();
        await Bounded.Until(() => transport.Lost.IsCancellationRequested, "the loss is told");
        Assert.Equal("a"u8.ToArray(), receiver.Taken);
        Assert.Empty(loops.Failures);
        client.Dispose();
    }

    [Fact]
    public async Task Many_threads_that_ask_for_a_socket_while_its_loop_ends_end_it_once()
    {
        for (int round = 0; round < 50; round++)
        {
            var loops = new TestLoops();
            (WsTransport transport, Socket client) = await LeaveAsync(loops, early: "abc"u8.ToArray());
            var receiver = new RecordingReceiver(loops.Group.Executor) { PauseEvery = 1 };
            Task receiving = transport.ReceiveAsync(receiver);
            await receiver.WhenAwaitedAsync();
            Task[] asking = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < 100; i++)
                {
                    transport.StopReceiving();
                }
            }))];
            await loops.DisposeAsync().AsTask().WithinLimit();
            await Task.WhenAll([receiving, .. asking]).WithinLimit();
            await Bounded.Until(() => loops.Ended == 1, "the socket is closed");
            client.Dispose();
        }
    }

    private static RecordingReceiver Blocking(TestLoops loops, SemaphoreSlim entered, SemaphoreSlim goOn, int pauseEvery)
        => new(loops.Group.Executor)
        {
            PauseEvery = pauseEvery,
            AtEndOfBatch = () =>
            {
                entered.Release();
                Assert.True(goOn.Wait(Bounded.Limit));
            },
        };

    private static void Reset(Socket client)
    {
        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Close();
    }

    private static async Task<(WsTransport Transport, Socket Client)> LeaveAsync(
        TestLoops loops, byte[]? early = null, int? sendBuffer = null)
    {
        (LoopSocket socket, Socket client) = await loops.ConnectAsync(sendBuffer);
        PipedConnection connection = loops.Pipe(socket);
        connection.Start();
        if (early is not null)
        {
            await client.SendAsync(early);
            System.IO.Pipelines.ReadResult arrived = await connection.Transport.Input.ReadAtLeastAsync(early.Length).WithinLimit();
            connection.Transport.Input.AdvanceTo(arrived.Buffer.Start);
        }

        Assert.True(connection.TryPrepare());
        WsTransport transport = await connection.DetachAsync().WithinLimit();
        await connection.DisposeAsync();
        return (transport, client);
    }
}
