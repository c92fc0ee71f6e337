using TypedWs.Transport.Linux.Detached;

namespace TypedWs.Transport.Linux.Tests.Detached;

public sealed class OutputBytesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 100_000)]
    [InlineData(5000, 3)]
    [InlineData(65_536, 20_000)]
    [InlineData(100_000, 65_536)]
    public void Bytes_leave_in_their_order_whatever_the_sizes(int written, int removed)
    {
        var output = new OutputBytes();
        byte[] bytes = new byte[400_000];
        Random.Shared.NextBytes(bytes);
        for (int offset = 0; offset < bytes.Length; offset += written)
        {
            int length = Math.Min(written, bytes.Length - offset);
            Memory<byte> room = output.GetMemory(length);
            Assert.True(room.Length >= length);
            bytes.AsSpan(offset, length).CopyTo(room.Span);
            output.Advance(length);
        }

        var left = new List<byte>();
        while (!output.IsEmpty)
        {
            Assert.False(output.Next.IsEmpty);
            ReadOnlySpan<byte> next = output.Next[..Math.Min(removed, output.Next.Length)];
            left.AddRange(next);
            output.Remove(next.Length);
        }

        Assert.Equal(bytes, left);
        Assert.False(output.HasMore);
    }

    [Fact]
    public void Room_that_is_not_used_is_nothing()
    {
        var output = new OutputBytes();
        _ = output.GetMemory(10);
        Assert.True(output.IsEmpty);
        _ = output.GetMemory(1_000_000);
        output.Advance(3);
        Assert.False(output.IsEmpty);
        output.Clear();
        Assert.True(output.IsEmpty);
        Assert.False(output.HasMore);
    }
}
