using System.Buffers;

namespace TypedWs.Client.Sending;

/// <summary>Bytes that are appended at the end and removed at the beginning, in one pooled array. Not thread-safe.</summary>
internal sealed class ByteRing
{
    private const int InitialSize = 4 * 1024;
    private const int KeptSize = 64 * 1024;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _end < bytes.Length)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>The first bytes. Valid until the next call.</summary>
    public ReadOnlySpan<byte> First(int length) => _bytes.AsSpan(_start, length);

    /// <summary>Removes the first bytes.</summary>
    public void RemoveFirst(int length)
    {
        _start += length;
        if (_start < _end)
        {
            return;
        }

        _start = _end = 0;
        if (_bytes.Length > KeptSize)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    /// <summary>Moves the first bytes to the end.</summary>
    public void MoveFirstToEnd(int length)
    {
        if (_bytes.Length - _end < length)
        {
            MakeRoom(length);
        }

        First(length).CopyTo(_bytes.AsSpan(_end));
        _end += length;
        _start += length;
    }

    // The bytes move to the beginning of the array. If it is more than half full then, they move into a larger one, so that a byte moves
    // only a few times, however long the queue is.
    private void MakeRoom(int count)
    {
        int length = _end - _start;
        int needed = checked(length + count);
        byte[] target = _bytes;
        if (needed > _bytes.Length / 2)
        {
            target = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(InitialSize, _bytes.Length * 2)));
        }

        _bytes.AsSpan(_start, length).CopyTo(target);
        if (target != _bytes && _bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = target;
        _start = 0;
        _end = length;
    }
}
