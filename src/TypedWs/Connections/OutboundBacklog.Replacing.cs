using System.Runtime.InteropServices;
using TypedWs.Framing;

namespace TypedWs.Connections;

/// <summary>Replaceable frames. While such a frame waits, a newer publication of the same topic and type replaces it, unless the frame is
/// sealed. Sealed means that newer publications do not replace the frame any more, except at the limit (<see cref="DropSuperseded"/>).
/// Without sealing, a topic with frequent publications might never reach a slow peer.</summary>
internal sealed partial class OutboundBacklog
{
    // The newest frame of each topic and type. The next frame of that topic and type replaces it.
    private Dictionary<BacklogKey, BacklogSegment>? _newest;

    // The number of sealed frames: replaceable frames that are not in the table above. A sealed frame leaves when the bytes in front of it
    // have left, however often its topic is published to.
    private int _sealed;

    /// <summary>Adds a frame as the newest of its topic and type. The frame that was the newest before, if it still waits, is
    /// sealed.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="key">The topic and type.</param>
    /// <param name="mark">The mark that the frame gets (<see cref="FrameMark"/>).</param>
    /// <returns>The bytes that are counted for the frame.</returns>
    public int EnqueueReplaceable(ReadOnlySpan<byte> frame, BacklogKey key, byte mark = FrameMark.None)
    {
        BacklogSegment piece = AddPiece(frame.Length, BacklogTreatment.Replaceable, PieceOverhead, key);
        piece.LeavesInParts = frame.Length > LargestPiece;
        piece.Append([(byte)(frame[0] | mark)]);
        piece.Append(frame[1..]);
        ref BacklogSegment? newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest ??= [], key, out bool isKnown);
        _sealed += isKnown ? 1 : 0;
        newest = piece;
        return CountNew(frame.Length, PieceOverhead, BacklogTreatment.Replaceable, answers: 0);
    }

    /// <summary>Removes the newest frame of a topic and type, if it waits and is not sealed.</summary>
    /// <param name="key">The topic and type.</param>
    /// <param name="marks">The tracked messages. Their positions are adjusted.</param>
    /// <returns>The bytes that were counted for the frame; 0 if no frame was removed.</returns>
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

    /// <summary>Ends sealing: drops each replaceable frame behind which a newer frame of the same topic and type waits. The frames that are
    /// left can be replaced again.</summary>
    /// <param name="marks">The tracked messages. Their positions are adjusted.</param>
    /// <param name="messages">The number of dropped messages.</param>
    /// <returns>The bytes that were counted for the dropped frames.</returns>
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
