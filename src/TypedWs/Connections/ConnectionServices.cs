using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Limits;
using TypedWs.Messages;
using TypedWs.Protocol;
using TypedWs.PubSub;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>
/// Services and settings that the connections of one endpoint share. Immutable. The class is sealed, so that each use is the read of a
/// field. The endpoint is in a higher layer than its connections: connections call it only by <see cref="Hooks"/> and
/// <see cref="Receive"/>.
/// </summary>
internal sealed class ConnectionServices
{
    private readonly TurnExecutor _executor;
    private readonly ConditionalWeakTable<TurnExecutor, TurnScheduler> _turnsOfLoops = [];

    /// <param name="name">The name of the endpoint.</param>
    /// <param name="options">The settings of the endpoint.</param>
    /// <param name="time">The host's clock.</param>
    /// <param name="logger">Never throws.</param>
    /// <param name="metrics">The endpoint's measurements.</param>
    /// <param name="errorThrottle">The throttle that all endpoints of the host share.</param>
    /// <param name="executor">Runs the turns of topics.</param>
    /// <param name="bus">Carries the endpoint's publications.</param>
    /// <param name="hooks">The endpoint.</param>
    /// <param name="receive">Processes the messages of the connections.</param>
    /// <param name="work">Counts work that has not ended; null if nobody asks.</param>
    public ConnectionServices(
        string name,
        WsOptions options,
        TimeProvider time,
        ILogger logger,
        EndpointMetrics metrics,
        ErrorThrottle errorThrottle,
        TurnExecutor executor,
        IPublicationBus bus,
        IConnectionHooks hooks,
        MessageReceiver receive,
        PendingWork? work = null)
    {
        Name = name;
        Options = options;
        Time = time;
        Logger = logger;
        Metrics = metrics;
        ErrorThrottle = errorThrottle;
        Hooks = hooks;
        Receive = receive;
        Work = work;
        Failures = new UserCodeFailures(logger, name, hooks);
        Heartbeat = new Heartbeat(Connections, options, time);
        _executor = executor;
        TurnScheduler = new TurnScheduler(metrics, executor, work);
        Envelope = EnvelopeFormat.Create(options.EnvelopeNames);
        RateMeter? topicRate = RateMeter.Create(options.Rates.Topic, time, nameof(WsRateOptions.Topic));
        Compression = EndpointCompression.Create(options.Compression, logger, name);
        Topics = new TopicTable(
            TurnScheduler, options.MaxTopics ?? int.MaxValue, topicRate, bus.Interest, Compression?.PublicationDeflater);
        Publishing = new Publishing(Envelope, options.IncludeTopic, Topics, bus, topicRate, metrics);
        AllConnections = new BroadcastTopic(Topics.CreateUnnamed(), Connections);
        PublishRate = RateMeter.Create(options.Rates.Publish, time, nameof(WsRateOptions.Publish));
        ProtocolLimits = new ProtocolLimits(
            options.MaxMessageSize,
            Math.Max(options.MaxMessageSize, options.MaxDiscardedMessageSize),
            options.MaxFragments,
            options.SpeaksTypedWs)
        {
            MaxFrameSize = options.MaxFrameSize ?? long.MaxValue,
        };
        OutboundLimits = new OutboundLimits(
            options.Outbound.HighWatermark, options.Outbound.LowWatermark, options.Outbound.Limit, options.Outbound.OverflowPolicy);
        BlindOutboundLimits = OutboundLimits.ToBlind();
        CompressingOutboundLimits = OutboundLimits.ToCompressing();
        CompressingBlindOutboundLimits = BlindOutboundLimits.ToCompressing();
        OutboundBudget = new OutboundBudget(options.Outbound.TotalLimit);
        InboundLimits = InboundLimits.Create(options, time);
        MessageTypeMeters = new MessageTypeMeters(time);
        Identities = options.OneConnectionPer is null ? null : new IdentityTable<WsConnectionBase>();
    }

