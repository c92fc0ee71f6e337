using System.Diagnostics.CodeAnalysis;
using TypedWs.Client.Diagnostics;
using TypedWs.Client.Holds;
using TypedWs.Client.Opening;
using TypedWs.Client.Receiving;
using TypedWs.Client.Requests;
using TypedWs.Client.Sending;
using TypedWs.Client.Sessions;
using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs.Client.Clients;

/// <summary>The protocol of typed messages (docs/wire-protocol.md), from the client's side: what comes first on a connection, the client's
/// queue as a target, and the renewal of the token. <see cref="TypedReceiver"/> processes received messages.</summary>
internal sealed class TypedProtocol : IClientProtocol, ISendTarget, IDisposable
{
    private static readonly TimeSpan WelcomeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(30);

    // A timer cannot wait for every time that a token may name.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly ClientCore _core;
    private readonly TypedReceiver _receiver;
    private bool _hasBeenOpen;
    private int _isContractChanged;
    private bool _isDisposed;

    public TypedProtocol(ClientCore core)
    {
        _core = core;
        _receiver = new TypedReceiver(core, this);
        Format = EnvelopeFormat.Create(core.Options.EnvelopeNames);
        Events = new ClientEvents(core.Events);
        Handlers = new HandlerQueue(core.Options.RunHandlersOn, core.Load, OnHandlerFailed);
        Calls = new ClientCalls(core.Options.Time, core.Options.MaxRequests, core.Load, core.Metrics)
        {
            GivenUp = OnGivenUp,
            InputNeeded = core.Load.Release,
        };
        Sender = new TypedSender(this, Format, Calls, core.Options);
        Holds = new HoldTable(Steps, core.Options.Logger);
    }

    /// <summary>The envelope.</summary>
    public EnvelopeFormat Format { get; }

    /// <summary>The handlers of the application.</summary>
    public RouteTable Routes { get; } = new();

    /// <summary>Runs the handlers.</summary>
    public HandlerQueue Handlers { get; }

    /// <summary>The open requests.</summary>
    public ClientCalls Calls { get; }

    /// <summary>Sends by the client's queue.</summary>
    public TypedSender Sender { get; }

    /// <summary>The steps that are done on each new connection.</summary>
    public ConnectionSteps Steps { get; } = new();

    /// <summary>The messages that are sent again on each connection.</summary>
    public HoldTable Holds { get; }

    /// <summary>The events of the application.</summary>
    public ClientEvents Events { get; }

    /// <summary>Whether the client is disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _isDisposed);

    public bool NeedsInput => Calls.NeedInput();

    long ISendTarget.MaxMessageBytes
        => _core.Session is { State: TypedConnection connection } ? connection.MaxMessageBytes : long.MaxValue;

    bool ISendTarget.KeepsValues => Events.ServerError is not null || _core.MessageNotSent is not null;

    public void OnConnecting(ClientSession session)
    {
        session.State = new TypedConnection(session, this);
        Handlers.WaitFor(session.HandlersMayRun);
    }

    public async Task PrepareAsync(ClientSession session, WsToken? token)
    {
        WsClientSession connection = CreateSession(session);
        if (session.Subprotocol == WsSubprotocol.V1Json)
        {
            Task<WsWelcome> welcome = TypedConnection.Of(session).Welcome;
            await ((Task)welcome.WaitAsync(WelcomeTimeout, _core.Options.Time, session.Ending))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            connection.Welcome = welcome.IsCompletedSuccessfully ? await welcome.ConfigureAwait(false) : null;
        }

        // With one of these, handlers must run before the connection is open: the server may ask the application before it answers what is
        // sent here, or the code of OnConnected may wait for a message.
        if (token is not null)
        {
            session.LetHandlersRun();
            await AuthenticateAsync(connection, token).ConfigureAwait(false);
        }

        await Steps.RunAsync(connection, session.LetHandlersRun).ConfigureAwait(false);
    }

    public void OnOpened(ClientSession session)
    {
        Volatile.Write(ref _hasBeenOpen, true);
        if (_core.Tokens.HasSource)
        {
            _ = RenewTokensAsync(session);
        }
    }

    public void OnMessage(ClientSession session, Opcode opcode, ReadOnlySpan<byte> payload)
        => _receiver.Receive(session, opcode, payload);

    public void OnMessageTooLarge(ClientSession session, long size)
        => _receiver.TellInvalid("", $"the message has {size} bytes, more than WsClientOptions.MaxMessageSize", []);

    // An endpoint of TypedWs discards what comes behind its close frame.
    public bool AnswersBehindClose => false;

    public Task WhenHandledAsync() => Task.CompletedTask;

    public void OnEnded(ClientSession session, Exception? cause)
    {
        Steps.OnEnded();
        Calls.FailSent(cause);
    }

    public TimeSpan? FindRetryAfter(ClientSession session, WsCloseCode code)
        => TypedConnection.Of(session).FindRetryAfter(code, _core.Options.Time);

    public void OnStopped() => OnStopped(isForGood: false);

