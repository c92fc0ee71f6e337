namespace TypedWs.Tests.Compression;

/// <summary>Reads bits from the least significant of each byte on (RFC 1951 §3.1.1).</summary>
internal ref struct DeflateBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _next;
    private uint _held;
    private int _heldCount;

    public readonly bool IsAtEnd => _next == _data.Length && _heldCount == 0;

    public int Read(int count)
    {
        int value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>The next bits, at most 16, without going on; zeros behind the end of the data.</summary>
    public int Peek(int count)
    {
        while (_heldCount < count && _next < _data.Length)
        {
            _held |= (uint)_data[_next++] << _heldCount;
            _heldCount += 8;
        }

        return (int)(_held & ((1u << count) - 1));
    }

    public void Skip(int count)
    {
        if (count > _heldCount)
        {
            throw new InvalidDataException("The data ends within a block.");
        }

        _held >>= count;
        _heldCount -= count;
    }

    /// <summary>Copies whole bytes.</summary>
    public void Read(Span<byte> bytes)
    {
        int held = Math.Min(_heldCount / 8, bytes.Length);
        for (int i = 0; i < held; i++)
        {
            bytes[i] = (byte)Read(8);
        }

        if (_data.Length - _next < bytes.Length - held)
        {
            throw new InvalidDataException("The data ends within a block.");
        }

        _data.Slice(_next, bytes.Length - held).CopyTo(bytes[held..]);
        _next += bytes.Length - held;
    }

    /// <summary>Skips the rest of a byte that has been begun.</summary>
    public void Align() => Read(_heldCount % 8);
}
