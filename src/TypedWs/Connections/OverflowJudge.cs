using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>
/// Decides what happens to a message for an outbound queue: whether it is queued, which waiting messages are dropped or replaced to make
/// room, and whether the connection is closed. Guarded by the queue's lock; a mutable struct, never to be copied.
/// </summary>
internal struct OverflowJudge
{
    // The room above the limit that is reserved for pings and pongs, so that a connection with a full queue does not look dead.
    private const int ControlReserve = 16 * 1024;

    // Answers are not dropped. Therefore the queue may fill to this multiple of the limit for an answer.
    private const int AnswerFactor = 2;

    private OutboundPhase _phase;
    private bool _backpressured;
    private bool _mustTellOverflow;

    /// <summary>Whether our close frame was queued or the queue has ended, so that not even a close frame is accepted.</summary>
    public readonly bool IsClosed => _phase >= OutboundPhase.CloseQueued;

    /// <summary>Whether the queue has ended: no byte leaves any more.</summary>
    public readonly bool HasEnded => _phase == OutboundPhase.Ended;

    /// <summary>Whether messages are accepted.</summary>
    public readonly bool IsOpen => _phase == OutboundPhase.Open;

    /// <summary>Our close frame was queued.</summary>
    public void Close() => _phase = OutboundPhase.CloseQueued;

    /// <summary>The queue has ended: no byte leaves any more.</summary>
    public void End() => _phase = OutboundPhase.Ended;

    /// <summary>Returns whether the queue has overflowed since the last call: the limit was reached and the policy is to close.</summary>
    public bool TakeOverflow()
    {
        if (!_mustTellOverflow)
        {
            return false;
        }

        _mustTellOverflow = false;
        return true;
    }

    /// <summary>Called when the queue has drained.</summary>
    /// <returns>Whether a send was answered with <see cref="WsSendStatus.Backpressured"/>, or a message was lost, since the last call.
    /// </returns>
    public bool TakeBackpressured()
    {
        bool backpressured = _backpressured;
        _backpressured = false;
        return backpressured;
    }

    /// <summary>Returns whether a ping or a pong may be queued. If so, the caller adds it.</summary>
    public bool AdmitControl(ref OutboundBuffer buffer)
    {
        if (!IsOpen)
        {
            return false;
        }

        OutboundLimits limits = buffer.Limits;
        if (buffer.Charged < limits.Limit + ControlReserve)
        {
            return true;
        }

        // A peer that causes answers and does not read them is treated as a slow consumer.
        if (Closes(limits.Policy))
        {
            Overflow();
        }

        return false;
    }

    /// <summary>Queues a message if the limits allow it.</summary>
    public WsSendStatus Accept(in OutboundMessage message, ref OutboundBuffer buffer)
    {
        if (!IsOpen)
        {
            return WsSendStatus.Closed;
        }

        // The limits are applied to the bytes that were queued before this message, so an empty queue accepts a message of any size. The
        // sender of a message above the limit is still told to wait.
        OutboundLimits limits = buffer.Limits;
        MessageTag tag = message.Tag;
        int length = message.Length;
        bool isBackpressured = buffer.Buffered > limits.HighWatermark || length > limits.Limit;
        WsOverflowPolicy policy = tag.IsAnswer ? WsOverflowPolicy.Close : tag.GetPolicy(limits.Policy);
        bool mayBeDropped = policy == WsOverflowPolicy.DropOldest;
        if (buffer.Waiting <= limits.HighWatermark
            && buffer.Charged < limits.Limit
            && !(IsTooLarge(length, ref buffer) && buffer.Budget.IsSpent))
        {
            return Append(in message, mayBeDropped, isBackpressured, ref buffer);
        }

        if (policy == WsOverflowPolicy.KeepLatest && message.Topic is not null && buffer.MustWait)
        {
            return Replace(message.Header, new BacklogKey(message.Topic.Name, tag.TypeNumber), tag, ref buffer);
        }

        if (!IsAtLimit(length, ref buffer)
            || TryMakeRoom(length, mayBeDropped, message.IsAnswer, ref buffer)
            || (tag.IsAnswer && MayAnswer(length, ref buffer)))
        {
            return Append(in message, mayBeDropped, isBackpressured, ref buffer);
        }

        return Refuse(tag.IsAnswer, policy, ref buffer);
    }

