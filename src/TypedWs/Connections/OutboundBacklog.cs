using System.Buffers;
using TypedWs.Framing;
using TypedWs.Primitives;

namespace TypedWs.Connections;

/// <summary>
/// The frames that wait while a flush runs, in order, and the number of dropped messages. A queue creates its backlog when a frame first
/// has to wait, so a connection whose peer reads has no backlog. Guarded by the queue's lock.
/// </summary>
/// <remarks>
/// The backlog is a list of pieces, so that a dropped or replaced frame is removed at once and its memory is returned. No frame spans two
/// pieces, so the length of a piece's first frame can be read from its header.
/// </remarks>
/// <param name="limits">Says whether frames leave in parts; null for the usual.</param>
internal sealed partial class OutboundBacklog(OutboundLimits? limits = null)
{
    /// <summary>Extra bytes that are counted for a frame that begins a new piece, because it may be replaced or has another treatment than
    /// the frame in front of it. The value is about the memory of a piece without its frames. Without it, many small frames would need
    /// several times the counted memory.</summary>
    public const int PieceOverhead = 128;

    private const int LargestPiece = 16 * 1024;

    private BacklogSegment? _first;
    private BacklogSegment? _last;

    // No piece before this one is droppable.
    private BacklogSegment? _firstDroppable;

    // The piece that was removed last, so that repeated replacing allocates nothing.
    private BacklogSegment? _spare;

    /// <summary>The number of bytes that wait.</summary>
    public long Length { get; private set; }

    /// <summary>The bytes that are counted against the limits of memory: <see cref="Length"/> and the overhead of the pieces.</summary>
    public long Footprint { get; private set; }

    /// <summary>The part of <see cref="Footprint"/> that may be dropped.</summary>
    public long DroppableFootprint { get; private set; }

    /// <summary>The part of <see cref="Footprint"/> that belongs to answers.</summary>
    public long AnswerFootprint { get; private set; }

    /// <summary>The number of all bytes that were ever added.</summary>
    public long Given { get; private set; }

    /// <summary>Number of messages that were dropped.</summary>
    public long DroppedMessages { get; set; }

    /// <summary>The bytes that would be counted for a frame if it were added now.</summary>
    public int Measure(int length, bool mayBeDropped, bool isAnswer = false) => length + OverheadOf(TreatmentOf(mayBeDropped, isAnswer));

    /// <summary>Adds whole frames with the same treatment.</summary>
    /// <returns>The bytes that are counted for the frames.</returns>
    public int EnqueueFrames(ReadOnlySpan<byte> frames, bool mayBeDropped)
        => Enqueue(frames, default, mayBeDropped, isAnswer: false, leavesInParts: false);

