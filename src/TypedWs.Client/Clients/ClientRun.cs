using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using TypedWs.Client.Diagnostics;
using TypedWs.Client.Opening;
using TypedWs.Client.Reconnecting;
using TypedWs.Client.Sessions;
using TypedWs.Framing;

namespace TypedWs.Client.Clients;

/// <summary>One run of a client, from its start to its end: the only code that opens connections. Attempts, connections and waits follow
/// one another, so at any time there is at most one of them.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The end of the run disposes what it has; a source without a timer has nothing.")]
internal sealed class ClientRun(ClientCore core) : ISessionOwner
{
    private static readonly TimeSpan LeastBetweenWakes = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastExpiryWait = TimeSpan.FromMilliseconds(1);

    private readonly WsClientOptions _options = core.Options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NetworkWatch _network = new();
    private ClientSession? _session;
    private TaskCompletionSource? _waiting;
    private WsConnectionFailure? _failure;
    private int _attempts;
    private int _refusals;
    private long _lastAttemptAt;

    // The close frame that the application wants. Set before the run is stopped.
    private (WsCloseCode Code, string Reason) _closeFrame = (WsCloseCode.Normal, "");

    /// <summary>The connection that is open or is being prepared; null if there is none.</summary>
    public ClientSession? Session => Volatile.Read(ref _session);

    /// <summary>Completes when the first connection is open; fails when the run ends before that.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Begins the run, on the pool: without the context of the caller, and without its activity.</summary>
    public void Begin() => ThreadPool.UnsafeQueueUserWorkItem(static run => _ = run.RunAsync(), this, preferLocal: false);

    /// <summary>Ends a run that was not begun.</summary>
    public void Drop()
    {
        _network.Dispose();
        FailOpened(null);
    }

    /// <summary>Ends the run soon: no attempt begins any more. An open connection is not affected.</summary>
    public void Stop() => _ = _stopping.CancelLoggedAsync(_options.Logger);

