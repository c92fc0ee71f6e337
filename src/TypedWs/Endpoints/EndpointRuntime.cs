using Microsoft.Extensions.Logging;
using TypedWs.Authorization;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Handshake;
using TypedWs.Messages;
using TypedWs.Protocol;
using TypedWs.PubSub;

namespace TypedWs.Endpoints;

/// <summary>
/// What belongs to one endpoint in one host: the endpoint itself, its settings, its connections and its topics.
/// </summary>
internal sealed class EndpointRuntime : IDisposable
{
    // An application may throw WsLimitException too, with what it was sent in the text.
    private const int MaxLoggedLimit = 256;

    private readonly Heartbeat _heartbeat;
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<EndpointShutdown> _shutdown;
    private RateMeter?[]? _typeMeters;
    private volatile bool _draining;
    private volatile IErrorObserver? _errorObserver;

    public EndpointRuntime(WsEndpointBase endpoint, WsOptions options, TimeProvider time, ILogger logger, HostMetrics metrics)
    {
        Name = metrics.Endpoints.TakeName(endpoint.GetType());
        Endpoint = endpoint;
        Options = options;
        Time = time;
        Logger = new GuardedLogger(logger);
        Refusals = new RefusalLog(Logger, Name, time);
        LeftOutData = new ErrorDataLog(Logger, Name, time);
        var types = new MessageTypeNames();
        var failures = new ListenerFailures(Logger, Name);
        Metrics = new EndpointMetrics(metrics, Name, time, types, failures);
        DeferredFlush = new DeferredFlush(Metrics);
        Envelope = EnvelopeFormat.Create(options.Envelope);
        Connections = new ConnectionRegistry();
        Topics = WsTopics.Create(this);
        PublishRate = options.PublishRateLimit is { } rate ? new RateMeter(rate, time, nameof(WsOptions.PublishRateLimit)) : null;
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
        Subprotocols = [.. options.SupportedSubprotocols];
        OriginRules = new OriginRules(options.AllowedOrigins, options.AllowAnyOrigin, options.RequireOrigin);
        Identities = options.OneConnectionPer is null ? null : new IdentityTable();
        InboundLimits = InboundLimits.Create(options, time);
        Activities = new MessageActivities(Name, types, failures);
        Slots = new ConnectionSlots(options.MaxConnections, options.MaxConnectionsPerAddress);
        _shutdown = new Lazy<EndpointShutdown>(() => EndpointShutdown.Begin(this));
        _heartbeat = new Heartbeat(Connections, options, time);
        endpoint.Attach(this);
    }

    /// <summary>What it is called in metrics, traces, logs and the inspector; no other endpoint of the host is called so.</summary>
    public string Name { get; }

    /// <summary>Whether it is the application's, and not the inspector's.</summary>
    public bool IsOfApplication { get; init; } = true;

    public WsEndpointBase Endpoint { get; }

    public WsOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Never throws.</summary>
    public ILogger Logger { get; }

    /// <summary>What is refused before a handler runs.</summary>
    public RefusalLog Refusals { get; }

    /// <summary>What errors carry and is too large to be sent.</summary>
    public ErrorDataLog LeftOutData { get; }

    /// <summary>How loud <see cref="Refusals"/> is.</summary>
    public LogLevel RefusalLevel { get; init; } = LogLevel.Debug;

    public EndpointMetrics Metrics { get; }

    public MessageActivities Activities { get; }

    public EnvelopeFormat Envelope { get; }

    public WsTopics Topics { get; }

    /// <summary>The rate of each connection that publishes; null for none.</summary>
    public RateMeter? PublishRate { get; }

    public ConnectionRegistry Connections { get; }

    public DeferredFlush DeferredFlush { get; }

    public ProtocolLimits ProtocolLimits { get; }

    public OutboundLimits OutboundLimits { get; }

    public OutboundBudget OutboundBudget { get; }

    /// <summary>What the endpoint speaks, the preferred one first.</summary>
    public IReadOnlyList<string> Subprotocols { get; }

    /// <summary>Null if generated code gives none.</summary>
    public WsContract? Contract { get; init; }

    public OriginRules OriginRules { get; }

    /// <summary>Null if an identity may have any number of connections.</summary>
    public IdentityTable? Identities { get; }

