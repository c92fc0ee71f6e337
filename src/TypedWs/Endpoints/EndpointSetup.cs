using Microsoft.Extensions.Logging;
using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Limits;
using TypedWs.PubSub;
using TypedWs.Transport;

namespace TypedWs.Endpoints;

/// <summary>Services and settings that a host gives an endpoint when it is mapped.</summary>
/// <param name="Endpoints">The host's endpoints, among which this one takes a name.</param>
/// <param name="Metrics">The host's instruments.</param>
/// <param name="ErrorThrottle">The throttle of connections that send almost only invalid messages; one for the host.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The endpoint's; may throw.</param>
internal sealed record EndpointSetup(
    EndpointCatalog Endpoints, HostMetrics Metrics, ErrorThrottle ErrorThrottle, TimeProvider Time, ILogger Logger)
{
    /// <summary>Whether the endpoint is the application's, and not the inspector's.</summary>
    public bool IsOfApplication { get; init; } = true;

    /// <summary>Runs the turns of the endpoint's topics.</summary>
    public TurnExecutor Executor { get; init; } = TurnExecutor.ThreadPool;

    /// <summary>Carries the endpoint's publications; one for each endpoint if it leaves the process.</summary>
    public IPublicationBus Bus { get; init; } = LocalBus.Instance;

    /// <summary>Null if the host has no authorization.</summary>
    public IMessageAuthorizer? Authorizer { get; init; }

    /// <summary>The filters of the host, then those of the endpoint.</summary>
    public IReadOnlyList<IWsFilter> Filters { get; init; } = [];

    /// <summary>Counts work that has not ended; null if nobody asks.</summary>
    public PendingWork? Work { get; init; }

    /// <summary>Null if generated code gives none.</summary>
    public WsContract? Contract { get; init; }

    /// <summary>Whether error events describe the exceptions of handlers; true on a developer's machine only.</summary>
    public bool ShowsExceptions { get; init; }

    /// <summary>The level of the log of messages that are refused before a handler runs.</summary>
    public LogLevel RefusalLevel { get; init; } = LogLevel.Debug;
}
