using TypedWs.Messages;
using TypedWs.PubSub;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>What is queued, what is dropped, what replaces what waits, and when the connection is closed for it.</summary>
internal sealed partial class OutboundQueue
{
    // Answers are not dropped; they may fill the limit once more.
    private const int AnswerFactor = 2;

    // The large message under way: what is behind it is judged without it, or whoever gets one would miss the next message however
    // fast they read. One at a time, so that memory stays bounded.
    private long _large;
    private OutboundMark _largeMark;

    /// <summary>How much of the large message under way has not left. Under the lock.</summary>
    internal long Large => _large == 0 ? 0 : Math.Clamp(_largeMark.End - _taken, 0, _large);

    /// <summary>Appends a frame if the limits allow it. Under the lock.</summary>
    /// <param name="header">The frame, or its first part.</param>
    /// <param name="payload">The rest of it.</param>
    /// <param name="tag">What its message is.</param>
    /// <param name="topic">Where it was published; null if it was not.</param>
    /// <param name="isAnswer">Whether its peer waits for it, whatever its message is.</param>
    /// <param name="due">Takes what is to be done when the lock is released.</param>
    private WsSendStatus Accept(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, MessageTag tag, Topic? topic, bool isAnswer, ref Due due)
    {
        if (!IsOpen)
        {
            return WsSendStatus.Closed;
        }

        // Limits judge what was queued before this message: an empty queue takes a message of any size. Who sends one above the
        // limit is told that it has to wait all the same.
        int length = header.Length + payload.Length;
        bool isBackpressured = Buffered > _limits.HighWatermark || length > _limits.Limit;
        WsOverflowPolicy policy = tag.IsAnswer ? WsOverflowPolicy.Close : tag.GetPolicy(_limits.Policy);
        bool mayBeDropped = policy == WsOverflowPolicy.DropOldest;
        if (Waiting <= _limits.HighWatermark && Held < _limits.Limit && !(IsTooLarge(length) && budget.IsSpent))
        {
            return AppendMessage(header, payload, mayBeDropped, isAnswer, isBackpressured);
        }

        if (policy == WsOverflowPolicy.KeepLatest && topic is not null && MustWait)
        {
            return Replace(header, new BacklogKey(topic.Name, tag.TypeNumber), ref due);
        }

        if (!IsAtLimit(length) || TryMakeRoom(length, mayBeDropped, isAnswer) || (tag.IsAnswer && MayAnswer(length)))
        {
            return AppendMessage(header, payload, mayBeDropped, isAnswer, isBackpressured);
        }

        return Refuse(tag.IsAnswer, policy, ref due);
    }

    /// <summary>Queues a publication in place of the one of its topic and type that waits, if one does.</summary>
    private WsSendStatus Replace(ReadOnlySpan<byte> frame, BacklogKey key, ref Due due)
    {
        // Below the limit, who was not found slow misses nothing. What takes no more room than it makes needs no more.
        int needed = frame.Length + OutboundBacklog.PieceOverhead;
        long made = _flushing ? RemoveReplaceable(key) : 0;
        if (needed > made && IsAtLimit(needed))
        {
            made += DropSuperseded() + RemoveReplaceable(key);
            if (needed > made && IsAtLimit(needed) && !TryDropOldest(needed))
            {
                return Refuse(isAnswer: false, WsOverflowPolicy.KeepLatest, ref due);
            }
        }

        budget.Take(Backlog.EnqueueReplaceable(frame, key));
        MarkIfLarge(frame.Length);
        StartSample();
        _backpressured = true;
        return WsSendStatus.Backpressured;
    }

    private long RemoveReplaceable(BacklogKey key)
    {
        long removed = Backlog.RemoveReplaceable(key);
        if (removed > 0)
        {
            budget.Release(removed);
            CountDropped(WsOverflowPolicy.KeepLatest, 1);
        }

        return removed;
    }

    // At the limit what is sealed need not stay: that a frame leaves late is better than that the connection is closed.
    private long DropSuperseded()
    {
        long dropped = Backlog.DropSuperseded(out int messages);
        if (messages > 0)
        {
            budget.Release(dropped);
            CountDropped(WsOverflowPolicy.KeepLatest, messages);
        }

        return dropped;
    }

    private WsSendStatus Refuse(bool isAnswer, WsOverflowPolicy policy, ref Due due)
    {
        if (!isAnswer)
        {
            CountDropped(policy, 1);
        }

        due |= isAnswer || Closes(policy) ? Overflow() : Due.Nothing;
        return WsSendStatus.Dropped;
    }

    // Whatever is dropped or replaced passes here.
    private void CountDropped(WsOverflowPolicy policy, int messages)
    {
        Backlog.DroppedMessages += messages;
        budget.CountDropped(policy, messages);

        // Who lost something waits for the drain, as after Backpressured.
        _backpressured = true;
    }

    private Due Overflow()
    {
        _overflowed = true;
        return Due.Overflow;
    }

