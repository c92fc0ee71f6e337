using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using TypedWs.Framing;

namespace TypedWs.Connections;

/// <summary>Frames in pooled arrays, first in, first out. Not thread-safe; a mutable struct, never to be copied.</summary>
/// <remarks>No frame straddles two arrays, so that the first frame can be found by reading its header.</remarks>
internal struct FrameQueue
{
    private const int ChunkSize = 16 * 1024;

    // In this order: the array that frames are taken from one by one, if there is one; full arrays; the one that is filled.
    private Chunk _head;
    private Queue<Chunk>? _full;
    private Chunk _tail;

    // Bytes that left the queue, and the places of the frames that must not be dropped, in bytes that ever were in the queue.
    private long _start;
    private Queue<long>? _kept;

    /// <summary>Bytes in the queue.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a frame given in two parts.</summary>
    public void Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool mayBeDropped = true)
    {
        int length = header.Length + payload.Length;
        if (_tail.Free < length)
        {
            if (_tail.Bytes is not null)
            {
                (_full ??= new Queue<Chunk>()).Enqueue(_tail);
            }

            _tail = new Chunk(Math.Max(ChunkSize, length));
        }

        if (!mayBeDropped)
        {
            (_kept ??= new Queue<long>()).Enqueue(_start + Length);
        }

        _tail.Append(header);
        _tail.Append(payload);
        Length += length;
    }

    /// <summary>Moves at least one frame and about <paramref name="wanted"/> bytes into <paramref name="output"/>.</summary>
    /// <returns>The number of bytes moved.</returns>
    public long MoveTo(IBufferWriter<byte> output, long wanted)
    {
        long moved = 0;
        while (moved < wanted && TryDequeue(out Chunk chunk))
        {
            output.WriteInLargePieces(chunk.Written);
            moved += chunk.Written.Length;
            chunk.Return();
        }

        while (_kept is not null && _kept.TryPeek(out long place) && place < _start)
        {
            _kept.Dequeue();
        }

        return moved;
    }

    /// <summary>The oldest frame; valid until the queue is changed.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> frame, out bool mayBeDropped)
    {
        frame = default;
        mayBeDropped = false;
        if (Length == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> written = First().Written;
        FrameReader.TryReadHeader(written, out FrameHeader header, out int headerLength);
        frame = written[..(headerLength + (int)header.PayloadLength)];
        mayBeDropped = _kept is null || !_kept.TryPeek(out long place) || place != _start;
        return true;
    }

    /// <summary>Removes the oldest frame.</summary>
    /// <param name="length">What <see cref="TryPeek"/> gave.</param>
    public void RemoveFirst(int length)
    {
        if (_kept is not null && _kept.TryPeek(out long place) && place == _start)
        {
            _kept.Dequeue();
        }

        ref Chunk first = ref First();
        first.RemoveFirst(length);
        if (first.Written.IsEmpty)
        {
            first.Return();
            first = default;
        }

        _start += length;
        Length -= length;
    }

    public void Clear()
    {
        while (TryDequeue(out Chunk chunk))
        {
            chunk.Return();
        }

        _full = null;
        _kept = null;
    }

    [UnscopedRef]
    private ref Chunk First()
    {
        if (_head.Bytes is null && _full is not null && _full.TryDequeue(out Chunk chunk))
        {
            _head = chunk;
        }

        return ref _head.Bytes is null ? ref _tail : ref _head;
    }

    private bool TryDequeue(out Chunk chunk)
    {
        ref Chunk first = ref First();
        chunk = first;
        first = default;
        if (chunk.Bytes is null)
        {
            return false;
        }

        _start += chunk.Written.Length;
        Length -= chunk.Written.Length;
        return true;
    }

    private struct Chunk(int size)
    {
        private int _start;
        private int _end;

        public byte[]? Bytes { get; } = ArrayPool<byte>.Shared.Rent(size);

        public readonly int Free => Bytes is null ? 0 : Bytes.Length - _end;

        public readonly ReadOnlySpan<byte> Written => Bytes.AsSpan(_start, _end - _start);

        public void Append(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(Bytes.AsSpan(_end));
            _end += bytes.Length;
        }

        public void RemoveFirst(int length) => _start += length;

        public readonly void Return()
        {
            if (Bytes is not null)
            {
                ArrayPool<byte>.Shared.Return(Bytes);
            }
        }
    }
}
