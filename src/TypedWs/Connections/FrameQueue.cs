using System.Buffers;
using TypedWs.Framing;

namespace TypedWs.Connections;

/// <summary>Frames in pooled arrays, first in, first out. Not thread-safe; a mutable struct, never to be copied.</summary>
/// <remarks>No frame straddles two arrays, so that the queue can drop its oldest frames by reading their headers.</remarks>
internal struct FrameQueue
{
    private const int ChunkSize = 16 * 1024;

    private Queue<Chunk>? _full;
    private Chunk _tail;

    /// <summary>Bytes in the queue.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a frame given in two parts.</summary>
    public void Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
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
            output.Write(chunk.Written);
            moved += chunk.Written.Length;
            chunk.Return();
        }

        return moved;
    }

    /// <summary>Drops the oldest frames until at least <paramref name="wanted"/> bytes are free or nothing is left.</summary>
    public void DropOldest(long wanted)
    {
        while (wanted > 0 && Length > 0)
        {
            ref Chunk head = ref _tail;
            if (_full is { Count: > 0 })
            {
                // A queue hands out no reference to its head: take a whole array's frames at once.
                Chunk chunk = _full.Dequeue();
                wanted -= chunk.Written.Length;
                Length -= chunk.Written.Length;
                chunk.Return();
                continue;
            }

            int dropped = head.DropFirstFrame();
            wanted -= dropped;
            Length -= dropped;
        }
    }

    public void Clear()
    {
        while (TryDequeue(out Chunk chunk))
        {
            chunk.Return();
        }

        _full = null;
    }

    private bool TryDequeue(out Chunk chunk)
    {
        if (_full is null || !_full.TryDequeue(out chunk))
        {
            chunk = _tail;
            _tail = default;
        }

        if (chunk.Bytes is null)
        {
            return false;
        }

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

        public int DropFirstFrame()
        {
            FrameReader.TryReadHeader(Written, out FrameHeader header, out int headerLength);
            int length = headerLength + (int)header.PayloadLength;
            _start += length;
            return length;
        }

        public readonly void Return()
        {
            if (Bytes is not null)
            {
                ArrayPool<byte>.Shared.Return(Bytes);
            }
        }
    }
}
