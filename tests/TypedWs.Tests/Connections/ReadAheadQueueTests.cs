using TypedWs.Connections;

namespace TypedWs.Tests.Connections;

public sealed class ReadAheadQueueTests
{
    [Fact]
    public void Messages_come_out_in_order_with_their_kind_and_a_copy_of_their_bytes()
    {
        var queue = new ReadAheadQueue();
        byte[] buffer = [1, 2, 3];
        queue.Enqueue(new MessageHead(MessageKind.Text, Sequence: 1), buffer);
        buffer[0] = 9;
        queue.Enqueue(new MessageHead(MessageKind.Binary, Sequence: 1), buffer);
        queue.Enqueue(new MessageHead(MessageKind.TooLarge, Sequence: 1), []);
        Assert.Equal(3, queue.Count);
        Assert.Equal(6, queue.Bytes);

        Assert.True(queue.TryDequeue(out ReadAheadMessage first));
        Assert.Equal(MessageKind.Text, first.Head.Kind);
        Assert.Equal([1, 2, 3], first.Payload.ToArray());
        first.Return();
        Assert.Equal(3, queue.Bytes);

        Assert.True(queue.TryDequeue(out ReadAheadMessage second));
        Assert.Equal(MessageKind.Binary, second.Head.Kind);
        Assert.Equal([9, 2, 3], second.Payload.ToArray());
        second.Return();

        Assert.True(queue.TryDequeue(out ReadAheadMessage third));
        Assert.Equal(MessageKind.TooLarge, third.Head.Kind);
        Assert.True(third.Payload.IsEmpty);
        third.Return();

        Assert.False(queue.TryDequeue(out _));
        Assert.Equal(0, queue.Count);
        Assert.Equal(0, queue.Bytes);
    }

    [Fact]
    public void Clearing_forgets_everything()
    {
        var queue = new ReadAheadQueue();
        queue.Enqueue(new MessageHead(MessageKind.Text, Sequence: 1), "a"u8);
        queue.Enqueue(new MessageHead(MessageKind.Text, Sequence: 1), "b"u8);
        queue.Clear();
        Assert.Equal(0, queue.Count);
        Assert.Equal(0, queue.Bytes);
        Assert.False(queue.TryDequeue(out _));
        queue.Enqueue(new MessageHead(MessageKind.Text, Sequence: 1), "c"u8);
        Assert.Equal(1, queue.Count);
    }
}
