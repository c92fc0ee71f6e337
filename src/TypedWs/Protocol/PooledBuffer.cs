using System.Buffers;

namespace TypedWs.Protocol;

/// <summary>
/// Collects bytes in a pooled array. The array grows with the bytes that were appended, never with a length that the peer only announced.
/// The default value is empty and has no array. A mutable struct: never copy it.
/// </summary>
internal struct PooledBuffer
{
    // For smaller arrays, the pool's own bookkeeping would cost more than the bytes.
    private const int MinCapacity = 256;

    private byte[]? _array;
    private int _length;

    public readonly int Length => _length;

    /// <summary>The same as <see cref="Written"/>, to be changed in place.</summary>
    public readonly Span<byte> WrittenSpan => _array.AsSpan(0, _length);

    /// <summary>The bytes appended so far. Valid until the next call of another member.</summary>
    public readonly ReadOnlySpan<byte> Written => _array.AsSpan(0, _length);

    /// <summary>Appends bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="expected">The expected number of all bytes. The array does not become larger, unless more bytes are
    /// appended.</param>
    public void Append(ReadOnlySpan<byte> data, long expected) => data.CopyTo(Extend(data.Length, expected));

    /// <summary>Appends room for bytes, which the caller must fill completely.</summary>
    /// <param name="count">The number of bytes.</param>
    /// <param name="expected">The expected number of all bytes. The array does not become larger, unless more bytes are
    /// appended.</param>
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

    /// <summary>Gets room behind the bytes. The bytes that the caller writes there are added by <see cref="Advance"/>.</summary>
    /// <param name="wanted">The number of bytes wanted if the array must grow; at least 1.</param>
    /// <param name="expected">The expected number of all bytes.</param>
    public Span<byte> GetRoom(int wanted, long expected)
    {
        if (_array is null || _length == _array.Length)
        {
            Grow(checked(_length + wanted), expected);
        }

        return _array.AsSpan(_length);
    }

    /// <summary>Gets room for at least so many bytes behind the bytes.</summary>
    /// <returns>The free part of the array.</returns>
    public Memory<byte> Reserve(int count)
    {
        int needed = checked(_length + count);
        if (_array is null || needed > _array.Length)
        {
            Grow(needed, Array.MaxLength);
        }

        return _array.AsMemory(_length);
    }

    /// <summary>Adds bytes that were written into the room.</summary>
    public void Advance(int count) => _length += count;

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
