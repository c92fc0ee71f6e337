using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TypedWs.Diagnostics;
using TypedWs.Limits;
using TypedWs.Messages;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.PubSub;
using TypedWs.Requests;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>
/// One connection's life: it connects the transport, the protocol, the pump and the outbound queue, and calls the
/// endpoint's hooks.
/// </summary>
/// <remarks>
/// The receive loop owns the protocol; the outbound queue and the pump have their own locks; the connection may be ended from any
/// thread. No lock is held across user code or I/O.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes what it owns when the connection has ended.")]
internal sealed partial class ConnectionCore : IMessageProcessor, IInputOwner, IOutboundOwner, IFieldErrorTexts
{
    private readonly WsConnectionBase _ws;
    private readonly ConnectionServices _shared;
    private readonly WsTransport _transport;
    private readonly MessagePump _pump;
    private readonly WsProtocol _protocol;
    // The maximum number of handlers that still run after their time-out. Without a limit, handlers that ignore their token would
    // accumulate.
    private const int MaxAbandonedHandlers = 16;

    private int _abandonedHandlers;
    private int _isEndingCounted;
    private long _openedAt;
    private readonly DeflateTerms? _compression;
    private ConnectionLifecycle _life;

    public ConnectionCore(WsConnectionBase ws, ConnectionSetup setup)
    {
        _ws = ws;
        _shared = setup.Shared;
        _compression = setup.Compression;
        bool compresses = _compression is { Sends: true };
        _transport = compresses ? new DeflatingTransport(setup.Transport, _compression!) : setup.Transport;
        WsOptions options = _shared.Options;
        _allowance = _shared.InboundLimits is { } limits ? new InboundAllowance(limits, setup.RemoteAddress) : null;
        Outbound = new OutboundQueue(
            _transport,
            ChooseLimits(_shared, _transport.TellsProgress, compresses),
            _shared.OutboundBudget,
            _shared.FindTurns(_transport.Executor),
            this,
            _shared.Metrics);
        Liveness = new Liveness(this, options, _shared.Time, _shared.Heartbeat.Now);
        _pump = new MessagePump(this, options.ReadAheadMessages, options.ReadAheadBytes, options.MaxReadAheadBytes, _shared.Work);
        _protocol = new WsProtocol(setup.Role, _shared.ProtocolLimits, this, _compression);
    }

    /// <summary>Whether a subscriber meets a condition of the application. Only for the topics of a typed endpoint: all their
    /// subscribers are connections of that kind.</summary>
    public static Func<ISubscriber, Func<WsConnection, bool>, bool> IsChosen { get; }
        = static (subscriber, where) => where(Unsafe.As<WsConnection>(((ConnectionCore)((OutboundQueue)subscriber).Owner)._ws));

    public OutboundQueue Outbound { get; }

    /// <summary>The user of the connection. Any thread.</summary>
    public ConnectionUser User => new(this, _ws, _shared, _allowance);

    /// <summary>Calls the application's code. Any thread.</summary>
    public UserCode UserCode => new(_ws, _shared);

    public Liveness Liveness { get; }

    /// <summary>Encodes the frames to send, masked if the connection is a client's. Any thread.</summary>
    public FrameEncoder Frames => _protocol.Frames;

    /// <summary>Whether messages are still handled: we have not closed, and the connection still waits for its handlers.</summary>
    public bool MayHandle => !IsClosedByUs && _life.Phase < ConnectionPhase.Ending;

    /// <summary>Whether the receive loop does not read, because it waits for handlers, for answers or for a pause.</summary>
    public bool IsReadingPaused => _pump.IsFull || IsPausedForErrors || Outbound.AnswersWait || Outbound.IsBatching;

    /// <summary>Whether a handler awaits.</summary>
    public bool HasPendingHandler => _pump.IsBusy;

    /// <summary>The number of messages that have arrived. Each message is processed with its own number.</summary>
    public long Sequence { get; private set; }

    public WsConnectionState State => _life.State;

    /// <summary>How messages are compressed, for the inspector; null without compression.</summary>
    public string? CompressionName
        => _compression switch
        {
            null => null,
            { Sends: false } => "received only",
            { KeepsOutbound: true } => "dedicated",
            _ => "shared",
        };

    private bool IsAborted => _life.Phase >= ConnectionPhase.Aborted;

