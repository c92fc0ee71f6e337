using Microsoft.Extensions.Logging;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Protocol;

namespace TypedWs.Endpoints;

/// <summary>
/// What belongs to one endpoint in one host: the endpoint itself, its settings, its connections and its topics.
/// </summary>
internal sealed class EndpointRuntime : IDisposable
{
    private readonly Heartbeat _heartbeat;
    private volatile bool _draining;

    public EndpointRuntime(WsEndpointBase endpoint, WsOptions options, TimeProvider time, ILogger logger)
    {
        Endpoint = endpoint;
        Options = options;
        Time = time;
        Logger = logger;
        Topics = new WsTopics();
        Connections = new ConnectionRegistry();
        ProtocolLimits = new ProtocolLimits(
            options.MaxMessageSize,
            Math.Max(options.MaxMessageSize, options.MaxDiscardedMessageSize),
            options.MaxFragments,
            endpoint.SkipsOversizeMessages)
        {
            MaxFrameSize = options.MaxFrameSize ?? long.MaxValue,
        };
        OutboundLimits = new OutboundLimits(
            options.OutboundHighWatermark, options.OutboundLowWatermark, options.OutboundLimit, options.OverflowPolicy);
        OutboundBudget = new OutboundBudget(options.TotalOutboundLimit);
        Slots = new ConnectionSlots(options.MaxConnections, options.MaxConnectionsPerAddress);
        _heartbeat = new Heartbeat(Connections, options, time);
        endpoint.Attach(this);
    }

    public WsEndpointBase Endpoint { get; }

    public WsOptions Options { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public WsTopics Topics { get; }

    public ConnectionRegistry Connections { get; }

    public DeferredFlush DeferredFlush { get; } = new();

    public ProtocolLimits ProtocolLimits { get; }

    public OutboundLimits OutboundLimits { get; }

    public OutboundBudget OutboundBudget { get; }

    public ConnectionSlots Slots { get; }

    /// <summary>Whether the host is stopping: no more upgrades.</summary>
    public bool IsDraining => _draining;

    /// <summary>Closes all connections with 1001, waits for them up to the shutdown timeout, aborts the rest.</summary>
    public async Task StopAsync()
    {
        _draining = true;
        Task empty = Connections.WhenEmptyAsync();
        foreach (WsConnection connection in Connections)
        {
            connection.Close(WsCloseCode.GoingAway, "the server is shutting down");
        }

        try
        {
            await empty.WaitAsync(Options.ShutdownTimeout, Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            WsLog.ShutdownTimedOut(Logger, Endpoint.GetType().Name, Connections.Count, Options.ShutdownTimeout);
            foreach (WsConnection connection in Connections)
            {
                connection.Abort();
            }
        }
    }

    public void Dispose() => _heartbeat.Dispose();

    /// <summary>User code threw: log it and tell the endpoint. Never throws.</summary>
    public async ValueTask ReportAsync(WsConnection ws, Exception exception)
    {
        if (exception is OperationCanceledException && ws.State != WsConnectionState.Open)
        {
            // A handler that observed the connection's token did what it should.
            return;
        }

        WsLog.HandlerFailed(Logger, Endpoint.GetType().Name, ws.Id, exception);
        try
        {
            await Endpoint.FailedAsync(ws, exception).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the error hook is user code as well, and nobody is left to tell
        catch (Exception second)
#pragma warning restore CA1031
        {
            WsLog.HandlerFailed(Logger, Endpoint.GetType().Name, ws.Id, second);
        }
    }
}
