using Microsoft.Extensions.Logging;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Handshake;
using TypedWs.Limits;
using TypedWs.Transport;

namespace TypedWs.Endpoints;

/// <summary>
/// One endpoint in one host, as the host knows it: how it takes upgrades, its connections and its topics, and its shutdown. The floors
/// below know only <see cref="Shared"/> and <see cref="Dispatch"/>, and call the endpoint by hooks.
/// </summary>
internal sealed class EndpointRuntime : IConnectionHooks, IDisposable
{
    private readonly RefusalLog _refusals;
    private readonly ErrorDataLog _leftOutData;
    private readonly Lazy<EndpointShutdown> _shutdown;

    public EndpointRuntime(WsEndpointBase endpoint, WsOptions options, EndpointSetup setup)
    {
        string name = setup.Endpoints.TakeName(endpoint.GetType());
        var logger = new GuardedLogger(setup.Logger);
        var types = new MessageTypeNames();
        var failures = new ListenerFailures(logger, name);
        var metrics = new EndpointMetrics(setup.Metrics, name, setup.Time, types, failures);
        _refusals = new RefusalLog(logger, name, setup.Time);
        _leftOutData = new ErrorDataLog(logger, name, setup.Time);
        Endpoint = endpoint;
        IsOfApplication = setup.IsOfApplication;
        Shared = new ConnectionServices(
            name,
            options,
            setup.Time,
            logger,
            metrics,
            setup.ErrorThrottle,
            setup.Executor,
            setup.Bus,
            hooks: this,
            receive: endpoint.ReceiveAsync,
            setup.Work)
        {
            InspectArrival = endpoint is IDispatchHooks ? InspectArrival : null,
            BlockedHandlers = setup.Executor == TurnExecutor.ThreadPool ? null : new BlockedHandlers(setup.Executor, logger, name, types),
            Filters = setup.Filters.Count == 0 ? null : new FilterSet(setup.Filters),
        };
        Topics = new WsTopics(Shared);
        RawTopics = new WsRawTopics(Shared);
        if (endpoint is IDispatchHooks hooks)
        {
            Dispatch = new DispatchServices(
                new ErrorSender(Shared, hooks, _refusals, setup.RefusalLevel, _leftOutData),
                hooks,
                new MessageActivities(name, types, failures))
            {
                Authorizer = setup.Authorizer,
                Contract = setup.Contract,
                ShowsExceptions = setup.ShowsExceptions,
            };
        }

        Subprotocols = [.. options.SupportedSubprotocols];
        OriginRules = new OriginRules(options.Origins.Allowed, options.Origins.AllowAny, options.Origins.Require);
        Slots = new ConnectionSlots(options.MaxConnections, options.MaxConnectionsPerAddress);
        _shutdown = new Lazy<EndpointShutdown>(() => EndpointShutdown.Begin(this));
        endpoint.Attach(this);
    }

    /// <summary>Whether it is the application's, and not the inspector's.</summary>
    public bool IsOfApplication { get; }

    public WsEndpointBase Endpoint { get; }

    /// <summary>Services and settings that its connections share.</summary>
    public ConnectionServices Shared { get; }

    /// <summary>Services and settings for the dispatch of its messages; null if it is a raw one.</summary>
    public DispatchServices? Dispatch { get; }

    /// <summary>Its name in metrics, traces, logs and the inspector; no other endpoint of the host has the same.</summary>
    public string Name => Shared.Name;

    public WsOptions Options => Shared.Options;

    public TimeProvider Time => Shared.Time;

    /// <summary>Never throws.</summary>
    public ILogger Logger => Shared.Logger;

    public EndpointMetrics Metrics => Shared.Metrics;

    public ConnectionRegistry Connections => Shared.Connections;

    public OutboundBudget OutboundBudget => Shared.OutboundBudget;

    /// <summary>Its topics, as a typed endpoint shows them.</summary>
    public WsTopics Topics { get; }

    /// <summary>The same topics, as a raw endpoint shows them.</summary>
    public WsRawTopics RawTopics { get; }

    /// <summary>The subprotocols that the endpoint speaks, the preferred one first.</summary>
    public IReadOnlyList<string> Subprotocols { get; }

    public OriginRules OriginRules { get; }

    public ConnectionSlots Slots { get; }

    /// <summary>Receives the endpoint's error events. Usually null; always null for a raw endpoint, which has no error events.</summary>
    public IErrorObserver? ErrorObserver
    {
        get => Dispatch?.Errors.Observer;
        set => Dispatch?.Errors.Observer = value;
    }

    /// <summary>Whether the host is stopping: no more upgrades.</summary>
    public bool IsDraining => Shared.Shutdown.HasBegun;

    /// <summary>Refuses new connections from now on, closes all with 1001, waits for them up to the shutdown timeout, aborts
    /// the rest. Only the first call starts the shutdown; a later call returns the task of the first.</summary>
    public EndpointShutdown Stop()
    {
        Shared.Shutdown.Begin();
        return _shutdown.Value;
    }

    public void Dispose()
    {
        Shared.Heartbeat.Dispose();
        Shared.Compression?.Engine.Clear();
        _refusals.Dispose();
        _leftOutData.Dispose();
    }

    private bool InspectArrival(WsConnectionBase ws, ref MessageHead head, ReadOnlySpan<byte> payload)
        => Arrivals.TryProcessAtOnce(Dispatch!, (WsConnection)ws, ref head, payload);

    void IConnectionHooks.Welcome(WsConnectionBase ws) => SystemMessages.SendWelcome(ws, Dispatch?.Contract);

    void IConnectionHooks.AnnounceShutdown(WsConnectionBase ws) => SystemMessages.SendGoingAway(ws, TimeSpan.Zero);

    ValueTask IConnectionHooks.OpenedAsync(WsConnectionBase ws) => Endpoint.OpenedAsync(ws);

    ValueTask IConnectionHooks.ClosedAsync(WsConnectionBase ws, WsClose close) => Endpoint.ClosedAsync(ws, close);

    ValueTask IConnectionHooks.DrainedAsync(WsConnectionBase ws) => Endpoint.DrainedAsync(ws);

    ValueTask IConnectionHooks.ExpiredAsync(WsConnectionBase ws) => Endpoint.ExpiredAsync(ws);

    ValueTask IConnectionHooks.FailedAsync(WsConnectionBase ws, Exception exception) => Endpoint.FailedAsync(ws, exception);

    string? IConnectionHooks.FindName(WsConnectionBase ws) => Endpoint.NameConnection(ws);
}
