using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>
/// Judges what an outbound queue takes: whether a message is queued, which messages are dropped or replaced for it, and when the connection
/// is closed because of it. Guarded by the queue's lock; a mutable struct, never to be copied.
/// </summary>
internal struct OverflowJudge
{
    // Room above the limit for pings and pongs, so that a backlog does not make a connection look dead.
    private const int ControlReserve = 16 * 1024;

    // Answers are not dropped; they may fill the limit once more.
    private const int AnswerFactor = 2;

    private OutboundPhase _phase;
    private bool _backpressured;
    private bool _mustTellOverflow;

    /// <summary>Whether our close frame was queued, or the queue has ended: not even a close frame is accepted.</summary>
    public readonly bool IsClosed => _phase >= OutboundPhase.CloseQueued;

    /// <summary>Whether the queue has ended: no byte leaves any more.</summary>
    public readonly bool HasEnded => _phase == OutboundPhase.Ended;

    private readonly bool IsOpen => _phase == OutboundPhase.Open;

    /// <summary>Our close frame was queued.</summary>
    public void Close() => _phase = OutboundPhase.CloseQueued;

    /// <summary>The queue has ended: no byte leaves any more.</summary>
    public void End() => _phase = OutboundPhase.Ended;

    /// <summary>Whether the limit was reached and the policy is to close, since the last call.</summary>
    public bool TakeOverflow()
    {
        if (!_mustTellOverflow)
        {
            return false;
        }

        _mustTellOverflow = false;
        return true;
    }

    /// <summary>The queue has drained.</summary>
    /// <returns>Whether a send was answered with <see cref="WsSendStatus.Backpressured"/>, or a message was lost, since the last call.
    /// </returns>
    public bool TakeBackpressured()
    {
        bool backpressured = _backpressured;
        _backpressured = false;
        return backpressured;
    }

    /// <summary>Whether a ping or a pong is queued; then the caller adds it.</summary>
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

        // A peer that causes answers and does not read them counts as a slow consumer.
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

        // Limits judge the bytes that were queued before this message: an empty queue takes a message of any size. The sender of a message
        // above the limit is told to wait all the same.
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
            return Replace(message.Header, new BacklogKey(message.Topic.Name, tag.TypeNumber), ref buffer);
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
            // No frame can follow the one that closed the queue.
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

        // At most MostWritten bytes are copied in one piece, so that they can leave in one step.
        bool fits = (mustWait ? 0 : buffer.Written) + frames.Length <= limits.MostWritten;
        if (fits
            && buffer.Buffered + frames.Length <= limits.HighWatermark
            && buffer.Charged < limits.Limit
            && !(mustWait && taken.HasOwnPolicies))
        {
            buffer.AppendFrames(frames, mayBeDropped);
        }
        else if (fits && !mustWait && !buffer.Budget.IsSpent)
        {
            // Nothing is queued that these could replace or drop, so all are appended at once. Backpressure is noted as if they had
            // been appended one by one: the last of them tells.
            _backpressured |= buffer.Buffered + frames.Length - taken.GetFrame(taken.Count - 1).Length > limits.HighWatermark;
            buffer.AppendFrames(frames, mayBeDropped);
            buffer.MarkLargeAmong(in taken, frames.Length);
        }
        else
        {
            // Near the limits, and where types with policies of their own have to wait, each message is judged by itself.
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

    // Queues a publication in place of the one of its topic and type that waits, if there is one.
    private WsSendStatus Replace(ReadOnlySpan<byte> frame, BacklogKey key, ref OutboundBuffer buffer)
    {
        // Below the limit, replace only while a flush is in flight, so that a peer that keeps up loses nothing. If the removed frame was at
        // least as big as the new one, no more room is needed.
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

        buffer.AppendReplaceable(frame, key);
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

    // Removes superseded frames, then droppable ones. Bytes that the transport was handed cannot be removed.
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

    // At the limit, sealed frames are replaced too: a frame that leaves late is better than a connection that is closed.
    private long DropSuperseded(ref OutboundBuffer buffer)
    {
        long dropped = buffer.DropSuperseded(out int messages);
        if (messages > 0)
        {
            CountDropped(WsOverflowPolicy.KeepLatest, messages, ref buffer);
        }

        return dropped;
    }

    // Drops nothing if the message would not be accepted even then.
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

    // All frames that are dropped or replaced are counted here.
    private void CountDropped(WsOverflowPolicy policy, int messages, ref OutboundBuffer buffer)
    {
        buffer.CountDropped(policy, messages);

        // A sender whose message was lost waits for the drain, as after Backpressured.
        _backpressured = true;
    }

    // A policy that drops is for messages, not for answers to the peer's own messages. Answers may fill the limit once more. A peer that
    // exceeds that too, or while the endpoint's budget is spent, asks without reading the answers.
    private static bool MayAnswer(int length, ref OutboundBuffer buffer)
    {
        OutboundLimits limits = buffer.Limits;
        return !Closes(limits.Policy)
            && (buffer.Budget.IsSpent
                ? !IsTooLarge(length, ref buffer) && buffer.Charged < limits.Limit
                : buffer.Charged < limits.Limit * AnswerFactor);
    }

    // The endpoint's limit applies to a connection that is slow itself, or to a message that is large.
    private static bool IsAtLimit(int length, ref OutboundBuffer buffer, long without = 0)
    {
        OutboundLimits limits = buffer.Limits;
        long held = buffer.Charged - without;
        return held >= limits.Limit
            || ((held > limits.HighWatermark || IsTooLarge(length, ref buffer)) && buffer.Budget.Used - without >= buffer.Budget.Limit);
    }

    // Asked while the endpoint's limit is reached: otherwise each of many peers that read nothing would get one more message of any size.
    private static bool IsTooLarge(int length, ref OutboundBuffer buffer) => length > buffer.Limits.HighWatermark && buffer.MustWait;

    private static bool Closes(WsOverflowPolicy policy) => policy is WsOverflowPolicy.Close or WsOverflowPolicy.KeepLatest;
}
