using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using TypedWs.Diagnostics;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.Primitives;
using TypedWs.PubSub;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>
/// The bytes of an outbound queue, in order: the bytes of the running flush, the bytes that were written into the transport's memory for
/// the next flush, and the bytes that wait in the queue's own memory (the backlog). Bytes wait in own memory because bytes in a transport
/// cannot be dropped or replaced any more. This struct counts the bytes and makes no decisions. Guarded by the queue's lock, unless a
/// member says otherwise; a mutable struct, never to be copied.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct OutboundBuffer
{
    private readonly WsTransport _transport;
    private OutboundBacklog? _backlog;
    private FollowedMessages _marks;
    private OutboundAnswers _answers;
    private long _taken;
    private long _inFlight;
    private long _written;

    // The bytes of the running flush that are counted in the endpoint's budget. 0 if the flush completed at once.
    private long _charged;
    private bool _isFlushing;

    public OutboundBuffer(WsTransport transport, OutboundLimits limits, OutboundBudget budget, EndpointMetrics? metrics)
    {
        _transport = transport;
        Limits = limits.IsBlind || transport.TellsProgress ? limits : limits.ToBlind();
        Budget = budget;
        Metrics = metrics;
    }

    public OutboundLimits Limits { get; }

    public OutboundBudget Budget { get; }

    public EndpointMetrics? Metrics { get; }

    /// <summary>The number of bytes that the transport has accepted so far. Any thread.</summary>
    public readonly long Taken => Volatile.Read(in _taken);

    /// <summary>Whether a flush runs. Any thread.</summary>
    public readonly bool IsFlushing => Volatile.Read(in _isFlushing);

    /// <summary>The number of bytes that were queued and that the transport has not accepted yet.</summary>
    public readonly long Buffered => _written + _inFlight + (_backlog?.Length ?? 0);

    /// <summary>The number of bytes that make a peer look slow: all queued bytes except the large message that is being sent.</summary>
    public readonly long Waiting => Buffered - Large;

    /// <summary>The number of bytes that are counted against the limits of memory: all queued bytes and the overhead of the backlog, except
    /// the large message that is being sent.</summary>
    public readonly long Charged => _written + _inFlight + (_backlog?.Footprint ?? 0) - Large;

    /// <summary>The bytes of the large message that have not left.</summary>
    public readonly long Large => _marks.Large.GetLeft(_taken);

    /// <summary>The number of bytes that are written for the next flush.</summary>
    public readonly long Written => _written;

    /// <summary>The number of bytes of the running flush.</summary>
    public readonly long InFlight => _inFlight;

    public readonly long DroppedMessages => _backlog?.DroppedMessages ?? 0;

    /// <summary>Whether the next frame waits in own memory. This is the case as long as any frame waits there.</summary>
    public readonly bool MustWait => _isFlushing || _written >= Limits.MostWritten || HasBacklog;

    /// <summary>Whether a flush is due at once, also during a hold. Without this bound, bytes would accumulate during a hold, and a peer
    /// that reads would look slow.</summary>
    public readonly bool IsFull => (_written >= Limits.Slice || HasBacklog) && !_isFlushing;

    /// <summary>Whether there are bytes to flush and no flush runs.</summary>
    public readonly bool CanFlush => !_isFlushing && _written > 0;

    /// <summary>Whether a message that is queued is being timed.</summary>
    public readonly bool IsSampling => _marks.Sample.IsRunning;

    /// <summary>The answers among the queued bytes.</summary>
    [UnscopedRef]
    public ref OutboundAnswers Answers => ref _answers;

    /// <summary>The bytes of the answers in own memory, with their overhead.</summary>
    public readonly long AnswersWaiting => _backlog?.AnswerFootprint ?? 0;

    /// <summary>The bytes of the frames in own memory that may be dropped, with their overhead.</summary>
    public readonly long Droppable => _backlog?.DroppableFootprint ?? 0;

    // The bytes of the next frame that have room in the slice.
    private readonly int SliceRoom => (int)Math.Max(Limits.MostWritten - _written, Limits.LeastPart);

    private readonly bool HasBacklog => _backlog is { Length: > 0 };

    private OutboundBacklog Backlog => _backlog ??= new OutboundBacklog(Limits);

    /// <summary>Whether a message of this length would become the large message.</summary>
    public readonly bool IsLarge(int length) => length > Limits.LargestSmallMessage && Large == 0;

    /// <summary>Measures a frame in own memory. Returns false if no frame ever waited there, so that no frame can be dropped.</summary>
    /// <param name="length">The length of a frame.</param>
    /// <param name="mayBeDropped">Whether the frame may be dropped.</param>
    /// <param name="isAnswer">Whether the frame is an answer.</param>
    /// <param name="footprint">The bytes that would be counted for the frame if it had to wait now.</param>
    public readonly bool TryMeasure(int length, bool mayBeDropped, bool isAnswer, out int footprint)
    {
        footprint = _backlog?.Measure(length, mayBeDropped, isAnswer) ?? 0;
        return _backlog is not null;
    }

    /// <summary>Sets the start of the timed message, if there is one, to the time of its publication, which is before it came to the
    /// queue.</summary>
    public void SetSampleBack(long sentAt) => _marks.Sample.SetBack(sentAt);

    /// <summary>Adds a frame.</summary>
    public void Append(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool mayBeDropped, bool isAnswer)
    {
        int length = header.Length + payload.Length;
        bool isCut = Limits.IsBlind && length > SliceRoom;
        if (MustWait || (isCut && Limits.Compresses && length <= Limits.MostWritten))
        {
            // Only a whole frame can be compressed, so a frame that fits into a slice waits for the next one.
            Budget.Take(Backlog.Enqueue(header, payload, mayBeDropped, isAnswer));
        }
        else if (isCut)
        {
            AppendInSlices(header, payload, isAnswer);
        }
        else
        {
            _transport.Output.WriteInLargePieces(header);
            _transport.Output.WriteInLargePieces(payload);
            CountWritten(length, isAnswer);
        }

        StartSample();
    }

    /// <summary>Adds a message. The large message is never dropped: its bytes are not counted, so dropping it would make no room.</summary>
    public void AppendMessage(in OutboundMessage message, bool mayBeDropped)
    {
        int length = message.Length;
        byte mark = MarkFor(message.Tag);
        if (mark == FrameMark.None)
        {
            Append(message.Header, message.Payload, mayBeDropped && !IsLarge(length), message.IsAnswer);
        }
        else
        {
            AppendMarked(in message, mark, mayBeDropped && !IsLarge(length));
        }

        MarkIfLarge(length);
    }

    /// <summary>Adds whole frames with the same treatment. No frame may be an answer.</summary>
    public void AppendFrames(ReadOnlySpan<byte> frames, bool mayBeDropped)
    {
        if (MustWait)
        {
            Budget.Take(Backlog.EnqueueFrames(frames, mayBeDropped));
        }
        else
        {
            _transport.Output.WriteInLargePieces(frames);
            _written += frames.Length;
        }

        StartSample();
    }

    /// <summary>Adds a frame that waits, as the newest of its topic and type.</summary>
    public void AppendReplaceable(ReadOnlySpan<byte> frame, BacklogKey key, MessageTag tag)
    {
        Budget.Take(Backlog.EnqueueReplaceable(frame, key, MarkFor(tag)));
        MarkIfLarge(frame.Length);
        StartSample();
    }

    /// <summary>Looks for a large message among frames that were just added.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="length">The number of bytes of all frames.</param>
    public void MarkLargeAmong(in PublicationBatch frames, int length)
    {
        if (length <= Limits.LargestSmallMessage)
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
                _marks.Large.Set(one, end, _backlog?.Given ?? 0);
            }
        }
    }

    /// <summary>Removes the waiting frame of a topic and type, if there is one, so that a newer frame can replace it.</summary>
    /// <returns>The bytes that were counted for the frame; 0 if no frame was removed.</returns>
    public long RemoveReplaceable(BacklogKey key)
    {
        long removed = _backlog?.RemoveReplaceable(key, ref _marks) ?? 0;
        Budget.Release(removed);
        return removed;
    }

    /// <inheritdoc cref="OutboundBacklog.DropSuperseded"/>
    public long DropSuperseded(out int messages)
    {
        messages = 0;
        long dropped = _backlog?.DropSuperseded(ref _marks, out messages) ?? 0;
        Budget.Release(dropped);
        return dropped;
    }

    /// <inheritdoc cref="OutboundBacklog.DropOldest"/>
    public void DropOldest(long wanted, out int messages)
    {
        messages = 0;
        Budget.Release(_backlog?.DropOldest(wanted, ref _marks, out messages) ?? 0);
        AnswersRemoved();
    }

    /// <summary>Updates the state of the answers after an answer was queued.</summary>
    public void AnswersAdded() => _answers.Added(AnswersWaiting, Limits);

    /// <summary>Updates the state of the answers after the transport has accepted bytes, or frames were dropped.</summary>
    public void AnswersRemoved() => _answers.Removed(AnswersWaiting, Limits);

    /// <summary>Counts messages that were dropped or replaced.</summary>
    public void CountDropped(WsOverflowPolicy policy, int messages)
    {
        Backlog.DroppedMessages += messages;
        Budget.CountDropped(policy, messages);
    }

    /// <summary>Begins a flush of all written bytes.</summary>
    public void BeginFlush()
    {
        _isFlushing = true;
        _inFlight = _written;
        _written = 0;
        _answers.BeginFlush();
    }

    /// <summary>Flushes the bytes of the running flush to the peer. Called without the lock, by the thread that flushes.</summary>
    public readonly ValueTask<bool> FlushAsync() => _transport.FlushAsync();

    /// <summary>Counts the bytes of the running flush in the endpoint's budget, like waiting bytes, because the flush did not complete at
    /// once. Called without the lock, by the thread that flushes, before <see cref="EndFlush"/>. No other thread uses these fields in this
    /// time.</summary>
    public void ChargeFlush()
    {
        _charged = _inFlight;
        Budget.Take(_charged);
    }

    /// <summary>Ends a flush: the transport has accepted its bytes.</summary>
    /// <param name="sentAt">The time at which the timed message was sent, if the message was among these bytes.</param>
    /// <returns>Whether the timed message was among these bytes.</returns>
    public bool EndFlush(out long sentAt)
    {
        Volatile.Write(ref _taken, _taken + _inFlight);
        bool isTimed = _marks.Sample.TryEnd(_taken, out sentAt);
        _inFlight = 0;
        _answers.EndFlush();
        Budget.Release(_charged);
        _charged = 0;
        return isTimed;
    }

    /// <summary>Moves a slice of the waiting bytes (<see cref="OutboundLimits.Slice"/>) to the flush that follows.</summary>
    /// <returns>False if no bytes wait.</returns>
    public bool TryContinueFlush()
    {
        if (!HasBacklog)
        {
            return false;
        }

        OutboundBacklog backlog = _backlog!;
        if (backlog.TryGetLargeHead(out int length, out long place) && IsLarge(length))
        {
            _marks.Large.Set(length, _taken + length, place);
        }

        long waiting = backlog.Footprint;
        long answers = backlog.AnswerFootprint;
        _inFlight = backlog.MoveTo(_transport.Output, Limits.Slice, isMost: Limits.IsBlind);
        _answers.MoveToFlight(answers - backlog.AnswerFootprint);
        Budget.Release(waiting - backlog.Footprint);
        return true;
    }

    /// <summary>Notes that no flush runs any more.</summary>
    public void StopFlushing() => _isFlushing = false;

    /// <summary>Discards all bytes except those of the running flush. No further byte will leave.</summary>
    public void Clear()
    {
        if (_backlog is not null)
        {
            Budget.Release(_backlog.Footprint);
            _backlog.Clear();
        }

        _written = 0;
        _marks.Sample.Cancel();
        _marks.Large.Forget();
        _answers.Forget();
    }

    // Only a transport that compresses removes the marks.
    private readonly byte MarkFor(MessageTag tag) => Limits.Compresses ? tag.Mark : FrameMark.None;

    private void AppendMarked(in OutboundMessage message, byte mark, bool mayBeDropped)
    {
        if (message.Payload.IsEmpty)
        {
            Append([(byte)(message.Header[0] | mark)], message.Header[1..], mayBeDropped, message.IsAnswer);
            return;
        }

        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        message.Header.CopyTo(header);
        header[0] |= mark;
        Append(header[..message.Header.Length], message.Payload, mayBeDropped, message.IsAnswer);
    }

    // A large message is flushed in slices, because the completed flush of a slice shows that the peer reads. A flush of the whole message
    // would show it only at the end.
    private void AppendInSlices(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool isAnswer)
    {
        int first = SliceRoom;
        int ofHeader = Math.Min(header.Length, first);
        int ofPayload = first - ofHeader;
        _transport.Output.WriteInLargePieces(header[..ofHeader]);
        _transport.Output.WriteInLargePieces(payload[..ofPayload]);
        CountWritten(first, isAnswer);
        Budget.Take(Backlog.Enqueue(header[ofHeader..], payload[ofPayload..], mayBeDropped: false, isAnswer));
    }

    private void CountWritten(int length, bool isAnswer)
    {
        _written += length;
        if (isAnswer)
        {
            _answers.CountWritten(length);
        }
    }

    // Looks at the message that was queued last.
    private void MarkIfLarge(int length)
    {
        if (IsLarge(length))
        {
            _marks.Large.Set(length, _taken + Buffered, _backlog?.Given ?? 0);
        }
    }

    private void StartSample()
    {
        if (Metrics is { MeasuresDelivery: true } && !_marks.Sample.IsRunning)
        {
            _marks.Sample.Start(Metrics.Now(), _taken + Buffered, _backlog?.Given ?? 0);
        }
    }
}
