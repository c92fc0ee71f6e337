using System.Buffers;

namespace TypedWs.Connections;

/// <summary>
/// What waits behind a flush in flight, in order, and how much of it was dropped. A queue makes it when it first has to, so that
/// connections whose peers read do without. Guarded by the queue's lock.
/// </summary>
/// <remarks>
/// A list of pieces: whatever is dropped or replaced leaves its place at once, and its memory with it. No frame straddles two
/// pieces, so that the first one of a piece can be found by reading its header.
/// </remarks>
internal sealed partial class OutboundBacklog
{
    private const int LargestPiece = 16 * 1024;

    private BacklogPiece? _first;
    private BacklogPiece? _last;

    // No piece before this one is droppable.
    private BacklogPiece? _firstDroppable;

    // The piece that was removed last: what is replaced again and again allocates nothing.
    private BacklogPiece? _spare;

    /// <summary>Bytes that wait.</summary>
    public long Length { get; private set; }

    /// <summary>Number of messages that were dropped.</summary>
    public long DroppedMessages { get; set; }

    /// <summary>Adds a frame given in two parts, or whole frames that are treated alike.</summary>
    public void Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool mayBeDropped)
    {
        BacklogTreatment treatment = mayBeDropped ? BacklogTreatment.Droppable : BacklogTreatment.Kept;
        int length = header.Length + payload.Length;
        BacklogPiece? piece = _last;
        if (piece is null || piece.Treatment != treatment || piece.Free < length)
        {
            // From small ones on, so that a short backlog costs no more than it holds. Where treatments alternate, a piece is
            // one frame, and its own overhead is not counted.
            int size = piece?.Treatment == treatment ? Math.Min(piece.Capacity * 2, LargestPiece) : 0;
            piece = AddPiece(Math.Max(size, length), treatment, default);
            if (mayBeDropped)
            {
                _firstDroppable ??= piece;
            }
        }

        piece.Append(header);
        piece.Append(payload);
        Length += length;
    }

    /// <summary>Moves at least one frame and about <paramref name="wanted"/> bytes into <paramref name="output"/>. What remains is
    /// sealed, unless something is sealed already.</summary>
    /// <returns>The number of bytes moved.</returns>
    public long MoveTo(IBufferWriter<byte> output, long wanted)
    {
        long moved = 0;
        while (moved < wanted && _first is { } piece)
        {
            moved += piece.Frames.Length;
            output.WriteInLargePieces(piece.Frames);
            Remove(piece);
        }

        if (_sealed == 0)
        {
            SealReplaceable();
        }

        return moved;
    }

    /// <summary>Drops the oldest frames that may be dropped until at least <paramref name="wanted"/> bytes are free or none is
    /// left.</summary>
    /// <param name="wanted">Bytes.</param>
    /// <param name="messages">How many were dropped.</param>
    /// <returns>The number of bytes that were dropped.</returns>
    public long DropOldest(long wanted, out int messages)
    {
        long dropped = 0;
        messages = 0;
        while (dropped < wanted && _firstDroppable is { } piece)
        {
            int length = piece.RemoveFirst();
            Length -= length;
            dropped += length;
            messages++;
            if (piece.Frames.IsEmpty)
            {
                Remove(piece);
            }
        }

        return dropped;
    }

    public void Clear()
    {
        while (_first is { } piece)
        {
            Remove(piece);
        }

        _spare = null;
        _newest = null;
    }

    private BacklogPiece AddPiece(int size, BacklogTreatment treatment, BacklogKey key)
    {
        BacklogPiece piece = _spare ?? new BacklogPiece();
        _spare = null;
        piece.Fill(size, treatment, key);
        piece.Previous = _last;
        if (_last is null)
        {
            _first = piece;
        }
        else
        {
            _last.Next = piece;
        }

        return _last = piece;
    }

    private void Remove(BacklogPiece piece)
    {
        Length -= piece.Frames.Length;
        if (piece.Treatment == BacklogTreatment.Replaceable)
        {
            Forget(piece);
        }

        if (piece == _firstDroppable)
        {
            do
            {
                _firstDroppable = _firstDroppable.Next;
            }
            while (_firstDroppable is { Treatment: not BacklogTreatment.Droppable });
        }

        _first = piece == _first ? piece.Next : _first;
        _last = piece == _last ? piece.Previous : _last;
        piece.Previous?.Next = piece.Next;
        piece.Next?.Previous = piece.Previous;
        piece.Empty();
        _spare = piece;
    }
}