    /// <summary>Runs the connection until it is over and <c>OnClose</c> was called. Never throws.</summary>
    public async Task RunAsync()
    {
        Outbound.BeginBatch();

        // Called before other threads can find the connection, so that the welcome message is the first.
        _shared.Hooks.Welcome(_ws);
        _shared.Connections.Add(_ws);
        _openedAt = _shared.Metrics.Now();
        _shared.Metrics.ConnectionOpened();
        WsLog.ConnectionOpened(_shared.Logger, _shared.Name, _ws.Id);
        if (_shared.Shutdown.HasBegun)
        {
            // The shutdown may have enumerated the connections just before this one was added.
            _shared.Hooks.AnnounceShutdown(_ws);
            BeginClose(WsCloseCode.GoingAway, "the server is shutting down");
        }

        _shared.AllConnections.Join(_ws);
        _life.Advance(ConnectionPhase.Open);
        _pump.Start(OpenAsync());
        Outbound.EndBatch();

        try
        {
            await _transport.ReceiveAsync(this).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // no transport and no handler throws here; a mistake of ours must not leak the connection
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _shared.Failures.Report(_ws, exception);
            Abort();
        }

        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Returns whether one more handler may continue after its time-out while the next message is handled. If so, counts the
    /// handler.</summary>
    public bool TryAbandonHandler()
    {
        if (Interlocked.Increment(ref _abandonedHandlers) <= MaxAbandonedHandlers)
        {
            _shared.Work?.Begin();
            return true;
        }

        Interlocked.Decrement(ref _abandonedHandlers);
        return false;
    }

    /// <summary>Stops counting a handler that continued after its time-out, because the handler has ended.</summary>
    public void AbandonedHandlerEnded()
    {
        Interlocked.Decrement(ref _abandonedHandlers);
        _shared.Work?.End();
    }

    ValueTask IMessageProcessor.ProcessAsync(in MessageHead head, ReadOnlySpan<byte> payload)
    {
        if (!MayHandle)
        {
            // The message was read ahead during a handler or OnOpen that has closed the connection. Such a message is not delivered, like
            // messages that arrive later.
            return default;
        }

        if (_shared.ErrorThrottle.IsWatched)
        {
            NoteMessage(head.Sequence);
        }

        return _shared.Receive(_ws, head, payload);
    }

    TurnExecutor IMessageProcessor.Executor => _transport.Executor;

    Task IMessageProcessor.WaitForAnswersAsync() => Outbound.WaitForAnswersAsync();

    string? IFieldErrorTexts.Find(in WsFieldErrorContext error) => UserCode.FindText(error);

    string IOutboundOwner.Id => _ws.Id;

    bool IOutboundOwner.IsHandling => _pump.IsHandling;

    void IOutboundOwner.OnDrained()
        => UserCode.Queue(
            static core => core.State == WsConnectionState.Open ? core._shared.Hooks.DrainedAsync(core._ws) : default, this);

    void IOutboundOwner.OnOverflow()
    {
        // Runs on another thread: the sender may hold a topic's lock, and the log provider is code of others.
        ThreadPool.UnsafeQueueUserWorkItem(
            static core =>
            {
                WsLog.SlowConsumer(core._shared.Logger, core._shared.Name, core._ws.Id, core.Outbound.BufferedBytes);
                core.BeginClose(WsCloseCode.SlowConsumer, "reads too slowly");
            },
            this,
            preferLocal: false);
    }

    void IOutboundOwner.OnTransportLost() => Abort();

    private static OutboundLimits ChooseLimits(ConnectionServices shared, bool tellsProgress, bool compresses)
        => (tellsProgress, compresses) switch
        {
            (true, false) => shared.OutboundLimits,
            (true, true) => shared.CompressingOutboundLimits,
            (false, false) => shared.BlindOutboundLimits,
            (false, true) => shared.CompressingBlindOutboundLimits,
        };

    private async Task EndAsync()
    {
        CountEnding();
        _life.Advance(ConnectionPhase.Draining);
        await AnswerAsync().ConfigureAwait(false);
        await EndTransportAsync().ConfigureAwait(false);
        _protocol.Dispose();
        _compression?.Release();
        _life.Advance(ConnectionPhase.Disconnected);
        _signals.CompleteTask();
        CancelClosedToken();
        OpenRequests?.Sent.End();
        await EndHandlersAsync().ConfigureAwait(false);

        WsClose close = Closing.Describe(_protocol.CloseReceived);
        await UserCode.RunCloseAsync(close).ConfigureAwait(false);
        _life.Advance(ConnectionPhase.Closed);
        _shared.Identities?.Release(_ws);
        _allowance?.End();
        _shared.ErrorThrottle.Forget(this);
        OpenRequests?.Table.Clear();
        _ws.End();
        _shared.Connections.Remove(_ws);
        _shared.AllConnections.Leave(_ws);
        _shared.Metrics.ConnectionClosed(close, _openedAt);
        WsLog.ConnectionClosed(_shared.Logger, _shared.Name, _ws.Id, close.Code, close.WasClean);
        _shared.Work?.End();
    }

    // The end is work from the peer's close frame on, or from the end of the input if there is none.
    private void CountEnding()
    {
        if (_shared.Work is { } work && Interlocked.Exchange(ref _isEndingCounted, 1) == 0)
        {
            work.Begin();
        }
    }

    private async ValueTask OpenAsync()
    {
        // Set for OnOpen only: the current activity is restored when this method ends.
        if (_ws.UpgradeActivity is { } upgrade)
        {
            Activity.Current = upgrade;
        }

        if (!await UserCode.RunAsync(static core => core.RunOpenHookAsync(), this).ConfigureAwait(false))
        {
            BeginClose(WsCloseCode.InternalError, "the server failed");
        }
    }

    private ValueTask RunOpenHookAsync()
    {
        User.Open();
        return _shared.Hooks.OpenedAsync(_ws);
    }
}