    /// <summary>The name of the endpoint in metrics, traces, logs and the inspector.</summary>
    public string Name { get; }

    public WsOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Never throws.</summary>
    public ILogger Logger { get; }

    public EndpointMetrics Metrics { get; }

    /// <summary>The names of the envelope's members.</summary>
    public EnvelopeFormat Envelope { get; }

    /// <summary>The endpoint's hooks, which are called for the events of a connection's life.</summary>
    public IConnectionHooks Hooks { get; }

    /// <summary>The endpoint's method that is called for each message.</summary>
    public MessageReceiver Receive { get; }

    /// <summary>Counts work that has not ended; null if nobody asks.</summary>
    public PendingWork? Work { get; }

    /// <summary>Called for each message that has to wait for a handler; null for a raw endpoint, whose messages all wait.</summary>
    public ArrivalInspector? InspectArrival { get; init; }

    /// <summary>Logs the handlers that block event loops; null if the endpoint's executor has none.</summary>
    public BlockedHandlers? BlockedHandlers { get; init; }

    /// <summary>The filters of the endpoint; null if it has none.</summary>
    public FilterSet? Filters { get; init; }

    /// <summary>Receives the exceptions of user code.</summary>
    public UserCodeFailures Failures { get; }

    /// <summary>The open connections.</summary>
    public ConnectionRegistry Connections { get; } = new();

    /// <summary>Checks all connections from time to time.</summary>
    public Heartbeat Heartbeat { get; }

    public ShutdownSignals Shutdown { get; } = new();

    /// <summary>Runs the turns of topics.</summary>
    public TurnScheduler TurnScheduler { get; }

    public TopicTable Topics { get; }

    /// <summary>The topic of all connections.</summary>
    public BroadcastTopic AllConnections { get; }

    public Publishing Publishing { get; }

    /// <summary>The maximum rate at which each connection publishes; null if there is no limit.</summary>
    public RateMeter? PublishRate { get; }

    public ProtocolLimits ProtocolLimits { get; }

    public OutboundLimits OutboundLimits { get; }

    /// <summary>The outbound limits for transports that do not report the progress of their bytes.</summary>
    public OutboundLimits BlindOutboundLimits { get; }

    /// <summary>The outbound limits for connections that compress.</summary>
    public OutboundLimits CompressingOutboundLimits { get; }

    /// <summary>The outbound limits for connections that compress, over transports that do not report the progress of their
    /// bytes.</summary>
    public OutboundLimits CompressingBlindOutboundLimits { get; }

    public OutboundBudget OutboundBudget { get; }

    /// <summary>The compression of the endpoint; null if it has none.</summary>
    public EndpointCompression? Compression { get; }

    /// <summary>The limits for clients; null if there are none.</summary>
    public InboundLimits? InboundLimits { get; }

    public MessageTypeMeters MessageTypeMeters { get; }

    /// <summary>The throttle of connections that send almost only invalid messages; shared by all endpoints of the host.</summary>
    public ErrorThrottle ErrorThrottle { get; }

    /// <summary>The connection of each identity; null if an identity may have any number of connections.</summary>
    public IdentityTable<WsConnectionBase>? Identities { get; }

    /// <summary>Finds the scheduler that flushes the connections whose transport has the given executor.</summary>
    public TurnScheduler FindTurns(TurnExecutor executor)
        => executor == _executor
            ? TurnScheduler
            : _turnsOfLoops.GetValue(executor, loop => new TurnScheduler(Metrics, loop, Work));

    /// <summary>All rate limits of the endpoint.</summary>
    public IEnumerable<RateMeter> RateMeters
    {
        get
        {
            RateMeter?[] meters = [PublishRate, Publishing.Rate, .. InboundLimits?.Meters ?? []];
            return [.. meters.OfType<RateMeter>(), .. MessageTypeMeters.All];
        }
    }
}
