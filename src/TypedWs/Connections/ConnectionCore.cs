using System.Diagnostics.CodeAnalysis;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;
using TypedWs.Framing;
using TypedWs.Protocol;

namespace TypedWs.Connections;

/// <summary>
/// One connection's life: it connects the transport, the protocol, the pump and the outbound queue, and calls the
/// endpoint's hooks.
/// </summary>
/// <remarks>
/// The receive loop owns the protocol; the outbound queue and the pump guard themselves; what ends the connection may
/// come from any thread. No lock is held across user code or I/O.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes what it owns when the connection has ended.")]
internal sealed partial class ConnectionCore : IMessageProcessor, IOutboundOwner
{
    // After a protocol error the peer is given this long to take our close frame and to close: closing at once would
    // reset the connection when more of its bytes are on the way, and a reset may destroy what it has not read yet.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(500);

    private static readonly CancellationTokenSource NeverUsed = new();

    private readonly WsConnection _ws;
    private readonly EndpointRuntime _runtime;
    private readonly WsTransport _transport;
    private readonly MessagePump _pump;
    private readonly WsProtocol _protocol;
    private readonly Lock _closeGate = new();
    private CancellationTokenSource? _closedSource;
    private ITimer? _closeTimer;
    private WsClose? _peerClose;
    private WsClose? _ownClose;
    private bool _opened;
    private bool _aborted;
    private bool _closedHere;
    private bool _receiveEnded;
    private bool _closed;

    public ConnectionCore(WsConnection ws, ConnectionSetup setup)
    {
        _ws = ws;
        _runtime = setup.Runtime;
        _transport = setup.Transport;
        WsOptions options = _runtime.Options;
        Outbound = new OutboundQueue(_transport, _runtime.OutboundLimits, _runtime.DeferredFlush, this);
        _pump = new MessagePump(this, options.ReadAheadMessages, options.ReadAheadBytes);
        _protocol = new WsProtocol(WsRole.Server, _runtime.ProtocolLimits, this);
    }

    public OutboundQueue Outbound { get; }

    /// <summary>Number of messages processed so far, the current one included: the <c>seq</c> of its error event.</summary>
    public long Sequence { get; private set; }

    public WsConnectionState State
    {
        get
        {
            if (Volatile.Read(ref _closed))
            {
                return WsConnectionState.Closed;
            }

            if (Volatile.Read(ref _receiveEnded) || Outbound.CloseQueued || Volatile.Read(ref _aborted))
            {
                return WsConnectionState.Closing;
            }

            return Volatile.Read(ref _opened) ? WsConnectionState.Open : WsConnectionState.Connecting;
        }
    }