    /// <summary>Queues all earlier publications of the connection's topics.</summary>
    public void TakePublications(ref PendingPublications publications, ref OutboundBuffer buffer)
    {
        while (publications.TryTake(out PublicationBatch taken))
        {
            // After the queue was closed, publications are discarded, because no frame can follow the last one.
            if (IsOpen)
            {
                AcceptAll(in taken, ref buffer);
            }
        }
    }

    private void AcceptAll(in PublicationBatch taken, ref OutboundBuffer buffer)
    {
        OutboundLimits limits = buffer.Limits;
        ReadOnlySpan<byte> frames = taken.Frames;
        bool mustWait = buffer.MustWait;
        bool mayBeDropped = limits.Policy == WsOverflowPolicy.DropOldest;

        // If the connection compresses, each choice of the application must be put into its frame.
        // At most MostWritten bytes are copied in one step, so that one flush can send them.
        bool fits = (mustWait ? 0 : buffer.Written) + frames.Length <= limits.MostWritten;
        bool hasChoices = limits.Compresses && taken.HasOwnChoices;
        if (fits
            && !hasChoices
            && buffer.Buffered + frames.Length <= limits.HighWatermark
            && buffer.Charged < limits.Limit
            && !(mustWait && taken.HasOwnPolicies))
        {
            buffer.AppendFrames(frames, mayBeDropped);
        }
        else if (fits && !mustWait && !hasChoices && !buffer.Budget.IsSpent)
        {
            // No queued frame could be replaced or dropped for these publications, so all are appended in one step. The result for
            // backpressure is the same as if they were appended one by one: it depends on the bytes in front of the last publication.
            _backpressured |= buffer.Buffered + frames.Length - taken.GetFrame(taken.Count - 1).Length > limits.HighWatermark;
            buffer.AppendFrames(frames, mayBeDropped);
            buffer.MarkLargeAmong(in taken, frames.Length);
        }
        else
        {
            // Near the limits, and if types with policies of their own have to wait, each message is decided separately.
            for (int i = 0; i < taken.Count; i++)
            {
                Accept(new OutboundMessage(taken.GetFrame(i), default, taken.GetTag(i), taken.Topic, isAnswer: false), ref buffer);
            }
        }
    }

    private WsSendStatus Append(in OutboundMessage message, bool mayBeDropped, bool isBackpressured, ref OutboundBuffer buffer)
    {
        buffer.AppendMessage(in message, mayBeDropped);
        _backpressured |= isBackpressured;
        return isBackpressured ? WsSendStatus.Backpressured : WsSendStatus.Accepted;
    }

    // Queues a publication. If a publication of the same topic and type waits, the new one replaces it.
    private WsSendStatus Replace(ReadOnlySpan<byte> frame, BacklogKey key, MessageTag tag, ref OutboundBuffer buffer)
    {
        // Below the limit, frames are replaced only while a flush runs, so that a peer that keeps up loses nothing. If the removed frame is
        // at least as big as the new one, no more room is needed.
        int needed = frame.Length + OutboundBacklog.PieceOverhead;
        long made = buffer.IsFlushing ? RemoveReplaceable(key, ref buffer) : 0;
        if (needed > made && IsAtLimit(needed, ref buffer))
        {
            made += DropSuperseded(ref buffer) + RemoveReplaceable(key, ref buffer);
            if (needed > made && IsAtLimit(needed, ref buffer) && !TryDropOldest(needed, ref buffer))
            {
                return Refuse(isAnswer: false, WsOverflowPolicy.KeepLatest, ref buffer);
            }
        }

        buffer.AppendReplaceable(frame, key, tag);
        _backpressured = true;
        return WsSendStatus.Backpressured;
    }

