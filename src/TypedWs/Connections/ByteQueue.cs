using System.Buffers;

namespace TypedWs.Connections;

/// <summary>Bytes in pooled arrays, first in, first out. Not thread-safe.</summary>
internal struct ByteQueue
{
    private const int ChunkSize = 16 * 1024;

    private Queue<Chunk>? _full;
    private Chunk _tail;

    /// <summary>Bytes in the queue.</summary>
    public long Length { get; private set; }

    public void Enqueue(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_tail.Free == 0)
            {
                if (_tail.Bytes is not null)
                {
                    (_full ??= new Queue<Chunk>()).Enqueue(_tail);
                }

                _tail = new Chunk { Bytes = ArrayPool<byte>.Shared.Rent(Math.Max(ChunkSize, bytes.Length)) };
            }

            int count = Math.Min(_tail.Free, bytes.Length);
            bytes[..count].CopyTo(_tail.Bytes.AsSpan(_tail.End));
            _tail.End += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Moves at least one chunk and about <paramref name="wanted"/> bytes into <paramref name="output"/>.</summary>
    /// <returns>The number of bytes moved.</returns>
    public long MoveTo(IBufferWriter<byte> output, long wanted)
    {
        long moved = 0;
        while (moved < wanted && Length > 0)
        {
            if (_full is null || !_full.TryDequeue(out Chunk chunk))
            {
                chunk = _tail;
                _tail = default;
            }

            output.Write(chunk.Bytes.AsSpan(0, chunk.End));
            moved += chunk.End;
            Length -= chunk.End;
            ArrayPool<byte>.Shared.Return(chunk.Bytes!);
        }

        return moved;
    }

    public void Clear()
    {
        while (_full is not null && _full.TryDequeue(out Chunk chunk))
        {
            ArrayPool<byte>.Shared.Return(chunk.Bytes!);
        }

        if (_tail.Bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_tail.Bytes);
        }

        _full = null;
        _tail = default;
        Length = 0;
    }

    private struct Chunk
    {
        public byte[]? Bytes;
        public int End;

        public readonly int Free => Bytes is null ? 0 : Bytes.Length - End;
    }
}