    /// <summary>Cancelled when the connection has ended; made on first use.</summary>
    public CancellationToken Closed
    {
        get
        {
            CancellationTokenSource? source = Volatile.Read(ref _closedSource);
            if (source is null)
            {
                var created = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _closedSource, created, null) ?? created;
            }

            return ReferenceEquals(source, NeverUsed) ? new CancellationToken(canceled: true) : source.Token;
        }
    }

    /// <summary>Runs the connection until it is over and <c>OnClose</c> was called. Never throws.</summary>
    public async Task RunAsync()
    {
        string endpoint = _runtime.Endpoint.GetType().Name;
        _runtime.Connections.Add(_ws);
        WsLog.ConnectionOpened(_runtime.Logger, endpoint, _ws.Id);
        if (_runtime.IsDraining)
        {
            // The shutdown may have looked for connections just before this one was added.
            BeginClose(WsCloseCode.GoingAway, "the server is shutting down");
        }

        Outbound.Cork();
        Volatile.Write(ref _opened, true);
        _pump.Start(OpenAsync());
        Outbound.Uncork();

        await _transport.ReceiveAsync(this).ConfigureAwait(false);
        Volatile.Write(ref _receiveEnded, true);
        await EndTransportAsync().ConfigureAwait(false);
        CancelClosedToken();
        await EndHandlersAsync().ConfigureAwait(false);

        WsClose close = DescribeClose();
        await CloseHookAsync(close).ConfigureAwait(false);
        Volatile.Write(ref _closed, true);
        _ws.ClearSubscriptions();
        _runtime.Connections.Remove(_ws);
        _protocol.Dispose();
        WsLog.ConnectionClosed(_runtime.Logger, endpoint, _ws.Id, close.Code, close.WasClean);
    }

    /// <summary>Sends our close frame unless one was sent, and waits for the peer's up to the close timeout.</summary>
    public bool BeginClose(WsCloseCode code, string reason)
    {
        Span<byte> reasonUtf8 = stackalloc byte[CloseCodes.MaxReasonLength];
        int reasonLength = CloseCodes.WriteReason(reason, reasonUtf8);
        Span<byte> frame = stackalloc byte[FrameWriter.MaxControlFrame];
        int length = FrameWriter.WriteClose(frame, (ushort)code, reasonUtf8[..reasonLength]);
        if (!QueueClose(frame[..length], code, reason, _runtime.Options.CloseTimeout, abort: true))
        {
            return false;
        }

        Volatile.Write(ref _closedHere, true);
        return true;
    }

    public void Abort()
    {
        Volatile.Write(ref _aborted, true);
        _transport.Abort();
        _pump.ReleaseReceiver();
    }

    ValueTask IMessageProcessor.ProcessAsync(MessageKind kind, ReadOnlySpan<byte> payload)
    {
        if (Volatile.Read(ref _closedHere))
        {
            // Read ahead while a handler or OnOpen awaited that then closed: delivered no more than what comes later.
            return default;
        }

        Sequence++;
        return _runtime.Endpoint.ReceiveAsync(_ws, kind, payload);
    }

    void IOutboundOwner.OnDrained()
        => ThreadPool.UnsafeQueueUserWorkItem(static core => _ = core.DrainHookAsync(), this, preferLocal: false);

    void IOutboundOwner.OnOverflow()
    {
        // Elsewhere: the sender may hold a topic's lock, and logging is not ours.
        ThreadPool.UnsafeQueueUserWorkItem(
            static core =>
            {
                WsLog.SlowConsumer(core._runtime.Logger, core._runtime.Endpoint.GetType().Name, core._ws.Id, core.Outbound.BufferedBytes);
                core.BeginClose(WsCloseCode.SlowConsumer, "reads too slowly");
            },
            this,
            preferLocal: false);
    }

    void IOutboundOwner.OnTransportLost() => Abort();

    private bool QueueClose(ReadOnlySpan<byte> frame, WsCloseCode code, string reason, TimeSpan timeout, bool abort)
    {
        lock (_closeGate)
        {
            if (!Outbound.EnqueueClose(frame))
            {
                return false;
            }

            _ownClose = new WsClose(code, reason, WasClean: false);
        }

        StartCloseTimer(timeout, abort);
        return true;
    }

    private void StartCloseTimer(TimeSpan timeout, bool abort)
    {
        TimerCallback callback = abort
            ? static state => ((ConnectionCore)state!).Abort()
            : static state => ((ConnectionCore)state!)._transport.StopReceiving();
        ITimer timer = _runtime.Time.CreateTimer(callback, this, timeout, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _closeTimer, timer)?.Dispose();
    }

    private async ValueTask OpenAsync()
    {
        try
        {
            await _runtime.Endpoint.OpenedAsync(_ws).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // user code may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await _runtime.ReportAsync(_ws, exception).ConfigureAwait(false);
            BeginClose(WsCloseCode.InternalError, "the server failed");
        }
    }

    private async ValueTask CloseHookAsync(WsClose close)
    {
        try
        {
            await _runtime.Endpoint.ClosedAsync(_ws, close).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // user code may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await _runtime.ReportAsync(_ws, exception).ConfigureAwait(false);
        }
    }

    private async Task DrainHookAsync()
    {
        try
        {
            await _runtime.Endpoint.DrainedAsync(_ws).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // user code may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await _runtime.ReportAsync(_ws, exception).ConfigureAwait(false);
        }
    }

    private async Task EndTransportAsync()
    {
        // What is owed still goes out, to a peer that takes it in time.
        StartCloseTimer(_runtime.Options.CloseTimeout, abort: true);
        await Outbound.WhenIdleAsync().ConfigureAwait(false);
        Outbound.End();
        await _transport.CompleteAsync().ConfigureAwait(false);
        Interlocked.Exchange(ref _closeTimer, null)?.Dispose();
    }

    private async Task EndHandlersAsync()
    {
        Task idle = _pump.WhenIdleAsync();
        if (!idle.IsCompleted)
        {
            // A handler that ignores its token must not keep the connection in our books for ever.
            using var timeout = new CancellationTokenSource();
            await Task.WhenAny(idle, Task.Delay(_runtime.Options.CloseTimeout, _runtime.Time, timeout.Token)).ConfigureAwait(false);
            await timeout.CancelAsync().ConfigureAwait(false);
        }

        _pump.Abandon();
    }

    private void CancelClosedToken()
    {
        CancellationTokenSource? source = Interlocked.CompareExchange(ref _closedSource, NeverUsed, null);
        if (source is not null)
        {
            // Not on this thread: a registration is user code and may block.
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), source, preferLocal: false);
        }
    }

    private WsClose DescribeClose()
    {
        lock (_closeGate)
        {
            bool clean = _peerClose is not null && _ownClose is not null && !Volatile.Read(ref _aborted);
            WsClose close = _peerClose ?? _ownClose ?? new WsClose(WsCloseCode.Abnormal, "", WasClean: false);
            return close with { WasClean = clean };
        }
    }
}
