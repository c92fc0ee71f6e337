using System.Buffers;

namespace TypedWs.Connections;

/// <summary>
/// What waits behind a flush in flight, and how much of it was dropped. A queue makes it when it first has to, so that
/// connections whose peers read do without. Guarded by the queue's lock.
/// </summary>
/// <param name="dropsOldest">Whether the oldest messages may be dropped, so that answers must be told from them.</param>
internal sealed class OutboundBacklog(bool dropsOldest)
{
    // Answers that came to the front when messages before them were dropped; older than all that is in the other queue.
    private FrameQueue _spared;
    private FrameQueue _waiting;

    /// <summary>Bytes that wait.</summary>
    public long Length => _spared.Length + _waiting.Length;

    /// <summary>Number of messages that were dropped.</summary>
    public long DroppedMessages { get; set; }

    public void Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool mayBeDropped)
        => _waiting.Enqueue(header, payload, mayBeDropped || !dropsOldest);

    /// <summary>Moves at least one frame and about <paramref name="wanted"/> bytes into <paramref name="output"/>.</summary>
    /// <returns>The number of bytes moved.</returns>
    public long MoveTo(IBufferWriter<byte> output, long wanted)
    {
        long moved = _spared.MoveTo(output, wanted);
        return moved < wanted ? moved + _waiting.MoveTo(output, wanted - moved) : moved;
    }

    /// <summary>Drops the oldest messages until at least <paramref name="wanted"/> bytes are free or only answers are left.</summary>
    /// <returns>The number of bytes that were dropped.</returns>
    public long DropOldest(long wanted)
    {
        long dropped = 0;
        while (dropped < wanted && _waiting.TryPeek(out ReadOnlySpan<byte> frame, out bool mayBeDropped))
        {
            if (mayBeDropped)
            {
                dropped += frame.Length;
                DroppedMessages++;
            }
            else
            {
                _spared.Enqueue(frame, default);
            }

            _waiting.RemoveFirst(frame.Length);
        }

        return dropped;
    }

    public void Clear()
    {
        _spared.Clear();
        _waiting.Clear();
    }
}
