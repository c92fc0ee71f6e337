using TypedWs.Framing;

namespace TypedWs.Tests.Framing;

public sealed class MaskingTests
{
    private static readonly byte[] Key = [0x37, 0xFA, 0x21, 0x3D];
    private const uint KeyValue = 0x3D21FA37;

    [Fact]
    public void The_sample_of_the_rfc_is_unmasked()
    {
        byte[] data = [0x7F, 0x9F, 0x4D, 0x51, 0x58];
        Masking.Apply(data, KeyValue);
        Assert.Equal("Hello"u8.ToArray(), data);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1_000_003)]
    public void Every_length_and_alignment_agrees_with_a_byte_loop_and_touches_nothing_else(int phase)
    {
        for (int length = 0; length <= 300; length++)
        {
            for (int alignment = 0; alignment < 9; alignment++)
            {
                byte[] data = new byte[alignment + length + 70];
                new Random(length).NextBytes(data);
                byte[] expected = [.. data];
                for (int i = 0; i < length; i++)
                {
                    expected[alignment + i] ^= Key[(i + phase) % 4];
                }

                Masking.Apply(data.AsSpan(alignment, length), KeyValue, phase);
                Assert.True(expected.AsSpan().SequenceEqual(data), $"length {length}, alignment {alignment}");

                byte[] copy = [.. data];
                Masking.Copy(data.AsSpan(alignment, length), copy.AsSpan(alignment, length), KeyValue, phase);
                Masking.Apply(data.AsSpan(alignment, length), KeyValue, phase);
                Assert.True(data.AsSpan().SequenceEqual(copy), $"length {length}, alignment {alignment}, into other memory");
            }
        }
    }

    [Fact]
    public void Keys_are_not_always_the_same()
    {
        var keys = Enumerable.Range(0, 8).Select(_ => Masking.CreateKey()).ToHashSet();
        Assert.NotEqual(1, keys.Count);
    }
}
