using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TypedWs.Client.Channels;
using TypedWs.Client.Diagnostics;
using TypedWs.Client.Sending;
using TypedWs.Framing;

namespace TypedWs.Client.Sessions;

/// <summary>One connection of a client, from the opening handshake to the end: reads, watches whether the server is alive, and ends the
/// channel. <see cref="SessionPump"/> sends.</summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes it at its end.")]
internal sealed class ClientSession : IChannelReceiver
{
    private readonly ClientChannel _channel;
    private readonly ISessionOwner _owner;
    private readonly WsClientOptions _options;
    private readonly SessionPump _pump;
    private readonly Liveness _liveness;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _queueOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _handlersMayRun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _cause;
    private bool _isAborted;

    // The number and the time of the last ping. The number is 0 when its pong has come.
    private long _pings;
    private long _openPing;
    private long _pingedAt;
    private TaskCompletionSource? _answered;

    // The reader waits until the application has handled some messages.
    private bool _isReaderPaused;

    /// <param name="channel">The open channel. The session disposes it.</param>
    /// <param name="queue">The client's queue. It is sent from <see cref="OpenQueue"/> on.</param>
    /// <param name="owner">Gets what the server sends.</param>
    /// <param name="options">The client's settings.</param>
    public ClientSession(ClientChannel channel, SendQueue queue, ISessionOwner owner, WsClientOptions options)
    {
        _channel = channel;
        _owner = owner;
        _options = options;
        First = new SendQueue(options.MaxQueuedMessages, Math.Max(options.MaxQueuedBytes, options.MaxMessageSize), options.Time)
        {
            Counted = queue.Counted,
            NotSent = queue.NotSent,
        };
        _pump = new SessionPump(channel, First, queue, this, options.Time);
        _liveness = new Liveness(options);
        Ending = _ending.Token;
    }

    /// <summary>Whether messages are being sent.</summary>
    public bool IsSending => _pump.IsBusy;

    /// <summary>The messages that are sent before all messages of the client's queue: those that belong to this connection.</summary>
    public SendQueue First { get; }

    /// <summary>The knowledge of the client's protocol about this connection. Set before <see cref="RunAsync"/>.</summary>
    public object? State { get; set; }

    /// <summary>The messages that were sent.</summary>
    public SentMessages Sent { get; } = new();

    /// <summary>The subprotocol that the server has selected; null for none.</summary>
    public string? Subprotocol => _channel.Subprotocol;

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Ending { get; }

    /// <summary>Completes when the application knows of the connection: from now on its messages may be handled.</summary>
    public Task HandlersMayRun => _handlersMayRun.Task;

    /// <summary>Completes when the connection has ended, and nothing of it runs any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the reader must not wait for the application any more: our close frame was requested, or the connection was
    /// dropped.</summary>
    public bool IsEnding => _channel.IsClosing || Volatile.Read(ref _isAborted);

    /// <summary>The client's log.</summary>
    public ILogger Logger => _options.Logger;

    /// <summary>The reason of the end, beyond the close codes; null for none.</summary>
    public Exception? Cause => Volatile.Read(ref _cause);

    /// <summary>How the connection has ended.</summary>
    public WsClose Describe() => _channel.Describe();

    /// <summary>Lets the client's queue be sent.</summary>
    public void OpenQueue()
    {
        _pump.OpenQueue();
        _queueOpened.TrySetResult();
    }

    /// <summary>Completes <see cref="HandlersMayRun"/>.</summary>
    public void LetHandlersRun() => _handlersMayRun.TrySetResult();

    /// <summary>Sends the messages that wait.</summary>
    /// <param name="isAwaited">Whether code waits for it: then they are sent on this thread. Otherwise they are sent soon, on another
    /// thread, and messages that are queued until then leave with them.</param>
    public void Flush(bool isAwaited)
    {
        if (isAwaited)
        {
            _pump.Flush();
        }
        else
        {
            _pump.FlushSoon();
        }
    }

    /// <summary>Requests a ping, because the connection may have broken unnoticed.</summary>
    public void Probe()
    {
        _liveness.Probe();
        SendPing();
    }