    /// <summary>Adds a frame given in two parts. A large frame has its own piece, and leaves in parts.</summary>
    /// <returns>The bytes that are counted for the frame.</returns>
    public int Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool mayBeDropped, bool isAnswer = false)
        => Enqueue(header, payload, mayBeDropped, isAnswer, leavesInParts: header.Length + payload.Length > LargestPiece);

    /// <summary>The message at the head, or its remaining part, if it leaves in parts.</summary>
    /// <param name="length">The length of the message, or of its remaining part.</param>
    /// <param name="place">The position of the message's end, counted in all bytes that were ever added to the backlog.</param>
    public bool TryGetLargeHead(out int length, out long place)
    {
        bool isLarge = _first is { LeavesInParts: true };
        length = isLarge ? _first!.Frames.Length : 0;
        place = isLarge ? _first!.Place + length : 0;
        return isLarge;
    }

    private int Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool mayBeDropped, bool isAnswer, bool leavesInParts)
    {
        BacklogTreatment treatment = TreatmentOf(mayBeDropped, isAnswer);
        int length = header.Length + payload.Length;
        int overhead = OverheadOf(treatment);
        BacklogSegment? piece = _last;
        if (piece is null || piece.Treatment != treatment || piece.Free < length || piece.LeavesInParts || leavesInParts)
        {
            // Arrays start small, so that a short backlog costs little memory.
            int size = piece?.Treatment == treatment && !leavesInParts ? (int)Math.Min(piece.Capacity * 2L, LargestPiece) : 0;
            piece = AddPiece(Math.Max(size, length), treatment, overhead, default);
            piece.LeavesInParts = leavesInParts;
            if (mayBeDropped)
            {
                _firstDroppable ??= piece;
            }
        }

        piece.Append(header);
        piece.Append(payload);
        int answers = isAnswer ? length + overhead : 0;
        piece.Answers += answers;
        return CountNew(length, overhead, treatment, answers);
    }

    /// <summary>Moves at least one frame, or a part of a large one, and about <paramref name="wanted"/> bytes into
    /// <paramref name="output"/>. The remaining frames are sealed, unless sealed frames already exist.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="wanted">The number of bytes to move.</param>
    /// <param name="isMost">Whether <paramref name="wanted"/> is a maximum, which is exceeded only if the first piece is longer.</param>
    /// <returns>The number of bytes moved.</returns>
    public long MoveTo(IBufferWriter<byte> output, long wanted, bool isMost = false)
    {
        long moved = 0;
        while (moved < wanted && _first is { } piece)
        {
            int length = piece.Frames.Length;
            bool isTooLong = length > wanted - moved;

            // Only a whole frame can be compressed, so a frame that fits into a slice waits for the next one.
            bool staysWhole = limits is { Compresses: true } && (limits.KeepsFramesWhole || (moved > 0 && length <= wanted));
            if (isTooLong && piece.LeavesInParts && !staysWhole)
            {
                int part = (int)Math.Min(Math.Max(wanted - moved, limits?.LeastPart ?? 1), length);
                MovePart(piece, output, part);
                moved += part;
                break;
            }

            if (isTooLong && isMost && moved > 0)
            {
                break;
            }

            moved += length;
            output.WriteInLargePieces(piece.Frames);
            Remove(piece);
        }

        if (_sealed == 0)
        {
            SealReplaceable();
        }

        return moved;
    }

    /// <summary>Drops the oldest frames that may be dropped until at least <paramref name="wanted"/> bytes are free or no such frame is
    /// left.</summary>
    /// <param name="wanted">The number of bytes to free.</param>
    /// <param name="marks">The tracked messages. A frame that is dropped in front of a tracked message moves its position.</param>
    /// <param name="messages">The number of dropped messages.</param>
    /// <returns>The bytes that were counted for the dropped frames.</returns>
    public long DropOldest(long wanted, ref FollowedMessages marks, out int messages)
    {
        long before = Footprint;
        messages = 0;
        while (before - Footprint < wanted && _firstDroppable is { } piece)
        {
            Uncount(piece);
            int length = piece.RemoveFirst();
            Count(piece);
            marks.Pass(piece.Place, length);
            messages++;
            if (piece.Frames.IsEmpty)
            {
                Remove(piece);
            }
        }

        return before - Footprint;
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

    // A message that has begun to leave may no longer be dropped or replaced.
    private void MovePart(BacklogSegment piece, IBufferWriter<byte> output, int length)
    {
        Uncount(piece);
        Release(piece);
        output.WriteInLargePieces(piece.Frames[..length]);
        piece.RemoveStart(length);
        Count(piece);
    }

    private static BacklogTreatment TreatmentOf(bool mayBeDropped, bool isAnswer)
        => !mayBeDropped ? BacklogTreatment.Kept : isAnswer ? BacklogTreatment.DroppableAnswer : BacklogTreatment.Droppable;

    private int OverheadOf(BacklogTreatment treatment)
        => treatment == BacklogTreatment.Replaceable || (_last is not null && _last.Treatment != treatment) ? PieceOverhead : 0;

    private int CountNew(int length, int overhead, BacklogTreatment treatment, int answers)
    {
        Given += length;
        Count(length, overhead, treatment is BacklogTreatment.Droppable or BacklogTreatment.DroppableAnswer, answers);
        return length + overhead;
    }

    private void Count(BacklogSegment piece) => Count(piece.Frames.Length, piece.Overhead, piece.IsDroppable, piece.Answers);

    private void Uncount(BacklogSegment piece) => Count(-piece.Frames.Length, -piece.Overhead, piece.IsDroppable, -piece.Answers);

    private void Count(int length, int overhead, bool isDroppable, int answers)
    {
        Length += length;
        Footprint += length + overhead;
        DroppableFootprint += isDroppable ? length + overhead : 0;
        AnswerFootprint += answers;
    }

    private BacklogSegment AddPiece(int size, BacklogTreatment treatment, int overhead, BacklogKey key)
    {
        BacklogSegment piece = _spare ?? new BacklogSegment();
        _spare = null;
        piece.Fill(size, treatment, overhead, key, Given);
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

    private void Remove(BacklogSegment piece)
    {
        Uncount(piece);
        Release(piece);
        _first = piece == _first ? piece.Next : _first;
        _last = piece == _last ? piece.Previous : _last;
        piece.Previous?.Next = piece.Next;
        piece.Next?.Previous = piece.Previous;
        piece.Empty();
        _spare = piece;
    }

    // From now on, no newer frame replaces the frame of the piece, and the piece is not dropped.
    private void Release(BacklogSegment piece)
    {
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
            while (_firstDroppable is { IsDroppable: false });
        }
    }
}
