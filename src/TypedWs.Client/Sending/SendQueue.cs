using TypedWs.Framing;

namespace TypedWs.Client.Sending;

/// <summary>
/// The messages of one client that wait to be sent, in the order of the calls. It outlives connections. A message is encoded before it is
/// queued, so later changes of the object have no effect. Thread-safe; without I/O.
/// </summary>
/// <remarks>A message is in one of three places: in this queue, in a <see cref="SendBatch"/> (it is being written), or gone. Only messages
/// in the queue are sent by a later connection, so no message is sent twice. Senders are called without the lock.</remarks>
/// <param name="maxMessages">The maximum number of messages.</param>
/// <param name="maxBytes">The maximum number of bytes.</param>
/// <param name="time">The clock.</param>
internal sealed class SendQueue(int maxMessages, int maxBytes, TimeProvider time)
{
    // A batch takes messages up to this size, and at least one message. A batch is lost with its connection, so it is small.
    private const int BatchSize = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly MessageRing _messages = new();
    private readonly ByteRing _bytes = new();
    private TaskCompletionSource? _room;
    private int _waitingBytes;
    private int _takenBack;
    private WsSendFailure? _sealed;

    /// <summary>The number of messages that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count - _takenBack;
            }
        }
    }

    /// <summary>The number of bytes that wait. Read without the lock.</summary>
    public int Bytes => Volatile.Read(ref _waitingBytes);

    /// <summary>Adds a message.</summary>
    /// <returns>Null if the message was added; otherwise the reason why not. The sender is not called then.</returns>
    public WsSendFailure? TryAdd(ReadOnlySpan<byte> payload, Opcode opcode, WsCompress compress, object? message, IQueuedSend? sender)
    {
        lock (_gate)
        {
            if (_sealed is { } reason)
            {
                return reason;
            }

            if (payload.Length > maxBytes)
            {
                return WsSendFailure.TooLarge;
            }

            if (sender is not { HasAlwaysRoom: true } && !HasRoomFor(payload.Length))
            {
                return WsSendFailure.QueueFull;
            }

            _bytes.Append(payload);
            _messages.Add(new QueuedMessage(payload.Length, opcode, compress, message, sender, time.GetTimestamp()));
            Volatile.Write(ref _waitingBytes, _waitingBytes + payload.Length);
            return null;
        }
    }

    /// <summary>Completes when a message of this length may have room, or no message can be added any more.</summary>
    public Task WaitForRoomAsync(int length)
    {
        lock (_gate)
        {
            return _sealed is not null || length > maxBytes || HasRoomFor(length)
                ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Moves the oldest messages into a batch.</summary>
    /// <returns>Whether the batch has a message.</returns>
    public bool TakeBatch(SendBatch batch)
    {
        lock (_gate)
        {
            bool hasAny = false;
            while (_messages.TryPeek(out QueuedMessage next) && (!hasAny || batch.Bytes.Length + next.Length <= BatchSize))
            {
                _messages.RemoveFirst();
                ReadOnlySpan<byte> payload = _bytes.First(next.Length);
                if (next.IsTakenBack)
                {
                    _takenBack--;
                }
                else
                {
                    batch.Add(next, payload);
                    Volatile.Write(ref _waitingBytes, _waitingBytes - next.Length);
                    hasAny = true;
                }

                _bytes.RemoveFirst(next.Length);
            }

            SignalRoom();
            return hasAny;
        }
    }

    /// <summary>Takes a message back, unless it is being written or is gone. The sender is not called.</summary>
    public bool TryTakeBack(IQueuedSend sender)
    {
        lock (_gate)
        {
            if (!_messages.TryMarkTakenBack(sender, out int length))
            {
                return false;
            }

            _takenBack++;
            Volatile.Write(ref _waitingBytes, _waitingBytes - length);
            if (_takenBack > _messages.Count / 2)
            {
                RemoveTakenBack();
            }

            SignalRoom();
            return true;
        }
    }

    /// <summary>Fails the messages that have waited too long.</summary>
    /// <param name="timeout">The longest wait.</param>
    /// <returns>The time until the next message has waited too long; null if no message waits.</returns>
    public TimeSpan? Expire(TimeSpan timeout)
    {
        while (true)
        {
            QueuedMessage oldest;
            lock (_gate)
            {
                if (!_messages.TryPeek(out oldest))
                {
                    return null;
                }

                TimeSpan left = timeout - time.GetElapsedTime(oldest.QueuedAt);
                if (left > TimeSpan.Zero)
                {
                    return left;
                }

                Drop(oldest);
            }

            Fail(oldest, WsSendFailure.Expired);
        }
    }

    /// <summary>Refuses messages from now on, until <see cref="Reopen"/>. <see cref="FailAll"/> fails those that wait.</summary>
    public void Seal(WsSendFailure reason)
    {
        lock (_gate)
        {
            _sealed = reason;
        }
    }

    /// <summary>Fails all messages of a sealed queue. Ends early if the queue is opened again meanwhile.</summary>
    public void FailAll(WsSendFailure reason)
    {
        while (true)
        {
            QueuedMessage oldest;
            lock (_gate)
            {
                SignalRoom();
                if (_sealed is null || !_messages.TryPeek(out oldest))
                {
                    return;
                }

                Drop(oldest);
            }

            Fail(oldest, reason);
        }
    }

    /// <summary>Accepts messages again.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            _sealed = null;
        }
    }

    /// <summary>Called for each message of the application that was not sent. Called without the lock.</summary>
    public Action<WsSendFailure>? Counted { get; init; }

    /// <summary>Raised for a message that nobody waits for and that was not sent. Called without the lock.</summary>
    public Action<object?, WsSendFailure>? NotSent { get; init; }

    /// <summary>Tells the sender of a message, or else the client, that the message was not sent.</summary>
    public void Fail(in QueuedMessage message, WsSendFailure reason)
    {
        if (message.IsTakenBack)
        {
            return;
        }

        if (message.Sender is not ControlSend)
        {
            Counted?.Invoke(reason);
        }

        if (message.Sender is { } sender)
        {
            sender.OnNotSent(reason);
        }
        else
        {
            NotSent?.Invoke(message.Message, reason);
        }
    }

    private bool HasRoomFor(int length) => _messages.Count - _takenBack < maxMessages && _waitingBytes + length <= maxBytes;

    private void Drop(in QueuedMessage oldest)
    {
        _messages.RemoveFirst();
        _bytes.RemoveFirst(oldest.Length);
        if (oldest.IsTakenBack)
        {
            _takenBack--;
        }
        else
        {
            Volatile.Write(ref _waitingBytes, _waitingBytes - oldest.Length);
        }
    }

    // Without this, messages that are queued and taken back while no connection is open would fill the memory.
    private void RemoveTakenBack()
    {
        int count = _messages.Count;
        for (int i = 0; i < count; i++)
        {
            _messages.TryPeek(out QueuedMessage message);
            _messages.RemoveFirst();
            if (!message.IsTakenBack)
            {
                _messages.Add(message);
                _bytes.MoveFirstToEnd(message.Length);
            }
            else
            {
                _bytes.RemoveFirst(message.Length);
            }
        }

        _takenBack = 0;
    }

    // All that wait for room are woken. Those that find none wait again.
    private void SignalRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }
}
