using System.Buffers;

namespace TypedWs.Transport.Linux.Detached;

/// <summary>
/// The bytes that a connection has written and not sent. They are in pooled arrays, which are returned when all bytes were sent, so an idle
/// connection has none. A mutable struct: never copy it.
/// </summary>
internal struct OutputBytes
{
    // Enough for the answers of a usual batch. A longer output continues in larger arrays.
    private const int FirstLength = 16 * 1024;
    private const int NextLength = 64 * 1024;

    private byte[]? _first;
    private int _sent;
    private int _written;

    // The arrays behind the first one, with the number of bytes in each.
    private Queue<(byte[] Array, int Length)>? _more;
    private byte[]? _last;
    private int _lastWritten;

    public readonly bool IsEmpty => _sent == _written && _lastWritten == 0;

    /// <summary>The bytes to send next. Empty only if nothing was written.</summary>
    public readonly ReadOnlySpan<byte> Next => _first.AsSpan(_sent, _written - _sent);

    /// <summary>Whether bytes follow behind <see cref="Next"/>.</summary>
    public readonly bool HasMore => _lastWritten > 0;

    public Memory<byte> GetMemory(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (_last is not null)
        {
            if (_last.Length - _lastWritten < wanted)
            {
                Continue(wanted);
            }

            return _last.AsMemory(_lastWritten);
        }

        if (_first is not null && _first.Length - _written < wanted)
        {
            if (_written > 0)
            {
                Continue(wanted);
                return _last;
            }

            // Nothing was written into the array.
            Return(ref _first);
        }

        _first ??= ArrayPool<byte>.Shared.Rent(Math.Max(wanted, FirstLength));
        return _first.AsMemory(_written);
    }

    public void Advance(int count)
    {
        if (_last is not null)
        {
            _lastWritten += count;
        }
        else
        {
            _written += count;
        }
    }

    /// <summary>Removes bytes that were sent.</summary>
    /// <param name="count">At most the length of <see cref="Next"/>.</param>
    public void Remove(int count)
    {
        _sent += count;
        if (_sent < _written)
        {
            return;
        }

        Return(ref _first);
        _sent = _written = 0;
        if (_more is { Count: > 0 })
        {
            (_first, _written) = _more.Dequeue();
        }
        else if (_lastWritten > 0)
        {
            (_first, _written) = (_last, _lastWritten);
            (_last, _lastWritten) = (null, 0);
            _more = null;
        }
    }

    /// <summary>Drops all bytes.</summary>
    public void Clear()
    {
        while (!IsEmpty)
        {
            Remove(Next.Length);
        }

        Return(ref _first);
        Return(ref _last);
        _sent = _written = 0;
    }

    private void Continue(int wanted)
    {
        if (_last is not null && _lastWritten == 0)
        {
            Return(ref _last);
        }

        if (_last is not null)
        {
            _more ??= new Queue<(byte[], int)>();
            _more.Enqueue((_last, _lastWritten));
        }

        _last = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, NextLength));
        _lastWritten = 0;
    }

    private static void Return(ref byte[]? array)
    {
        if (array is not null)
        {
            ArrayPool<byte>.Shared.Return(array);
            array = null;
        }
    }
}