    /// <summary>The client is disposed: nobody must wait any more.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        Calls.Dispose();
        OnStopped(isForGood: true);
        Handlers.Stop(_core.Options.Logger);
    }

    private void OnStopped(bool isForGood)
    {
        Holds.OnStopped(isForGood);
        foreach (Route route in Routes.All)
        {
            route.End();
        }
    }

    public bool TryPing(ClientSession session)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Write(Format.BeforeType);
        buffer.Write("\"$ping\"}"u8);
        session.First.TryAdd(buffer.Payload, Opcode.Text, WsCompress.No, message: null, ControlSend.Instance);
        session.Flush(isAwaited: false);
        return true;
    }

    /// <summary>The server has sent its <c>$welcome</c>.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="welcome">The message; null if it was not valid.</param>
    public void OnWelcome(ClientSession session, WsWelcome? welcome)
    {
        TypedConnection connection = TypedConnection.Of(session);
        if (welcome is null || connection.Welcome.IsCompleted)
        {
            return;
        }

        if (_core.Options.ExpectedContract is { } expected
            && expected != welcome.ContractHash
            && Interlocked.Exchange(ref _isContractChanged, 1) == 0)
        {
            Events.Raise(Events.ContractChanged, welcome);
        }

        // Last: what follows on the connection comes behind the event.
        connection.SetWelcome(welcome);
    }

    /// <summary>A handler of the application has failed.</summary>
    public void OnHandlerFailed(string type, Exception failure)
    {
        ClientLog.HandlerFailed(_core.Options.Logger, failure, type);
        Events.RaiseReceived(Events.HandlerFailed, new WsHandlerFailure(type, failure), 0);
    }

    /// <summary>Gets a new token and sends it on the open connection.</summary>
    public async Task RenewTokenAsync()
    {
        await _core.Tokens.ForgetAsync(WsTokenReason.Expires).ConfigureAwait(false);
        if (_core.Session is not { } session)
        {
            return;
        }

        try
        {
            // The wait ends with the connection, also if code of the application heeds no token.
            Task<WsToken?> asking = _core.Tokens.GetAsync(session.Ending).Observed();
            if (await asking.WaitAsync(session.Ending).ConfigureAwait(false) is { } token)
            {
                await CreateSession(session).AuthenticateAsync(token).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or WsRequestException and not WsErrorException
            && session.Ending.IsCancellationRequested)
        {
            // The next connection begins with the new token.
        }
    }

    WsSendFailure? ISendTarget.TrySend(ReadOnlySpan<byte> payload, WsCompress compress, object? message, IQueuedSend? sender)
        => _core.TrySend(payload, Opcode.Text, compress, message, sender);

    SendQueue ISendTarget.Queue => _core.Queue;

    void ISendTarget.Flush(bool isAwaited) => _core.Flush(isAwaited);

    private static async Task AuthenticateAsync(WsClientSession connection, WsToken token)
    {
        try
        {
            await connection.AuthenticateAsync(token).ConfigureAwait(false);
        }
        catch (WsErrorException refusal) when (refusal.Code == WsErrorCode.Unauthenticated)
        {
            throw new TokenRefusedException(refusal);
        }
    }

    private WsClientSession CreateSession(ClientSession session)
        => new(
            new TypedSender(TypedConnection.Of(session), Format, Calls, _core.Options),
            Calls,
            Volatile.Read(ref _hasBeenOpen),
            session.Ending);

    // The caller of a request has given up: the server need not work on it any more.
    private void OnGivenUp(ClientCall call)
    {
        if (call.Target is not { } target || (!call.MayHaveArrived && target.Queue.TryTakeBack(call)))
        {
            return;
        }

        if (_core.Session is { } session)
        {
            new TypedSender(TypedConnection.Of(session), Format, Calls, _core.Options).SendControl(call.Id, isCancel: true);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The source of tokens is user code; the old token stays, and it is tried again.")]
    private async Task RenewTokensAsync(ClientSession session)
    {
        while (!session.Ending.IsCancellationRequested && _core.Tokens.RenewAt is { } renewAt)
        {
            TimeSpan wait = renewAt - _core.Options.Time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await DelayAsync(session, wait < LongestWait ? wait : LongestWait).ConfigureAwait(false);
                continue;
            }

            try
            {
                await RenewTokenAsync().ConfigureAwait(false);

                // A token that is old already, perhaps because the clocks differ, must not make the client ask without a pause.
                if (_core.Tokens.RenewAt <= _core.Options.Time.GetUtcNow())
                {
                    await DelayAsync(session, RenewalPause).ConfigureAwait(false);
                }
            }
            catch (Exception failure)
            {
                if (session.Ending.IsCancellationRequested)
                {
                    return;
                }

                ClientLog.TokenFailed(_core.Options.Logger, failure);
                await DelayAsync(session, RenewalPause).ConfigureAwait(false);
            }
        }
    }

    // Waits, or until the connection ends.
    private async Task DelayAsync(ClientSession session, TimeSpan wait)
        => await Task.Delay(wait, _core.Options.Time, session.Ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
