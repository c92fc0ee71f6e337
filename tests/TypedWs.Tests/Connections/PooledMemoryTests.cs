using System.Buffers;
using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>What is rented on the test's thread is returned, however things end.</summary>
[Collection(nameof(Alone))]
public sealed class PooledMemoryTests : OutboundQueueTestBase
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_backlog_that_is_drained_or_cleared_has_returned_its_arrays(bool isDrained)
    {
        using var pool = new PoolBalance();
        var backlog = new OutboundBacklog();
        var marks = default(FollowedMessages);
        backlog.Enqueue([], new byte[100_000], mayBeDropped: false);
        for (int number = 0; number < 100; number++)
        {
            backlog.Enqueue([0x82, 0x7E, 0x03, 0xE8], new byte[1000], mayBeDropped: true);
            backlog.RemoveReplaceable(new BacklogKey("room", number % 7), ref marks);
            backlog.EnqueueReplaceable(new byte[1000], new BacklogKey("room", number % 7));
        }

        backlog.DropOldest(20_000, ref marks, out _);
        if (isDrained)
        {
            backlog.MoveTo(new ArrayBufferWriter<byte>(), long.MaxValue);
        }
        else
        {
            backlog.Clear();
        }

        AssertAllReturned(pool, minRented: 100);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_outbound_queue_that_ends_in_mid_flush_has_returned_its_arrays(bool alive)
    {
        using var pool = new PoolBalance();
        OutboundQueue queue = CreateFlushing();
        for (int index = 0; index < 9; index++)
        {
            SendBytes(queue, 100);
        }

        _ = queue.EndAsync();
        Transport.CompleteFlush(alive);
        AssertAllReturned(pool, minRented: 1);
    }

    [Fact]
    public void A_read_ahead_queue_has_returned_its_arrays()
    {
        using var pool = new PoolBalance();
        var queue = new ReadAheadQueue();
        queue.Enqueue(new MessageHead(MessageKind.Text, Sequence: 1), new byte[1000]);
        queue.Enqueue(new MessageHead(MessageKind.Text, Sequence: 1), new byte[2000]);
        Assert.True(queue.TryDequeue(out ReadAheadMessage message));
        message.Return();
        queue.Clear();
        AssertAllReturned(pool, minRented: 2);
    }

    [Fact]
    public async Task A_connection_that_is_lost_in_mid_message_has_returned_its_arrays()
    {
        using var pool = new PoolBalance();
        var endpoint = new TestEndpoint();
        var connection = new TestConnection(endpoint);
        var handler = new TaskCompletionSource();
        endpoint.OnChat = (_, _) => new ValueTask(handler.Task);
        connection.Receive("""{"type":"chat","payload":{"text":"waits"}}""");
        connection.Receive("""{"type":"chat","payload":{"text":"is read ahead"}}""");

        byte[] half = ClientFrames.Create(Opcode.Text, new byte[1000])[..500];
        connection.Transport.Push(half);
        connection.Transport.EndInput();
        connection.Ws.Abort();
        handler.SetResult();
        await connection.Run.WithinLimit();
        AssertAllReturned(pool, minRented: 2);
    }

    private static void AssertAllReturned(PoolBalance pool, int minRented)
    {
        // The watch works at all.
        Assert.True(pool.Rented >= minRented, $"only {pool.Rented} arrays were rented");
        Assert.Equal(0, pool.Outstanding);
    }
}