    private static bool Closes(WsOverflowPolicy policy) => policy is WsOverflowPolicy.Close or WsOverflowPolicy.KeepLatest;

    // The endpoint's limit falls on those that are slow themselves, however little was queued for the others.
    private bool IsAtLimit(int length, long without = 0)
    {
        long held = Held - without;
        return held >= _limits.Limit
            || ((held > _limits.HighWatermark || IsTooLarge(length)) && budget.Used - without >= budget.Limit);
    }

    // While the endpoint's limit is reached: otherwise each of many peers that read nothing would get one more message of any size.
    private bool IsTooLarge(int length) => length > _limits.HighWatermark && MustWait;

    // What is superseded and what may be dropped give way to whatever comes. What is on its way already cannot be taken back.
    private bool TryMakeRoom(int length, bool mayBeDropped, bool isAnswer)
    {
        if (_backlog is null)
        {
            return false;
        }

        int needed = _backlog.Measure(length, mayBeDropped, isAnswer);
        return DropSuperseded() >= needed || !IsAtLimit(length) || TryDropOldest(needed);
    }

    // Nothing is dropped for a message that is not accepted all the same.
    private bool TryDropOldest(int needed)
    {
        long droppable = Backlog.DroppableFootprint;
        if (droppable < needed && IsAtLimit(needed, without: droppable))
        {
            return false;
        }

        budget.Release(Backlog.DropOldest(needed, out int messages));
        NoteAnswersLeft();
        CountDropped(WsOverflowPolicy.DropOldest, messages);
        return true;
    }

    // A policy that drops drops messages, not the answers to what the peer asked. These may take as much again; then, or when
    // the endpoint's budget is spent as well, the peer asks without reading the answers.
    private bool MayAnswer(int length)
        => !Closes(_limits.Policy) && (budget.IsSpent ? !IsTooLarge(length) && Held < _limits.Limit : Held < _limits.Limit * AnswerFactor);

    private WsSendStatus AppendMessage(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool mayBeDropped, bool isAnswer, bool isBackpressured)
    {
        // The large message does not count: to drop it would make no room.
        int length = header.Length + payload.Length;
        Append(header, payload, mayBeDropped && !IsLarge(length), isAnswer);
        MarkIfLarge(length);
        _backpressured |= isBackpressured;
        return isBackpressured ? WsSendStatus.Backpressured : WsSendStatus.Accepted;
    }

    private bool IsLarge(int length) => length > _limits.LargestSmallMessage && Large == 0;

    // The message that was queued last.
    private void MarkIfLarge(int length)
    {
        if (IsLarge(length))
        {
            MarkLarge(length, _taken + Buffered, _backlog?.Given ?? 0);
        }
    }

    // Frames that were written one behind the other, as many bytes as given.
    private void MarkLargeAmong(in TakenPublications frames, int length)
    {
        if (length <= _limits.LargestSmallMessage)
        {
            return;
        }

        long end = _taken + Buffered - length;
        for (int i = 0; i < frames.Count; i++)
        {
            int one = frames.GetFrame(i).Length;
            end += one;
            if (IsLarge(one))
            {
                MarkLarge(one, end, _backlog?.Given ?? 0);
            }
        }
    }

    private void MarkLarge(long length, long end, long place)
    {
        _large = length;
        _largeMark.Set(end, place);
    }

    private void AppendFrames(ReadOnlySpan<byte> frames, bool mayBeDropped)
    {
        if (MustWait)
        {
            budget.Take(Backlog.EnqueueFrames(frames, mayBeDropped));
        }
        else
        {
            transport.Output.WriteInLargePieces(frames);
            _written += frames.Length;
        }

        StartSample();
    }

    private void Append(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool mayBeDropped, bool isAnswer)
    {
        int length = header.Length + payload.Length;
        if (MustWait)
        {
            budget.Take(Backlog.Enqueue(header, payload, mayBeDropped, isAnswer));
        }
        else if (_limits.IsBlind && _written + length > _limits.MostWritten)
        {
            AppendInSlices(header, payload, isAnswer);
        }
        else
        {
            transport.Output.WriteInLargePieces(header);
            transport.Output.WriteInLargePieces(payload);
            CountWritten(length, isAnswer);
        }

        StartSample();
    }

    // Flushed in one piece, a large message would not show that the peer reads until all of it has left.
    private void AppendInSlices(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool isAnswer)
    {
        int first = (int)(_limits.MostWritten - _written);
        int ofHeader = Math.Min(header.Length, first);
        int ofPayload = first - ofHeader;
        transport.Output.WriteInLargePieces(header[..ofHeader]);
        transport.Output.WriteInLargePieces(payload[..ofPayload]);
        CountWritten(first, isAnswer);
        budget.Take(Backlog.Enqueue(header[ofHeader..], payload[ofPayload..], mayBeDropped: false, isAnswer));
    }

    private void CountWritten(int length, bool isAnswer)
    {
        _written += length;
        _answersWritten += isAnswer ? length : 0;
    }
}