    /// <summary>Closes the connection, and ends the run. Completes with its end.</summary>
    public async Task CloseAsync(WsCloseCode code, string reason)
    {
        if (!_stopping.IsCancellationRequested)
        {
            _closeFrame = (code, reason);
        }

        Stop();
        if (Session is { } session)
        {
            await CloseAsync(session).ConfigureAwait(false);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    void ISessionOwner.OnMessage(ClientSession session, Opcode opcode, ReadOnlySpan<byte> payload)
        => core.Protocol.OnMessage(session, opcode, payload);

    void ISessionOwner.OnMessageTooLarge(ClientSession session, long size) => core.Protocol.OnMessageTooLarge(session, size);

    // A message that is sent behind the server's close frame may be lost, so it waits for the next connection, if there will be one.
    bool ISessionOwner.AnswersBehindClose(WsCloseCode code)
        => core.Protocol.AnswersBehindClose && _options.Reconnect is { Decide: null } reconnect
            && (!reconnect.IsEnabled || RetryRules.Classify(code) == RetryKind.Stop);

    Task ISessionOwner.WhenHandledAsync() => core.Protocol.WhenHandledAsync();

    bool ISessionOwner.TryPing(ClientSession session) => core.Protocol.TryPing(session);

    void ISessionOwner.OnPong(TimeSpan roundTrip) => core.Metrics.PingAnswered(roundTrip);

    ValueTask ISessionOwner.WaitUntilReadyAsync(ClientSession session)
        => core.Load.IsFull && !session.IsEnding ? WaitForRoomAsync(session) : default;

    void ISessionOwner.ReleaseReader() => core.Load.Release();

    private async Task CloseAsync(ClientSession session)
    {
        session.Close(_closeFrame.Code, _closeFrame.Reason);
        await session.Ended.WaitAsync(_options.CloseTimeout, _options.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        session.Abort(null);
    }

    private async ValueTask WaitForRoomAsync(ClientSession session)
    {
        while (core.Load.IsFull && !session.IsEnding)
        {
            if (!core.Protocol.NeedsInput)
            {
                await core.Load.WaitForRoomAsync().ConfigureAwait(false);
                continue;
            }

            if (core.Load.IsOverfull)
            {
                session.Abort(new InvalidOperationException(
                    "The handlers are slower than the server, WsClientOptions.MaxInboundBytes wait for them, and a request waits for its "
                    + "answer behind them."));
            }

            return;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A fault of the loop must not leave callers waiting for its end.")]
    private async Task RunAsync()
    {
        var close = new WsClose(WsCloseCode.Normal, "", WasClean: false);
        Task expiring = ExpireAsync();
        _network.Changed += OnNetworkChanged;
        try
        {
            do
            {
                await TryOnceAsync().ConfigureAwait(false);
                close = _failure?.Close ?? new WsClose(WsCloseCode.Abnormal, "", WasClean: false);
            }
            while (await WaitForRetryAsync().ConfigureAwait(false));
        }
        catch (Exception fault)
        {
            _failure = new WsConnectionFailure { Exception = fault, Attempt = _attempts };
            ClientLog.GivenUp(_options.Logger, core.Address, _failure);
        }

        // The end that the application wanted is no failure.
        WsConnectionFailure? failure = _stopping.IsCancellationRequested ? null : _failure;
        _network.Dispose();
        await _stopping.CancelLoggedAsync(_options.Logger).ConfigureAwait(false);
        await expiring.ConfigureAwait(false);
        core.OnRunEnded(close, failure);
        _ended.TrySetResult();
        FailOpened(failure);
    }

    // Null: the application has closed the client.
    private void FailOpened(WsConnectionFailure? failure)
    {
        _opened.TrySetException(failure switch
        {
            null => new WsSendException(WsSendFailure.Closed),
            { Exception: { } exception } => exception,
            _ => new WsRequestException(WsRequestFailure.ConnectionClosed, $"The connection did not become open: {failure}."),
        });
        _ = _opened.Task.Exception;
    }

    // One attempt, and the whole life of the connection if it succeeds.
    private async Task TryOnceAsync()
    {
        _lastAttemptAt = _options.Time.GetTimestamp();
        AttemptTrace attempt = ClientMetrics.AttemptBegins(core.Address, _attempts + 1);
        (OpenResult opened, WsToken? token) = await OpenAsync(attempt).ConfigureAwait(false);
        if (opened.Channel is not { } channel)
        {
            TimeSpan? retryAfter = (opened.Failure as WsHandshakeException)?.RetryAfter;
            Fail(attempt, new WsConnectionFailure { Exception = opened.Failure, RetryAfter = retryAfter, Attempt = ++_attempts });
            return;
        }

        var session = new ClientSession(channel, core.Queue, this, _options);
        core.Protocol.OnConnecting(session);
        Volatile.Write(ref _session, session);
        Task living = session.RunAsync();
        if (_stopping.IsCancellationRequested)
        {
            // The application has closed the client before it could see this connection.
            _ = CloseAsync(session);
        }

        Exception? fault = await PrepareAsync(session, core.Opener.SendsToken ? null : token, attempt).ConfigureAwait(false);
        long openedAt = _options.Time.GetTimestamp();
        if (fault is not null)
        {
            session.Abort(fault);
        }

        await living.ConfigureAwait(false);
        LetHandlersRun(session);
        Volatile.Write(ref _session, null);
        core.Protocol.OnEnded(session, fault ?? session.Cause);
        bool wasStable = fault is null && _options.Time.GetElapsedTime(openedAt) >= _options.Reconnect.StableAfter;
        _attempts = wasStable ? 1 : _attempts + 1;
        _refusals = wasStable ? 0 : _refusals;
        WsClose close = session.Describe();
        var refused = fault as TokenRefusedException;
        Fail(attempt, new WsConnectionFailure
        {
            Close = fault is null ? close : null,
            Exception = refused?.Refusal ?? fault ?? session.Cause,
            IsTokenRefused = refused is not null,
            RetryAfter = core.Protocol.FindRetryAfter(session, close.Code),
            Attempt = _attempts,
        });
    }

    private void Fail(AttemptTrace attempt, WsConnectionFailure failure)
    {
        _failure = failure;
        core.Metrics.AttemptEnds(attempt, failure);
    }

    [SuppressMessage("Design", "CA1031", Justification = "The source of tokens is user code; each failure is a failed attempt.")]
    private async Task<(OpenResult Result, WsToken? Token)> OpenAsync(AttemptTrace attempt)
    {
        // Only in here: what the connection does later is no part of the attempt. HTTP sends it to the server.
        Activity.Current = attempt.Activity;
        using var limit = new CancellationTokenSource(_options.ConnectTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        Task<WsToken?> asking = core.Tokens.GetAsync(either.Token);
        Task<OpenResult>? opening = null;
        try
        {
            // The waits end with the token, also if code of the application heeds no token.
            WsToken? token = await asking.Observed().WaitAsync(either.Token).ConfigureAwait(false);
            opening = core.Opener.OpenAsync(token?.Value, either.Token);
            OpenResult result = await opening.WaitAsync(either.Token).ConfigureAwait(false);
            return (result with { Failure = ToFailure(result.Failure, limit.Token) }, token);
        }
        catch (Exception failure)
        {
            _ = DropLateAsync(opening);
            return (new OpenResult(null, ToFailure(failure, limit.Token)), null);
        }
    }

    // A connection that opens after its time has no use.
    private static async Task DropLateAsync(Task<OpenResult>? opening)
    {
        if (opening is not null && (await opening.ConfigureAwait(false)).Channel is { } channel)
        {
            channel.Abort();
            await channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Exception? ToFailure(Exception? failure, CancellationToken limit)
        => failure is not null && limit.IsCancellationRequested && !_stopping.IsCancellationRequested
            ? new TimeoutException($"The server did not answer within WsClientOptions.ConnectTimeout ({_options.ConnectTimeout}).")
            : failure;

    // Brings a connection to the state Open. Returns the exception that prevents it.
    [SuppressMessage("Design", "CA1031", Justification = "OnConnected is user code; each failure is a failed attempt.")]
    private async Task<Exception?> PrepareAsync(ClientSession session, WsToken? token, AttemptTrace attempt)
    {
        try
        {
            await core.Protocol.PrepareAsync(session, token).Observed().WaitAsync(session.Ending).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // If the connection has ended, that is the reason, and the rest follows from it.
            return session.Ending.IsCancellationRequested ? null : failure;
        }

        if (core.TryChange(WsConnectionState.Open, null, null))
        {
            LetHandlersRun(session);
            core.Metrics.AttemptEnds(attempt, failure: null);
            ClientLog.Connected(_options.Logger, core.Address, _attempts + 1);
            session.OpenQueue();
            core.Protocol.OnOpened(session);
            _opened.TrySetResult();
        }

        return null;
    }

    // Behind the event of the state, so that no message is handled before it.
    private void LetHandlersRun(ClientSession session) => core.Events.Raise(static opened => opened.LetHandlersRun(), session);

    // Decides whether there is another attempt, and waits for its time.
    private async Task<bool> WaitForRetryAsync()
    {
        if (_failure is not { } failure || _stopping.IsCancellationRequested)
        {
            return false;
        }

        if (Decide(failure) is not { } delay)
        {
            ClientLog.GivenUp(_options.Logger, core.Address, failure);
            return false;
        }

        // The timer runs before the state says that the client waits: a test that then moves the clock reaches it.
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _waiting, waiting);
        Task wait = waiting.Task.WaitAsync(delay, _options.Time, _stopping.Token);
        var retry = new WsRetry(failure.Attempt, _options.Time.GetUtcNow() + delay, delay, failure);
        if (!core.TryChange(WsConnectionState.Connecting, retry, failure))
        {
            return false;
        }

        if (failure.Attempt == 1)
        {
            ClientLog.Lost(_options.Logger, core.Address, failure);
        }
        else
        {
            ClientLog.Retrying(_options.Logger, core.Address, delay, failure);
        }

        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _waiting, null);
        return !_stopping.IsCancellationRequested && core.TryChange(WsConnectionState.Connecting, null, null);
    }

    private TimeSpan? Decide(WsConnectionFailure failure)
    {
        WsReconnectOptions options = _options.Reconnect;
        RetryKind kind = RetryRules.Classify(failure);
        if (kind == RetryKind.NewToken)
        {
            // A new token is tried once.
            kind = core.Tokens.HasSource && _refusals++ == 0 ? kind : RetryKind.Stop;
            _ = core.Tokens.ForgetAsync(WsTokenReason.Refused).Observed();
        }

        bool mayRetry = options.IsEnabled && kind != RetryKind.Stop && !(failure.Attempt >= options.MaxAttempts);
        TimeSpan? proposed = mayRetry ? RetryRules.GetDelay(kind, failure, options, _options.Random()) : null;
        if (options.Decide is not { } decide)
        {
            return proposed;
        }

        return decide(failure, proposed) is { } decided ? RetryRules.Limit(decided) : null;
    }

    // Fails the messages that have waited too long, also while no connection is open.
    private async Task ExpireAsync()
    {
        // A message may come at any time, and waits at most a twentieth longer than it should, or LeastExpiryWait.
        TimeSpan longest = _options.QueueTimeout == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : _options.QueueTimeout / 20;
        while (!_stopping.IsCancellationRequested)
        {
            TimeSpan wait = longest;
            if (_options.QueueTimeout != Timeout.InfiniteTimeSpan && core.Queue.Expire(_options.QueueTimeout) is { } next)
            {
                wait = next < longest ? next : longest;
            }

            // A wait below the resolution of timers would be none, and the loop would never let other code run.
            wait = wait == Timeout.InfiniteTimeSpan || wait > LeastExpiryWait ? wait : LeastExpiryWait;
            await Task.Delay(wait, _options.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The machine has another network: a waiting client tries at once, an open one finds out whether its connection still works.
    private void OnNetworkChanged()
    {
        if (Volatile.Read(ref _waiting) is { } waiting)
        {
            if (_options.Time.GetElapsedTime(Volatile.Read(ref _lastAttemptAt)) >= LeastBetweenWakes)
            {
                waiting.TrySetResult();
            }
        }
        else
        {
            Session?.Probe();
        }
    }
}