    /// <summary>Sends a ping, and completes when the server has answered: it has read everything that was sent before, and all that it has
    /// sent before has been received. Also completes when the connection ends. For test harnesses.</summary>
    public Task ExchangeAsync()
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _answered, answered);
        SendPing();
        return Task.WhenAny(answered.Task, Ended);
    }

    /// <summary>The server has answered the message of <see cref="ISessionOwner.TryPing"/>.</summary>
    public void OnPong()
    {
        if (!_channel.HasPings)
        {
            OnPong(Volatile.Read(ref _openPing));
        }
    }

    /// <summary>Begins the closing handshake. No message follows.</summary>
    public void Close(WsCloseCode code, string reason)
    {
        _channel.RequestClose(code, reason);
        _pump.Flush();
        _owner.ReleaseReader();
    }

    /// <summary>Drops the connection.</summary>
    /// <param name="cause">The reason; null if the application wants it.</param>
    public void Abort(Exception? cause)
    {
        Interlocked.CompareExchange(ref _cause, cause, null);
        Volatile.Write(ref _isAborted, true);
        _channel.Abort();
        _owner.ReleaseReader();
    }

    /// <summary>Reads until the connection has ended, and frees it. Does not throw. Called once.</summary>
    public async Task RunAsync()
    {
        Task watching = WatchAsync();
        Exception? failure = await _channel.ReceiveAsync(this).ConfigureAwait(false);
        Interlocked.CompareExchange(ref _cause, failure, null);
        await SendCloseFrameAsync().ConfigureAwait(false);
        if (_channel.IsClosing)
        {
            await _channel.WaitForEndAsync(_options.CloseTimeout, _options.Time).ConfigureAwait(false);
        }

        await _ending.CancelLoggedAsync(Logger).ConfigureAwait(false);
        _channel.Abort();
        await _pump.StopAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        First.Seal(WsSendFailure.ConnectionLost);
        First.FailAll(WsSendFailure.ConnectionLost);
        await _channel.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
        _ended.TrySetResult();
    }

    void IChannelReceiver.OnBytes() => _liveness.OnBytes();

    void IChannelReceiver.OnMessage(Opcode opcode, ReadOnlySpan<byte> payload) => _owner.OnMessage(this, opcode, payload);

    void IChannelReceiver.OnMessageTooLarge(Opcode opcode, long size) => _owner.OnMessageTooLarge(this, size);

    void IChannelReceiver.OnPong(long number) => OnPong(number);

    void IChannelReceiver.OnControlDue() => _pump.FlushSoon();

    Task IChannelReceiver.SendAnswersAsync(WsCloseCode code)
        => _owner.AnswersBehindClose(code) ? SendAnswersInTimeAsync() : Task.CompletedTask;

    ValueTask IChannelReceiver.WaitUntilReadyAsync()
    {
        ValueTask ready = _owner.WaitUntilReadyAsync(this);
        return ready.IsCompletedSuccessfully ? default : PauseAsync(ready);
    }

    private async ValueTask PauseAsync(ValueTask ready)
    {
        Volatile.Write(ref _isReaderPaused, true);
        await ready.ConfigureAwait(false);
        _liveness.Forgive();
        Volatile.Write(ref _isReaderPaused, false);
    }

    // Our close frame may be the answer to the server's, so it must leave before TCP ends. A server that does not read is not waited for.
    private async Task SendCloseFrameAsync()
    {
        if (_channel.HasControl)
        {
            _pump.Flush();
        }

        Task idle = _pump.WhenIdleAsync();
        if (!idle.IsCompleted)
        {
            await idle.WaitAsync(_options.CloseTimeout, _options.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A handler or a server that is slow is not waited for.
    private async Task SendAnswersInTimeAsync()
        => await SendAnswersAsync().WaitAsync(_options.CloseTimeout, _options.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // Sends the messages of the handlers of all messages until now.
    private async Task SendAnswersAsync()
    {
        await _owner.WhenHandledAsync().ConfigureAwait(false);
        await _queueOpened.Task.ConfigureAwait(false);
        _pump.FlushSoon();
        await _pump.WhenIdleAsync().ConfigureAwait(false);
    }

    private async Task WatchAsync()
    {
        while (!Ending.IsCancellationRequested)
        {
            if (Volatile.Read(ref _isReaderPaused))
            {
                // The server is not silent, but nobody listens.
                _liveness.Forgive();
            }

            LivenessStep step = _liveness.Check(_pump.FlushStartedAt);
            if (step.Failure is { } failure)
            {
                Abort(failure);
                return;
            }

            if (step.IsPingDue)
            {
                SendPing();
            }

            await Task.Delay(step.Wait, _options.Time, Ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void SendPing()
    {
        long number = Interlocked.Increment(ref _pings);
        Volatile.Write(ref _pingedAt, _options.Time.GetTimestamp());
        Volatile.Write(ref _openPing, number);
        if (_channel.HasPings)
        {
            _channel.RequestPing(number);
            _pump.FlushSoon();
        }
        else if (!_owner.TryPing(this))
        {
            _liveness.Forgive();
        }
    }

    // The bytes of a pong are a sign of life, whatever they say. Its time is measured if it answers the last ping.
    private void OnPong(long number)
    {
        if (number != 0 && Interlocked.CompareExchange(ref _openPing, 0, number) == number)
        {
            _owner.OnPong(_options.Time.GetElapsedTime(Volatile.Read(ref _pingedAt)));
            Volatile.Read(ref _answered)?.TrySetResult();
        }
    }
}
