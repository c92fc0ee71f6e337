using System.Buffers;
using TypedWs.Connections;
using TypedWs.Framing;

namespace TypedWs.Tests.Connections;

public sealed class FrameQueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(100_000)]
    public void Frames_come_out_as_they_went_in_whatever_their_size(int size)
    {
        byte[] bytes = new byte[100_000];
        new Random(size).NextBytes(bytes);
        var queue = new FrameQueue();
        foreach (byte[] frame in bytes.Chunk(size))
        {
            queue.Enqueue(frame.AsSpan(0, 1), frame.AsSpan(1));
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
        var queue = new FrameQueue();
        for (int index = 0; index < 10; index++)
        {
            queue.Enqueue([], new byte[16 * 1024]);
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
        var queue = new FrameQueue();
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(0, queue.MoveTo(output, 100));
        queue.Clear();
        Assert.False(queue.TryPeek(out _, out _));
        Assert.Equal(0, queue.MoveTo(output, 100));
    }

    [Fact]
    public void It_can_be_filled_again_after_it_was_emptied_or_cleared()
    {
        var queue = new FrameQueue();
        queue.Enqueue("fir"u8, "st"u8);
        var output = new ArrayBufferWriter<byte>();
        queue.MoveTo(output, 1);
        queue.Enqueue("second"u8, []);
        queue.Clear();
        Assert.Equal(0, queue.Length);
        queue.Enqueue("third"u8, []);
        queue.MoveTo(output, 1);
        Assert.Equal("firstthird"u8.ToArray(), output.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(8, 2)]
    [InlineData(69, 10)]
    [InlineData(1000, 10)]
    public void Dropping_takes_whole_frames_from_the_front(int wanted, int dropped)
    {
        var queue = new FrameQueue();
        byte[][] frames = [.. Enumerable.Range(0, 10).Select(static number => new byte[] { 0x82, 5, (byte)number, 1, 2, 3, 4 })];
        foreach (byte[] frame in frames)
        {
            queue.Enqueue(frame.AsSpan(0, 2), frame.AsSpan(2));
        }

        DropOldest(ref queue, wanted);
        Assert.Equal((10 - dropped) * 7, queue.Length);
        queue.Enqueue([0x82, 0], []);
        var output = new ArrayBufferWriter<byte>();
        queue.MoveTo(output, long.MaxValue);
        Assert.Equal([.. frames.Skip(dropped).SelectMany(static frame => frame), 0x82, 0], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Dropping_leaves_whole_frames_over_several_arrays()
    {
        var queue = new FrameQueue();
        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        for (int number = 0; number < 60; number++)
        {
            int length = FrameWriter.WriteHeader(header, Opcode.Binary, 1000);
            byte[] payload = new byte[1000];
            payload[0] = (byte)number;
            queue.Enqueue(header[..length], payload);
        }

        DropOldest(ref queue, 20_000);
        Assert.Equal(40 * 1004, queue.Length);
        var output = new ArrayBufferWriter<byte>();
        queue.MoveTo(output, long.MaxValue);
        ReadOnlySpan<byte> rest = output.WrittenSpan;
        for (int number = 60 - (rest.Length / 1004); number < 60; number++)
        {
            Assert.True(FrameReader.TryReadHeader(rest, out FrameHeader frame, out int consumed));
            Assert.Equal(1000, frame.PayloadLength);
            Assert.Equal(number, rest[consumed]);
            rest = rest[1004..];
        }

        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void It_tells_frames_that_must_not_be_dropped_from_the_others_wherever_they_stand()
    {
        var queue = new FrameQueue();
        List<bool> expected = [];
        for (int number = 0; number < 50; number++)
        {
            bool mayBeDropped = number % 7 is not (0 or 3);
            expected.Add(mayBeDropped);
            queue.Enqueue([0x82, 0x7E, 0x03, 0xE8], new byte[1000], mayBeDropped);
        }

        // The first array leaves as a whole, with its marks.
        queue.MoveTo(new ArrayBufferWriter<byte>(), 1);
        expected.RemoveRange(0, expected.Count - (int)(queue.Length / 1004));
        List<bool> found = [];
        while (queue.TryPeek(out ReadOnlySpan<byte> frame, out bool mayBeDropped))
        {
            found.Add(mayBeDropped);
            queue.RemoveFirst(frame.Length);
        }

        Assert.Equal(expected, found);
    }

    private static void DropOldest(ref FrameQueue queue, long wanted)
    {
        while (wanted > 0 && queue.TryPeek(out ReadOnlySpan<byte> frame, out _))
        {
            wanted -= frame.Length;
            queue.RemoveFirst(frame.Length);
        }
    }
}
