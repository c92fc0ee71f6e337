using System.Buffers;

namespace TypedWs.Protocol;

/// <summary>
/// Collects bytes in a pooled array that grows with what was appended, never with what was announced. The default value
/// is empty and holds no array. Mutable: never copy one.
/// </summary>
internal struct PooledBuffer
{
    // Below this the pool's own bookkeeping costs more than the bytes.
    private const int MinCapacity = 256;

    private byte[]? _array;
    private int _length;

    public readonly int Length => _length;

    /// <summary>The bytes appended so far. Valid until the next call of another member.</summary>
    public readonly ReadOnlySpan<byte> Written => _array.AsSpan(0, _length);

    /// <summary>Appends bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="expected">How many bytes there will be in all, as far as known: the array does not outgrow it.</param>
    public void Append(ReadOnlySpan<byte> data, long expected) => data.CopyTo(Extend(data.Length, expected));

    /// <summary>Makes room for bytes at the end, for the caller to fill all of it.</summary>
    /// <param name="count">How many bytes.</param>
    /// <param name="expected">How many bytes there will be in all, as far as known: the array does not outgrow it.</param>
    public Span<byte> Extend(int count, long expected)
    {
        int start = _length;
        int needed = checked(start + count);
        if (_array is null || needed > _array.Length)
        {
            Grow(needed, expected);
        }

        _length = needed;
        return _array.AsSpan(start, count);
    }

    /// <summary>Empties the buffer and gives its array back.</summary>
    public void Return()
    {
        if (_array is null)
        {
            return;
        }

        ArrayPool<byte>.Shared.Return(_array);
        _array = null;
        _length = 0;
    }

    private void Grow(int needed, long expected)
    {
        long doubled = Math.Max(MinCapacity, 2L * needed);
        int capacity = (int)Math.Clamp(Math.Min(doubled, expected), needed, Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(capacity);
        Written.CopyTo(larger);
        if (_array is not null)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = larger;
    }
}
