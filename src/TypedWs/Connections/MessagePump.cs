using TypedWs.Protocol;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>Processes one message; never throws and never returns a faulted task.</summary>
internal interface IMessageProcessor
{
    /// <summary>Runs the processing of the messages that waited while a handler awaited. The value never changes.</summary>
    TurnExecutor Executor { get; }

    ValueTask ProcessAsync(in MessageHead head, ReadOnlySpan<byte> payload);

    /// <summary>Looks at a message that has to wait for a pending handler. Called by the receive loop while a handler may run.</summary>
    /// <param name="head">The message. Its <see cref="MessageHead.Request"/> is set if the message has an id.</param>
    /// <param name="payload">The bytes of the message.</param>
    /// <returns>True if the message was processed at once, because it may not wait: it cancels or answers a request, or belongs to a
    /// stream.</returns>
    bool TryProcessAtOnce(ref MessageHead head, ReadOnlySpan<byte> payload);

    /// <summary>Whether reading must go on while a handler awaits, because a message may come that does not wait for the handler. Any
    /// thread.</summary>
    bool NeedsInput { get; }

    /// <summary>Called when reading pauses, or stays paused, although <see cref="NeedsInput"/> is true. Called with the pump's lock
    /// held.</summary>
    void OnInputStopped();

    /// <summary>Whether messages are still handled. Called with the pump's lock held.</summary>
    bool MayHandle { get; }

    /// <summary>Whether the receive loop must not wait any more, because the connection closes or was dropped. Once true, the value stays
    /// true, and a call of <see cref="MessagePump.ReleaseReceiver"/> follows. Called with the pump's lock held.</summary>
    bool IsReceiverReleased { get; }

    /// <summary>Completes when the number of waiting answers has fallen so far that the next message may be processed.</summary>
    Task WaitForAnswersAsync();
}

