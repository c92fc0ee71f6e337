namespace TypedWs.Tests.Compression;

/// <summary>A prefix code given by the lengths of its codes (RFC 1951 §3.2.2).</summary>
internal sealed class HuffmanCode
{
    private const int MaxLength = 15;

    // How many codes there are of each length, and their symbols: the shorter codes first, the lower symbols first.
    private readonly int[] _counts = new int[MaxLength + 1];
    private readonly int[] _symbols;

    public HuffmanCode(ReadOnlySpan<int> lengths)
    {
        foreach (int length in lengths)
        {
            _counts[length]++;
        }

        _counts[0] = 0;
        int[] next = new int[MaxLength + 2];
        int free = 1;
        for (int length = 1; length <= MaxLength; length++)
        {
            next[length + 1] = next[length] + _counts[length];
            free = (free * 2) - _counts[length];
            if (free < 0)
            {
                throw new InvalidDataException("A Huffman code has more codes than fit their lengths.");
            }
        }

        _symbols = new int[next[MaxLength + 1]];
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
            {
                _symbols[next[lengths[symbol]]++] = symbol;
            }
        }
    }

    /// <summary>The code of literals and lengths in blocks that bring none (RFC 1951 §3.2.6).</summary>
    public static HuffmanCode FixedLiterals { get; } = new(
        [.. Enumerable.Range(0, 288).Select(static symbol => symbol switch { < 144 => 8, < 256 => 9, < 280 => 7, _ => 8 })]);

    /// <summary>The code of distances in blocks that bring none.</summary>
    public static HuffmanCode FixedDistances { get; } = new([.. Enumerable.Repeat(5, 30)]);

    public int Read(ref DeflateBits bits)
    {
        int next = bits.Peek(MaxLength), code = 0, first = 0, index = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            code |= next & 1;
            next >>= 1;
            if (code - first < _counts[length])
            {
                bits.Skip(length);
                return _symbols[index + code - first];
            }

            index += _counts[length];
            first = (first + _counts[length]) << 1;
            code <<= 1;
        }

        throw new InvalidDataException("A Huffman code is not one of the table's.");
    }
}
