using System.IO.Compression;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Compression;

/// <summary>The tests' own inflater, checked by the runtime's deflater and by the octets of RFC 7692.</summary>
public sealed class WindowedInflaterTests
{
    private static readonly byte[] Hello = "Hello"u8.ToArray();
    private static readonly byte[] HelloDeflated = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00];

    /// <summary>RFC 7692 §7.2.3.1 to §7.2.3.5: "Hello" in each of the ways.</summary>
    public static TheoryData<byte[]> Examples =>
    [
        HelloDeflated,
        new byte[] { 0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00 },
        new byte[] { 0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00 },
        new byte[] { 0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00 },
    ];

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_examples_of_the_RFC_are_inflated(byte[] deflated)
    {
        var inflater = new WindowedInflater(takesContextOver: false);
        Assert.Equal(Hello, inflater.Inflate(deflated));
        Assert.Equal(Hello, inflater.Inflate(deflated));
        Assert.Equal([], inflater.Inflate([0x00]));
    }

    [Fact]
    public void A_message_may_refer_to_the_one_before_only_where_the_context_is_taken_over()
    {
        // RFC 7692 §7.2.3.2: the second "Hello" is a reference to the first.
        byte[] again = [0xF2, 0x00, 0x11, 0x00, 0x00];
        var keeping = new WindowedInflater();
        Assert.Equal(Hello, keeping.Inflate(HelloDeflated));
        Assert.Equal(Hello, keeping.Inflate(again));
        Assert.Equal(5, keeping.FarthestReference);

        var forgetting = new WindowedInflater(takesContextOver: false);
        Assert.Equal(Hello, forgetting.Inflate(HelloDeflated));
        Assert.Contains("the context has", Assert.Throws<InvalidDataException>(() => forgetting.Inflate(again)).Message);
    }

    public static TheoryData<string, CompressionLevel> KindsAndLevels
        => [.. from kind in MessageData.Kinds from level in Enum.GetValues<CompressionLevel>() select (kind, level)];

    [Theory]
    [MemberData(nameof(KindsAndLevels))]
    public void All_that_the_runtime_deflates_is_inflated(string kind, CompressionLevel level)
    {
        using var deflater = new RuntimeDeflater(level: level);
        var inflater = new WindowedInflater();
        int seed = 0;
        foreach (int size in (int[])[0, 1, 2, 16, 100, 1000, 4096, 32_768, 40_000, 131_072, 3])
        {
            byte[] message = MessageData.Create(kind, size, seed++);
            Assert.Equal(message, inflater.Inflate(deflater.Deflate(message)));
        }
    }

    public static TheoryData<int> Windows => [.. Enumerable.Range(9, 6)];

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_reference_may_reach_to_the_end_of_the_window_and_no_byte_farther(int windowBits)
    {
        int window = 1 << windowBits;
        byte[] within = DeflateRepetition(window), beyond = DeflateRepetition(window + 1);

        var inflater = new WindowedInflater(windowBits);
        Assert.Equal(MakeRepetition(window), inflater.Inflate(within));
        Assert.Equal(window, inflater.FarthestReference);
        InvalidDataException thrown = Assert.Throws<InvalidDataException>(() => new WindowedInflater(windowBits).Inflate(beyond));
        Assert.Contains("the window has", thrown.Message);
        Assert.Equal(MakeRepetition(window + 1), new WindowedInflater(windowBits + 1).Inflate(beyond));
    }

    [Fact]
    public void The_window_reaches_over_the_messages_before()
    {
        using var deflater = new RuntimeDeflater();
        byte[] first = MessageData.Create(MessageData.Incompressible, 300);
        byte[] between = MessageData.Create(MessageData.Incompressible, 200, 1);
        byte[][] deflated = [deflater.Deflate(first), deflater.Deflate(between), deflater.Deflate(first)];

        var wide = new WindowedInflater(9);
        Assert.Equal(first, wide.Inflate(deflated[0]));
        Assert.Equal(between, wide.Inflate(deflated[1]));
        Assert.Equal(first, wide.Inflate(deflated[2]));
        Assert.Equal(500, wide.FarthestReference);

        var narrow = new WindowedInflater(8);
        narrow.Inflate(deflated[0]);
        narrow.Inflate(deflated[1]);
        Assert.Throws<InvalidDataException>(() => narrow.Inflate(deflated[2]));
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "The data ends within a block.", new byte[] { 0x00, 0x05, 0x00, 0xFA, 0xFF } },
        { "does not end with the empty block", new byte[] { 0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48 } },
        { "A block has the reserved type.", new byte[] { 0x06 } },
        { "not confirmed by its complement", new byte[] { 0x00, 0x05, 0x00, 0xFA, 0xFE, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00 } },
        { "does not end with the empty block", new byte[] { 0x01 } },
        { "The data ends within a block.", Array.Empty<byte>() },
        { "The data ends within a block.", HelloDeflated[..^2] },

        // A reference, and nothing before it: fixed codes, length 3, distance 1.
        { "the context has 0", new byte[] { 0x02, 0x02, 0x00 } },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_data_is_an_error(string error, byte[] data)
        => Assert.Contains(error, Assert.Throws<InvalidDataException>(() => new WindowedInflater().Inflate(data)).Message);

    [Fact]
    public void Changed_data_is_inflated_or_is_an_error_and_nothing_else_happens()
        => Fuzz.Run(18, static seed =>
        {
            var random = new Random(seed);
            byte[] message = MessageData.Create(MessageData.Json, 400, seed);
            using var deflater = new RuntimeDeflater();
            byte[] deflated = deflater.Deflate(message);
            int errors = 0;
            for (int i = 0; i < 1000; i++)
            {
                byte[] changed = [.. deflated];
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                try
                {
                    new WindowedInflater().Inflate(changed);
                }
                catch (InvalidDataException)
                {
                    errors++;
                }
            }

            Assert.True(errors > 100, $"errors: {errors}");
        });

    // Of 64 different bytes, so that a block with compression is always smaller than one without, which would have no references.
    private static byte[] MakeRepetition(int distance)
    {
        byte[] random = [.. MessageData.Create(MessageData.Incompressible, distance).Select(static value => (byte)(value & 0x3F))];
        return [.. random, .. random[..20]];
    }

    private static byte[] DeflateRepetition(int distance)
    {
        using var deflater = new RuntimeDeflater();
        return deflater.Deflate(MakeRepetition(distance));
    }
}
