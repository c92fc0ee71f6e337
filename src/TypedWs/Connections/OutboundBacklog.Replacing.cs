using System.Runtime.InteropServices;

namespace TypedWs.Connections;

/// <summary>Replaceable frames: those that a newer publication replaces while they wait, and sealed ones, which are not replaced any
/// more.</summary>
internal sealed partial class OutboundBacklog
{
    // The newest frame of each topic and type, which the next one replaces.
    private Dictionary<BacklogKey, BacklogSegment>? _newest;

    // The number of sealed frames: replaceable frames that are not in that table. No newer frame replaces them, so they leave when
    // the bytes in front of them have left, however often their topics are published to.
    private int _sealed;

    /// <summary>Adds a frame as the newest of its topic and type. The frame before it, if it still waits, is sealed.</summary>
    /// <returns>The bytes that it counts for.</returns>
    public int EnqueueReplaceable(ReadOnlySpan<byte> frame, BacklogKey key)
    {
        BacklogSegment piece = AddPiece(frame.Length, BacklogTreatment.Replaceable, PieceOverhead, key);
        piece.LeavesInParts = frame.Length > LargestPiece;
        piece.Append(frame);
        ref BacklogSegment? newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest ??= [], key, out bool isKnown);
        _sealed += isKnown ? 1 : 0;
        newest = piece;
        return CountNew(frame.Length, PieceOverhead, BacklogTreatment.Replaceable, answers: 0);
    }

    /// <summary>Removes the newest frame of a topic and type, if one waits that is not sealed.</summary>
    /// <param name="key">Its topic and type.</param>
    /// <param name="marks">Messages that are followed.</param>
    /// <returns>The bytes that it counted for; 0 if none waits.</returns>
    public long RemoveReplaceable(BacklogKey key, ref FollowedMessages marks)
    {
        if (_newest is null || !_newest.TryGetValue(key, out BacklogSegment? piece))
        {
            return 0;
        }

        long before = Footprint;
        Replace(piece, ref marks);
        return before - Footprint;
    }

    /// <summary>Ends sealing: drops the frames for which a newer one of the same topic and type waits. The newest frames can be
    /// replaced again.</summary>
    /// <param name="marks">Messages that are followed.</param>
    /// <param name="messages">How many were dropped.</param>
    /// <returns>The bytes that they counted for.</returns>
    public long DropSuperseded(ref FollowedMessages marks, out int messages)
    {
        messages = 0;
        if (_sealed == 0)
        {
            return 0;
        }

        long before = Footprint;
        BacklogSegment? piece = _last;
        while (piece is not null)
        {
            BacklogSegment? previous = piece.Previous;
            if (piece.Treatment == BacklogTreatment.Replaceable && !IsNewest(piece))
            {
                if (_newest!.TryAdd(piece.Key, piece))
                {
                    _sealed--;
                }
                else
                {
                    Replace(piece, ref marks);
                    messages++;
                }
            }

            piece = previous;
        }

        return before - Footprint;
    }

    private void Replace(BacklogSegment piece, ref FollowedMessages marks)
    {
        int length = piece.Frames.Length;
        long end = piece.Place + length;
        Remove(piece);
        marks.Pass(end, length);
    }

    private void SealReplaceable()
    {
        if (_first is null)
        {
            // When the peer has caught up, the table is released.
            _newest = null;
        }
        else if (_newest is not null)
        {
            _sealed = _newest.Count;
            _newest.Clear();
        }
    }

    // The piece of a replaceable frame is removed.
    private void Forget(BacklogSegment piece)
    {
        if (IsNewest(piece))
        {
            _newest!.Remove(piece.Key);
        }
        else
        {
            _sealed--;
        }
    }

    private bool IsNewest(BacklogSegment piece) => _newest!.TryGetValue(piece.Key, out BacklogSegment? newest) && newest == piece;
}
