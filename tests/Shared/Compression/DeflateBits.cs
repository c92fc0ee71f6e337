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
        while (_heldCount < count)
        {
            if (_next == _data.Length)
            {
                throw new InvalidDataException("The data ends within a block.");
            }

            _held |= (uint)_data[_next++] << _heldCount;
            _heldCount += 8;
        }

        int value = (int)(_held & ((1u << count) - 1));
        _held >>= count;
        _heldCount -= count;
        return value;
    }

    /// <summary>Skips the rest of a byte that has been begun.</summary>
    public void Align() => Read(_heldCount % 8);
}
