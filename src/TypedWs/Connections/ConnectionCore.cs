using System.Diagnostics.CodeAnalysis;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;
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
    private readonly WsConnection _ws;
    private readonly EndpointRuntime _runtime;
    private readonly WsTransport _transport;
    private readonly MessagePump _pump;
    private readonly WsProtocol _protocol;
    private bool _opened;
    private bool _aborted;
    private bool _receiveEnded;
    private bool _closed;

    public ConnectionCore(WsConnection ws, ConnectionSetup setup)
    {
        _ws = ws;
        _runtime = setup.Runtime;
        _transport = setup.Transport;
        WsOptions options = _runtime.Options;
        Outbound = new OutboundQueue(_transport, _runtime.OutboundLimits, _runtime.OutboundBudget, _runtime.DeferredFlush, this);
        Liveness = new Liveness(this, options, _runtime.Time);
        _pump = new MessagePump(this, options.ReadAheadMessages, options.ReadAheadBytes);
        _protocol = new WsProtocol(WsRole.Server, _runtime.ProtocolLimits, this);
    }

    public OutboundQueue Outbound { get; }

    public Liveness Liveness { get; }

    /// <summary>Whether the receive loop waits for handlers instead of reading.</summary>
    public bool IsReadingPaused => _pump.IsFull;

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

    /// <summary>Runs the connection until it is over and <c>OnClose</c> was called. Never throws.</summary>
    public async Task RunAsync()
    {
        _runtime.Connections.Add(_ws);
        WsLog.ConnectionOpened(_runtime.Logger, _runtime.Endpoint.GetType().Name, _ws.Id);
        if (_runtime.IsDraining)
        {
            // The shutdown may have looked for connections just before this one was added.
            BeginClose(WsCloseCode.GoingAway, "the server is shutting down");
        }

        Outbound.BeginBatch();
        Volatile.Write(ref _opened, true);
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
            await _runtime.ReportAsync(_ws, exception).ConfigureAwait(false);
            Abort();
        }

        await EndAsync().ConfigureAwait(false);
    }

    ValueTask IMessageProcessor.ProcessAsync(MessageKind kind, ReadOnlySpan<byte> payload)
    {
        if (IsClosedByUs)
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

    private async Task EndAsync()
    {
        Volatile.Write(ref _receiveEnded, true);
        await EndTransportAsync().ConfigureAwait(false);
        SignalEnded();
        CancelClosedToken();
        await EndHandlersAsync().ConfigureAwait(false);

        WsClose close = DescribeClose();
        await RunHookAsync(static (core, how) => core._runtime.Endpoint.ClosedAsync(core._ws, how), close).ConfigureAwait(false);
        Volatile.Write(ref _closed, true);
        _ws.End();
        _runtime.Connections.Remove(_ws);
        _protocol.Dispose();
        WsLog.ConnectionClosed(_runtime.Logger, _runtime.Endpoint.GetType().Name, _ws.Id, close.Code, close.WasClean);
    }

    private async ValueTask OpenAsync()
    {
        if (!await RunHookAsync(static (core, _) => core._runtime.Endpoint.OpenedAsync(core._ws), default).ConfigureAwait(false))
        {
            BeginClose(WsCloseCode.InternalError, "the server failed");
        }
    }

    private async Task DrainHookAsync()
    {
        if (State == WsConnectionState.Open)
        {
            await RunHookAsync(static (core, _) => core._runtime.Endpoint.DrainedAsync(core._ws), default).ConfigureAwait(false);
        }
    }

    /// <returns>Whether the hook succeeded; if not, its exception was reported.</returns>
    private async ValueTask<bool> RunHookAsync(Func<ConnectionCore, WsClose, ValueTask> hook, WsClose close)
    {
        try
        {
            await hook(this, close).ConfigureAwait(false);
            return true;
        }
#pragma warning disable CA1031 // user code may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await _runtime.ReportAsync(_ws, exception).ConfigureAwait(false);
            return false;
        }
    }
}