    /// <summary>Null if the host has no authorization.</summary>
    public IMessageAuthorizer? Authorizer { get; init; }

    public ConnectionSlots Slots { get; }

    /// <summary>Null if clients may send as much as they like.</summary>
    public InboundLimits? InboundLimits { get; }

    /// <summary>How long connections that send nearly nothing but errors have to wait for others. The host's.</summary>
    public required RightOfWay RightOfWay { get; init; }

    /// <summary>All its limits of rates.</summary>
    public IEnumerable<RateMeter> RateMeters
    {
        get
        {
            RateMeter?[] meters = [PublishRate, Topics.Rate, .. InboundLimits?.Meters ?? [], .. _typeMeters ?? []];
            return meters.OfType<RateMeter>();
        }
    }

    /// <summary>Who looks at the endpoint's error events; null nearly always.</summary>
    public IErrorObserver? ErrorObserver
    {
        get => _errorObserver;
        set => _errorObserver = value;
    }

    /// <summary>Whether clients are told what a handler threw: on a developer's machine only.</summary>
    public bool ShowsExceptions { get; init; }

    /// <summary>A timestamp of the clock by which connections are judged.</summary>
    public long HeartbeatNow => _heartbeat.Now;

    /// <summary>Whether the host is stopping: no more upgrades.</summary>
    public bool IsDraining => _draining;

    /// <summary>Completes when the host's shutdown waits for no handler and no hook any more.</summary>
    public Task GivenUp => _givenUp.Task;

    /// <summary>Refuses new connections from now on, closes all with 1001, waits for them up to the shutdown timeout, aborts
    /// the rest. Once: a later call only gives what the first one began.</summary>
    public EndpointShutdown Stop()
    {
        _draining = true;
        return _shutdown.Value;
    }

    /// <summary>No connection waits any longer for user code to end.</summary>
    public void GiveUpUserCode() => _givenUp.TrySetResult();

    public void Dispose()
    {
        _heartbeat.Dispose();
        Refusals.Dispose();
        LeftOutData.Dispose();
    }

    /// <summary>The meter of a message type's rate.</summary>
    public RateMeter GetMeter(WsMessageRate rate)
    {
        RateMeter?[] meters = _typeMeters ??= new RateMeter?[rate.SlotCount];
        return meters[rate.Slot] ??= new RateMeter(rate.Limit, Time, nameof(WsRateLimitAttribute));
    }

    /// <summary>Tells the endpoint of a message that is refused. Never throws.</summary>
    public void ShowInvalidMessage(WsConnection ws, in WsErrorEvent error)
    {
        try
        {
            Endpoint.ShowInvalidMessage(ws, error);
        }
#pragma warning disable CA1031 // the hook is user code and may throw anything; the message's sender is told all the same
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Report(ws, exception);
        }
    }

    /// <summary>What a client asked for met a limit: no failure of the server's that anyone must look into.</summary>
    public void LogLimit(WsConnection ws, Exception exception)
    {
        if (Logger.IsEnabled(LogLevel.Debug))
        {
            WsLog.LimitMet(Logger, Name, ws.Id, LogText.Sanitize(exception.Message, MaxLoggedLimit));
        }
    }

    /// <summary>The same as <see cref="ReportAsync"/>, from where nothing can be awaited.</summary>
    public void Report(WsConnection ws, Exception exception) => _ = ReportAsync(ws, exception).AsTask();

    /// <summary>User code threw: log it and tell the endpoint. Never throws.</summary>
    public async ValueTask ReportAsync(WsConnection ws, Exception exception)
    {
        if (exception is OperationCanceledException && ws.State != WsConnectionState.Open)
        {
            // A handler that observed the connection's token did what it should.
            return;
        }

        if (exception is WsLimitException or WsTopicNameException)
        {
            LogLimit(ws, exception);
        }
        else
        {
            WsLog.HandlerFailed(Logger, Name, ws.Id, exception);
        }

        try
        {
            await Endpoint.FailedAsync(ws, exception).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the error hook is user code as well, and nobody is left to tell
        catch (Exception second)
#pragma warning restore CA1031
        {
            WsLog.HandlerFailed(Logger, Name, ws.Id, second);
        }
    }
}
