using TypedWs.Client.Diagnostics;
using TypedWs.Client.Opening;
using TypedWs.Client.Receiving;
using TypedWs.Client.Sending;
using TypedWs.Client.Sessions;
using TypedWs.Framing;

namespace TypedWs.Client.Clients;

/// <summary>
/// The part of a client that does not know the meaning of messages: its state, its queue, and its runs (<see cref="ClientRun"/>).
/// Thread-safe.
/// </summary>
internal sealed class ClientCore : IObservedClient, IAsyncDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly IChannelOpener _opener;
    private WsConnectionState _state = WsConnectionState.Closed;
    private ClientRun? _run;

    // The run that begins when the client has closed: it was started while it was being closed.
    private ClientRun? _next;
    private TaskCompletionSource<WsClose> _closed = NewClosed();
    private WsRetry? _retry;
    private bool _isDisposed;

    /// <param name="address">The address of the server.</param>
    /// <param name="options">The settings, frozen.</param>
    /// <param name="opener">Opens connections. Disposed with the client.</param>
    public ClientCore(Uri address, WsClientOptions options, IChannelOpener opener)
    {
        Address = address;
        Options = options;
        _opener = opener;
        Load = new InboundLoad(options.MaxInboundMessages, options.MaxInboundBytes);
        Events = new EventQueue(options.RunHandlersOn, Load, options.Logger);
        Metrics = new ClientMetrics(options.MeterFactory, options.Time);
        Tokens = new TokenCache(options.Token, options.Time);
        Queue = new SendQueue(options.MaxQueuedMessages, options.MaxQueuedBytes, options.Time)
        {
            Counted = Metrics.NotSent,
            NotSent = OnNotSent,
        };
    }

    /// <summary>The address of the server.</summary>
    public Uri Address { get; }

    /// <summary>The settings.</summary>
    public WsClientOptions Options { get; }

    /// <summary>Opens connections.</summary>
    public IChannelOpener Opener => _opener;

    /// <summary>The messages that wait to be sent.</summary>
    public SendQueue Queue { get; }

    int IObservedClient.QueuedMessages => Queue.Count;

    int IObservedClient.QueuedBytes => Queue.Bytes;

    /// <summary>Raises the events.</summary>
    public EventQueue Events { get; }

    /// <summary>Counts the messages that wait for handlers.</summary>
    public InboundLoad Load { get; }

    /// <summary>The metrics and activities.</summary>
    public ClientMetrics Metrics { get; }

    /// <summary>The token of the user.</summary>
    public TokenCache Tokens { get; }

    /// <summary>The meaning of the messages. Set once, before the first run.</summary>
    public IClientProtocol Protocol { get; set; } = null!;

    /// <summary>The state.</summary>
    public WsConnectionState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Whether the client is about to do something by itself: it connects, closes, sends or raises events. A client that waits
    /// for its next attempt is not. For test harnesses.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return !Events.IsIdle || _state switch
                {
                    WsConnectionState.Open => Queue.Count > 0 || Session is not { Ended.IsCompleted: false, IsSending: false },
                    WsConnectionState.Connecting => _retry is null,
                    WsConnectionState.Closing => true,
                    _ => false,
                };
            }
        }
    }

    /// <summary>The connection that is open or is being prepared; null if there is none.</summary>
    public ClientSession? Session => Volatile.Read(ref _run)?.Session;

    /// <summary>Completes when the client has stopped and will not come back by itself.</summary>
    public Task<WsClose> Closed
    {
        get
        {
            lock (_gate)
            {
                return _closed.Task;
            }
        }
    }

    /// <summary>The handlers of <c>StateChanged</c>.</summary>
    public Action<WsStateChange>? StateChanged { get; set; }

    /// <summary>The handlers of <c>MessageNotSent</c>.</summary>
    public Action<WsMessageNotSent>? MessageNotSent { get; set; }

    /// <summary>Begins to connect, unless the client runs already. While the client is being closed, it begins behind its end.</summary>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public ClientRun Start()
    {
        ClientRun run;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(WsClient));
            if (_state == WsConnectionState.Closing)
            {
                return _next ??= new ClientRun(this);
            }

            if (_state != WsConnectionState.Closed)
            {
                return _run!;
            }

            if (_closed.Task.IsCompleted)
            {
                _closed = NewClosed();
            }

            run = new ClientRun(this);
            Enter(run);
        }

        Events.RaiseAdded();
        run.Begin();
        return run;
    }

    /// <summary>Begins to connect, and completes when the first connection is open. A cancellation stops the client.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        Task opened = Start().Opened;
        try
        {
            await opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Abort();
            throw;
        }
    }

    /// <summary>Queues a message.</summary>
    /// <returns>Null if the message was queued; otherwise the reason why not.</returns>
    /// <exception cref="WsInvalidStateException">No connection is open, and the settings demand one.</exception>
    public WsSendFailure? TrySend(ReadOnlySpan<byte> payload, Opcode opcode, WsCompress compress, object? message, IQueuedSend? sender)
        => CheckState() ?? Queue.TryAdd(payload, opcode, compress, message, sender);

    /// <summary>The reason why no message may be queued now; null if one may.</summary>
    /// <exception cref="WsInvalidStateException">No connection is open, and the settings demand one.</exception>
    public WsSendFailure? CheckState()
    {
        if (Options.WhenNotOpen == WsWhenNotOpen.Queue)
        {
            return null;
        }

        WsConnectionState state = State;
        if (state == WsConnectionState.Open)
        {
            return null;
        }

        return Options.WhenNotOpen == WsWhenNotOpen.Throw ? throw new WsInvalidStateException(state) : WsSendFailure.NotOpen;
    }

    /// <summary>Sends what is queued, if there is a connection.</summary>
    /// <param name="isAwaited">Whether code waits for it. If not, messages that are queued soon leave together.</param>
    public void Flush(bool isAwaited) => Session?.Flush(isAwaited);

    /// <summary>The result of a send for its caller. A failure is counted.</summary>
    public WsSendStatus ToStatus(WsSendFailure? failure)
    {
        if (failure is not { } reason)
        {
            return Queue.Bytes > Options.HighWatermark ? WsSendStatus.Backpressured : WsSendStatus.Accepted;
        }

        Metrics.NotSent(reason);
        return reason is WsSendFailure.Closed or WsSendFailure.Disposed ? WsSendStatus.Closed : WsSendStatus.Dropped;
    }

    /// <summary>Closes the connection and stops the client. Waits for the server's close frame, but not longer than
    /// <see cref="WsClientOptions.CloseTimeout"/>.</summary>
    public Task CloseAsync(WsCloseCode code, string reason) => StopAsync(code, reason, WsSendFailure.Closed);

    /// <summary>Drops the connection and stops the client.</summary>
    public void Abort()
    {
        ClientRun? run = BeginStop(WsSendFailure.Closed);
        run?.Stop();
        run?.Session?.Abort(null);
    }

    public async ValueTask DisposeAsync()
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_isDisposed;
            _isDisposed = true;
        }

        await StopAsync(WsCloseCode.Normal, "", WsSendFailure.Disposed).ConfigureAwait(false);
        if (isFirst)
        {
            _opener.Dispose();
            Tokens.Dispose();
            lock (_gate)
            {
                // Of a client that was never started.
                _closed.TrySetResult(new WsClose(WsCloseCode.Normal, "", WasClean: false));
            }
        }
    }

    /// <summary>Changes the state, and raises the event.</summary>
    /// <param name="state">The new state.</param>
    /// <param name="retry">The next attempt, if the client waits for it.</param>
    /// <param name="failure">The failure that caused the change; null for none.</param>
    /// <returns>False if the client is being closed, so that it must not connect or open any more.</returns>
    public bool TryChange(WsConnectionState state, WsRetry? retry, WsConnectionFailure? failure)
    {
        lock (_gate)
        {
            if (_state is WsConnectionState.Closing or WsConnectionState.Closed)
            {
                return false;
            }

            SetState(state, retry, failure);
        }

        Events.RaiseAdded();
        return true;
    }

    /// <summary>A run has ended.</summary>
    public void OnRunEnded(WsClose close, WsConnectionFailure? failure)
    {
        WsSendFailure reason = _isDisposed ? WsSendFailure.Disposed : WsSendFailure.Closed;
        Queue.Seal(reason);
        Queue.FailAll(reason);
        Protocol.OnStopped();
        TaskCompletionSource<WsClose> closed;
        ClientRun? next;
        lock (_gate)
        {
            SetState(WsConnectionState.Closed, null, failure);
            Metrics.Forget(this);
            closed = _closed;
            next = _next;
            _next = null;
            if (next is not null)
            {
                _closed = NewClosed();
                Enter(next);
            }
        }

        Events.RaiseAdded();
        closed.TrySetResult(close);
        next?.Begin();
    }

    private static TaskCompletionSource<WsClose> NewClosed() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task StopAsync(WsCloseCode code, string reason, WsSendFailure failure)
    {
        if (BeginStop(failure) is { } run)
        {
            // The bound holds even if code of the application, such as its source of tokens, heeds no cancellation.
            await run.CloseAsync(code, reason)
                .WaitAsync(Options.CloseTimeout + LongestEnd, Options.Time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ClientRun? BeginStop(WsSendFailure failure)
    {
        ClientRun? run;
        ClientRun? dropped;
        lock (_gate)
        {
            run = _run;
            dropped = _next;
            _next = null;
            if (_state is WsConnectionState.Open or WsConnectionState.Connecting)
            {
                SetState(WsConnectionState.Closing, null, null);
            }

            // With the lock held: a later start opens the queue again.
            Queue.Seal(failure);
        }

        Events.RaiseAdded();
        dropped?.Drop();

        // The waiting messages are not sent any more: closing must not wait for a server that does not read.
        Queue.FailAll(failure);
        return run;
    }

    // The lock is held.
    private void Enter(ClientRun run)
    {
        Queue.Reopen();
        Metrics.Observe(this);
        _run = run;
        SetState(WsConnectionState.Connecting, null, null);
    }

    private void SetState(WsConnectionState state, WsRetry? retry, WsConnectionFailure? failure)
    {
        var change = new WsStateChange(_state, state, retry, failure);
        _state = state;
        _retry = retry;

        // Queued with the lock held, so that the events have the order of the changes.
        Events.Add(StateChanged, change);
    }

    private void OnNotSent(object? message, WsSendFailure reason)
        => Events.Raise(MessageNotSent, new WsMessageNotSent(message, reason));
}
