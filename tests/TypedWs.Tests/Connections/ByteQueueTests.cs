using System.Buffers;
using TypedWs.Connections;

namespace TypedWs.Tests.Connections;

public sealed class ByteQueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(100_000)]
    public void Bytes_come_out_as_they_went_in_whatever_the_pieces(int piece)
    {
        byte[] bytes = new byte[100_000];
        new Random(piece).NextBytes(bytes);
        var queue = new ByteQueue();
        foreach (byte[] part in bytes.Chunk(piece))
        {
            queue.Enqueue(part);
        }

        Assert.Equal(bytes.Length, queue.Length);
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(bytes.Length, queue.MoveTo(output, long.MaxValue));
        Assert.Equal(bytes, output.WrittenSpan.ToArray());
        Assert.Equal(0, queue.Length);
    }

    [Fact]
    public void It_moves_about_as_much_as_wanted_and_keeps_the_rest()
    {
        var queue = new ByteQueue();
        for (int index = 0; index < 10; index++)
        {
            queue.Enqueue(new byte[16 * 1024]);
        }

        var output = new ArrayBufferWriter<byte>();
        long moved = queue.MoveTo(output, 20_000);
        Assert.InRange(moved, 20_000, 40_000);
        Assert.Equal(moved, output.WrittenCount);
        Assert.Equal((160 * 1024) - moved, queue.Length);
    }

    [Fact]
    public void An_empty_queue_moves_nothing()
    {
        var queue = new ByteQueue();
        queue.Enqueue([]);
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(0, queue.MoveTo(output, 100));
        queue.Clear();
        Assert.Equal(0, queue.MoveTo(output, 100));
    }

    [Fact]
    public void It_can_be_filled_again_after_it_was_emptied_or_cleared()
    {
        var queue = new ByteQueue();
        queue.Enqueue("first"u8);
        var output = new ArrayBufferWriter<byte>();
        queue.MoveTo(output, 1);
        queue.Enqueue("second"u8);
        queue.Clear();
        Assert.Equal(0, queue.Length);
        queue.Enqueue("third"u8);
        queue.MoveTo(output, 1);
        Assert.Equal("firstthird"u8.ToArray(), output.WrittenSpan.ToArray());
    }
}