/// <summary>
/// Runs the handlers of one connection one after another, in message order. A handler that completes at once runs inside the receive loop,
/// over the receive buffer. While a handler awaits, further messages are copied and wait here, up to a maximum.
/// </summary>
/// <remarks>
/// While no handler is pending, only the receive loop starts handlers. While a handler is pending, only its continuation starts the next
/// one. So at any time one thread owns the right to call user code, and the lock guards only the hand-over.
/// </remarks>
/// <param name="processor">Processes the messages.</param>
/// <param name="maxMessages">The maximum number of messages that wait.</param>
/// <param name="maxBytes">The maximum number of their bytes.</param>
/// <param name="maxNeededBytes">The maximum number of their bytes, with <see cref="MessageOverhead"/> for each message, while input is
/// needed.</param>
/// <param name="work">Counts the handlers that await; null if nobody asks.</param>
internal sealed class MessagePump(
    IMessageProcessor processor, int maxMessages, long maxBytes, long maxNeededBytes, PendingWork? work = null)
{
    // The bytes that a waiting message counts besides its own while input is needed, so that the number of messages is limited as well.
    private const int MessageOverhead = 32;

    private readonly Lock _gate = new();
    private ReadAheadQueue _waiting;
    private TaskCompletionSource? _spaceWaiter;
    private TaskCompletionSource? _idleWaiter;
    private bool _pending;
    private bool _waitsForAnswers;
    private int _detached;

    /// <summary>Whether the waiting messages have reached a maximum, so that the receive loop should stop reading.</summary>
    public bool IsFull
    {
        get
        {
            if (!Volatile.Read(ref _pending))
            {
                return false;
            }

            lock (_gate)
            {
                return IsFullLocked;
            }
        }
    }

    /// <summary>Whether a handler is pending, so that messages sent to the connection may come from it.</summary>
    public bool IsHandling => Volatile.Read(ref _pending) && !Volatile.Read(ref _waitsForAnswers);

    /// <summary>Whether a handler runs, pending or detached.</summary>
    public bool IsBusy => Volatile.Read(ref _pending) || Volatile.Read(ref _detached) > 0;

    private bool IsFullLocked
        => processor.NeedsInput
            ? _waiting.Bytes + ((long)MessageOverhead * _waiting.Count) >= maxNeededBytes
            : _waiting.Count >= maxMessages || _waiting.Bytes >= maxBytes;

    /// <summary>Starts the pump with a task that must complete before the first message is processed.</summary>
    public void Start(ValueTask first) => Continue(first);

    /// <summary>Processes a message of the receive loop, or keeps a copy while a handler is pending.</summary>
    /// <returns>False if the loop should stop reading until <see cref="WaitForSpaceAsync"/> completes.</returns>
    public bool Post(in MessageHead head, ReadOnlySpan<byte> payload)
    {
        if (Volatile.Read(ref _pending))
        {
            return PostBehindHandler(head, payload);
        }

        Continue(processor.ProcessAsync(head, payload));
        return true;
    }

    /// <summary>Lets a handler run beside the next messages. The pump is idle only when the handler has ended.</summary>
    /// <param name="handler">The task of the handler, which never fails.</param>
    public void Detach(ValueTask handler)
    {
        if (!handler.IsCompletedSuccessfully)
        {
            work?.Begin();
            lock (_gate)
            {
                _detached++;
            }

            _ = AwaitDetachedAsync(handler);
        }
    }

    /// <summary>Completes when there is room for another message.</summary>
    public Task WaitForSpaceAsync()
    {
        lock (_gate)
        {
            if (!_pending || !IsFullLocked || processor.IsReceiverReleased)
            {
                return Task.CompletedTask;
            }

            if (processor.NeedsInput)
            {
                processor.OnInputStopped();
            }

            _spaceWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _spaceWaiter.Task;
        }
    }

    /// <summary>Completes when no handler runs, pending or detached, and no message waits.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (IsIdle)
            {
                return Task.CompletedTask;
            }

            _idleWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idleWaiter.Task;
        }
    }

    /// <summary>Resumes a paused receive loop, after <see cref="IMessageProcessor.IsReceiverReleased"/> has become true. A loop that is
    /// about to pause sees the new value and does not pause.</summary>
    public void ReleaseReceiver()
    {
        lock (_gate)
        {
            _spaceWaiter?.TrySetResult();
            _spaceWaiter = null;
        }
    }

    /// <summary>Resumes a paused receive loop if there is room for another message, after <see cref="IMessageProcessor.NeedsInput"/> has
    /// become true. If there is no room, the input that is needed cannot be read.</summary>
    public void ReviewSpace()
    {
        lock (_gate)
        {
            SignalSpace();
            if (IsFullLocked && processor.NeedsInput)
            {
                processor.OnInputStopped();
            }
        }
    }

    /// <summary>Discards the waiting messages, after <see cref="IMessageProcessor.MayHandle"/> has become false: no more messages are
    /// accepted. A pending handler continues until it ends.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _waiting.Clear();
            _spaceWaiter?.TrySetResult();
            _idleWaiter?.TrySetResult();
        }
    }

    private void Continue(ValueTask handler)
    {
        if (!handler.IsCompletedSuccessfully)
        {
            work?.Begin();
            Volatile.Write(ref _pending, true);
            _ = RunWaitingAsync(handler);
        }
    }

    private async Task RunWaitingAsync(ValueTask handler)
    {
        await handler.ConfigureAwait(false);
        await WaitForAnswersAsync().ConfigureAwait(false);
        int turnLeft = ReceiveTurn.Messages;
        while (TryTakeNext(out ReadAheadMessage message))
        {
            if (--turnLeft == 0)
            {
                turnLeft = ReceiveTurn.Messages;
                if (processor.Executor == TurnExecutor.ThreadPool)
                {
                    // Task.Yield continues at the end of the pool's global queue, like a work item of an executor, but without an
                    // allocation.
                    await Task.Yield();
                }
                else
                {
                    await processor.Executor.YieldAsync().ConfigureAwait(false);
                }
            }

            // The handler before this message, or the wait for answers, may have ended on any thread.
            await processor.Executor.EnterAsync().ConfigureAwait(false);
            ValueTask next = processor.ProcessAsync(message.Head, message.Payload);

            // A handler sees the payload only until its first await.
            message.Return();
            if (!next.IsCompletedSuccessfully)
            {
                await next.ConfigureAwait(false);
                turnLeft = ReceiveTurn.Messages;
            }

            await WaitForAnswersAsync().ConfigureAwait(false);
        }
    }

    private ValueTask WaitForAnswersAsync()
    {
        Task left = processor.WaitForAnswersAsync();
        return left.IsCompleted ? default : AwaitAnswersAsync(left);
    }

    private async ValueTask AwaitAnswersAsync(Task left)
    {
        Volatile.Write(ref _waitsForAnswers, true);
        await left.ConfigureAwait(false);
        Volatile.Write(ref _waitsForAnswers, false);
    }

    private bool TryTakeNext(out ReadAheadMessage message)
    {
        lock (_gate)
        {
            bool taken = _waiting.TryDequeue(out message);
            if (!taken)
            {
                Volatile.Write(ref _pending, false);
                work?.End();
                SignalIdle();
            }

            SignalSpace();
            return taken;
        }
    }

    private bool IsIdle => !_pending && _detached == 0;

    private bool PostBehindHandler(MessageHead head, ReadOnlySpan<byte> payload)
    {
        if (processor.TryProcessAtOnce(ref head, payload))
        {
            return !IsFull;
        }

        lock (_gate)
        {
            if (_pending)
            {
                if (!processor.MayHandle)
                {
                    return true;
                }

                _waiting.Enqueue(head, payload);
                return !IsFullLocked;
            }
        }

        Continue(processor.ProcessAsync(head, payload));
        return true;
    }

    private async Task AwaitDetachedAsync(ValueTask handler)
    {
        await handler.ConfigureAwait(false);
        lock (_gate)
        {
            _detached--;
            work?.End();
            SignalIdle();
        }
    }

    private void SignalIdle()
    {
        if (IsIdle)
        {
            _idleWaiter?.TrySetResult();
            _idleWaiter = null;
        }
    }

    private void SignalSpace()
    {
        if (!IsFullLocked)
        {
            _spaceWaiter?.TrySetResult();
            _spaceWaiter = null;
        }
    }
}