    private WsSendStatus Refuse(bool isAnswer, WsOverflowPolicy policy, ref OutboundBuffer buffer)
    {
        if (!isAnswer)
        {
            CountDropped(policy, 1, ref buffer);
        }

        if (isAnswer || Closes(policy))
        {
            Overflow();
        }

        return WsSendStatus.Dropped;
    }

    private void Overflow()
    {
        _phase = OutboundPhase.Overflowed;
        _mustTellOverflow = true;
    }

    // Removes superseded frames first, then droppable frames. Bytes that were passed to the transport cannot be removed.
    private bool TryMakeRoom(int length, bool mayBeDropped, bool isAnswer, ref OutboundBuffer buffer)
    {
        return buffer.TryMeasure(length, mayBeDropped, isAnswer, out int needed)
            && (DropSuperseded(ref buffer) >= needed || !IsAtLimit(length, ref buffer) || TryDropOldest(needed, ref buffer));
    }

    private long RemoveReplaceable(BacklogKey key, ref OutboundBuffer buffer)
    {
        long removed = buffer.RemoveReplaceable(key);
        if (removed > 0)
        {
            CountDropped(WsOverflowPolicy.KeepLatest, 1, ref buffer);
        }

        return removed;
    }

    // At the limit, sealed frames are replaced too. The value of a topic then arrives later, but the connection need not be closed.
    private long DropSuperseded(ref OutboundBuffer buffer)
    {
        long dropped = buffer.DropSuperseded(out int messages);
        if (messages > 0)
        {
            CountDropped(WsOverflowPolicy.KeepLatest, messages, ref buffer);
        }

        return dropped;
    }

    // Drops the oldest frames to make room. If dropping all droppable frames would not be enough, nothing is dropped.
    private bool TryDropOldest(int needed, ref OutboundBuffer buffer)
    {
        long droppable = buffer.Droppable;
        if (droppable < needed && IsAtLimit(needed, ref buffer, without: droppable))
        {
            return false;
        }

        buffer.DropOldest(needed, out int messages);
        CountDropped(WsOverflowPolicy.DropOldest, messages, ref buffer);
        return true;
    }

    // Counts all frames that are dropped or replaced.
    private void CountDropped(WsOverflowPolicy policy, int messages, ref OutboundBuffer buffer)
    {
        buffer.CountDropped(policy, messages);

        // After a lost message, the sender is told of the drain, as after Backpressured.
        _backpressured = true;
    }

    // A policy that drops applies to messages, but not to answers to the peer's own messages. Therefore the queue may fill to twice the
    // limit for an answer. A peer that exceeds this too, or exceeds the limit while the endpoint's budget is spent, asks without reading
    // the answers.
    private static bool MayAnswer(int length, ref OutboundBuffer buffer)
    {
        OutboundLimits limits = buffer.Limits;
        return !Closes(limits.Policy)
            && (buffer.Budget.IsSpent
                ? !IsTooLarge(length, ref buffer) && buffer.Charged < limits.Limit
                : buffer.Charged < limits.Limit * AnswerFactor);
    }

    // The endpoint's limit applies only if the connection itself is slow, or if the message is too large (see IsTooLarge).
    private static bool IsAtLimit(int length, ref OutboundBuffer buffer, long without = 0)
    {
        OutboundLimits limits = buffer.Limits;
        long held = buffer.Charged - without;
        return held >= limits.Limit
            || ((held > limits.HighWatermark || IsTooLarge(length, ref buffer)) && buffer.Budget.Used - without >= buffer.Budget.Limit);
    }

    // Used when the endpoint's limit is reached. Without this rule, each of many peers that read nothing would get one more message of any
    // size.
    private static bool IsTooLarge(int length, ref OutboundBuffer buffer) => length > buffer.Limits.HighWatermark && buffer.MustWait;

    private static bool Closes(WsOverflowPolicy policy) => policy is WsOverflowPolicy.Close or WsOverflowPolicy.KeepLatest;
}
