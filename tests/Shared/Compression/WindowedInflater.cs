namespace TypedWs.Tests.Compression;

/// <summary>
/// Inflates the messages of one direction of a connection with permessage-deflate (RFC 7692 §7.2.2), and holds their sender to what was
/// negotiated: a reference farther back than the window, or to a message before when no context is taken over, is an error. zlib's
/// inflater, even with a small window, lets many of these pass. Written from RFC 1951 alone, slowly and plainly.
/// </summary>
/// <param name="windowBits">The base-2 logarithm of the window's bytes, 8 to 15.</param>
/// <param name="takesContextOver">Whether a message may refer to those before it.</param>
internal sealed class WindowedInflater(int windowBits = 15, bool takesContextOver = true)
{
    private static readonly byte[] Tail = [0x00, 0x00, 0xFF, 0xFF];

    private static readonly int[] LengthBases =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static readonly int[] LengthBits =
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static readonly int[] DistanceBases =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
        16385, 24577,
    ];

    private static readonly int[] DistanceBits =
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    // RFC 1951 §3.2.7: the order in which the lengths of the codes for lengths are sent.
    private static readonly int[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly int _window = 1 << windowBits;
    private byte[] _output = new byte[1024];
    private int _count;

    /// <summary>The farthest reference so far, in bytes; 0 if there was none.</summary>
    public int FarthestReference { get; private set; }

    /// <summary>Inflates a message.</summary>
    /// <param name="message">The payloads of its frames, joined, without the tail that RFC 7692 §7.2.1 lets the sender remove.</param>
    /// <exception cref="InvalidDataException">The data is not what a sender within the negotiated bounds sends.</exception>
    public byte[] Inflate(ReadOnlySpan<byte> message)
    {
        int start = takesContextOver ? Math.Min(_count, _window) : 0;
        _output.AsSpan(_count - start, start).CopyTo(_output);
        _count = start;
        var bits = new DeflateBits([.. message, .. Tail]);
        bool isEmptyStored = false;
        while (!bits.IsAtEnd)
        {
            isEmptyStored = ReadBlock(ref bits);
        }

        return isEmptyStored
            ? _output[start.._count]
            : throw new InvalidDataException("The message does not end with the empty block of a flush.");
    }

    /// <returns>Whether it was an empty block without compression.</returns>
    private bool ReadBlock(ref DeflateBits bits)
    {
        bool isFinal = bits.Read(1) == 1;
        bool isEmptyStored = false;
        switch (bits.Read(2))
        {
            case 0:
                isEmptyStored = ReadStored(ref bits) == 0;
                break;
            case 1:
                ReadCompressed(ref bits, HuffmanCode.FixedLiterals, HuffmanCode.FixedDistances);
                break;
            case 2:
                ReadDynamic(ref bits);
                break;
            default:
                throw new InvalidDataException("A block has the reserved type.");
        }

        // RFC 7692 §7.2.3.4: after a final block, the next one begins with the next byte.
        if (isFinal)
        {
            bits.Align();
        }

        return isEmptyStored && !isFinal;
    }

    private int ReadStored(ref DeflateBits bits)
    {
        bits.Align();
        int length = bits.Read(16);
        if (bits.Read(16) != (length ^ 0xFFFF))
        {
            throw new InvalidDataException("The length of a block without compression is not confirmed by its complement.");
        }

        MakeRoom(length);
        bits.Read(_output.AsSpan(_count, length));
        _count += length;
        return length;
    }

    private void ReadDynamic(ref DeflateBits bits)
    {
        int literals = bits.Read(5) + 257, distances = bits.Read(5) + 1, codes = bits.Read(4) + 4;
        int[] codeLengths = new int[CodeLengthOrder.Length];
        for (int i = 0; i < codes; i++)
        {
            codeLengths[CodeLengthOrder[i]] = bits.Read(3);
        }

        var code = new HuffmanCode(codeLengths);
        int[] lengths = new int[literals + distances];
        for (int i = 0; i < lengths.Length;)
        {
            int symbol = code.Read(ref bits);
            (int value, int times) = symbol switch
            {
                16 when i == 0 => throw new InvalidDataException("The first length repeats the one before it."),
                16 => (lengths[i - 1], 3 + bits.Read(2)),
                17 => (0, 3 + bits.Read(3)),
                18 => (0, 11 + bits.Read(7)),
                _ => (symbol, 1),
            };
            if (times > lengths.Length - i)
            {
                throw new InvalidDataException("There are more lengths than codes.");
            }

            lengths.AsSpan(i, times).Fill(value);
            i += times;
        }

        ReadCompressed(ref bits, new HuffmanCode(lengths.AsSpan(0, literals)), new HuffmanCode(lengths.AsSpan(literals)));
    }

    private void ReadCompressed(ref DeflateBits bits, HuffmanCode literals, HuffmanCode distances)
    {
        while (literals.Read(ref bits) is var symbol && symbol != 256)
        {
            if (symbol < 256)
            {
                MakeRoom(1);
                _output[_count++] = (byte)symbol;
            }
            else if (symbol - 257 < LengthBases.Length)
            {
                int length = LengthBases[symbol - 257] + bits.Read(LengthBits[symbol - 257]);
                int index = distances.Read(ref bits);
                if (index >= DistanceBases.Length)
                {
                    throw new InvalidDataException("A distance has a reserved code.");
                }

                Copy(length, DistanceBases[index] + bits.Read(DistanceBits[index]));
            }
            else
            {
                throw new InvalidDataException("A length has a reserved code.");
            }
        }
    }

    private void Copy(int length, int distance)
    {
        if (distance > _window)
        {
            throw new InvalidDataException($"A reference goes {distance} bytes back; the window has {_window}.");
        }

        if (distance > _count)
        {
            throw new InvalidDataException($"A reference goes {distance} bytes back; the context has {_count}.");
        }

        FarthestReference = Math.Max(FarthestReference, distance);
        MakeRoom(length);
        for (int i = 0; i < length; i++, _count++)
        {
            _output[_count] = _output[_count - distance];
        }
    }

    private void MakeRoom(int length)
    {
        if (_output.Length - _count < length)
        {
            Array.Resize(ref _output, Math.Max(_output.Length * 2, _count + length));
        }
    }
}
