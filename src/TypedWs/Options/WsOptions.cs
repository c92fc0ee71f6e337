using System.Security.Claims;

namespace TypedWs;

/// <summary>
/// Settings of an endpoint, given to <c>MapWs</c> and checked there. All sizes are bytes on the wire after unmasking.
/// </summary>
public sealed partial class WsOptions
{
    private readonly List<string> _subprotocols = [];
    private readonly List<string> _allowedOrigins = [];
    private long? _maxMessageSize;
    private long? _outboundLimit;

    /// <summary>
    /// Largest message that a handler sees. 64 KiB for typed endpoints, 1 MiB for raw ones. A larger one is skipped and
    /// answered with the error event <c>message_too_large</c>; a raw endpoint closes with 1009.
    /// </summary>
    public long MaxMessageSize
    {
        get => _maxMessageSize ?? DefaultMaxMessageSize;
        set => _maxMessageSize = value;
    }

    /// <summary>
    /// Largest message that a typed endpoint skips instead of closing with 1009. 16 MiB; at least <see cref="MaxMessageSize"/>.
    /// </summary>
    public long MaxDiscardedMessageSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>Largest data frame; above it the connection is closed with 1009. No limit by default, except the limit of the
    /// message.</summary>
    public long? MaxFrameSize { get; set; }

    /// <summary>Most frames that one message may be split into; above it the connection is closed with 1009. 131,072.</summary>
    public int MaxFragments { get; set; } = 131_072;

    /// <summary>Most messages read ahead while a handler awaits; then reading pauses and TCP slows the peer down. 64.</summary>
    public int ReadAheadMessages { get; set; } = 64;

    /// <summary>Most bytes of messages read ahead while a handler awaits. 64 KiB; one message is always read.</summary>
    public long ReadAheadBytes { get; set; } = 64 * 1024;

    /// <summary>Outbound bytes above which a send reports <see cref="WsSendStatus.Backpressured"/>. 64 KiB.</summary>
    public long OutboundHighWatermark { get; set; } = 64 * 1024;

    /// <summary>Outbound bytes at or below which a connection counts as drained again. 32 KiB.</summary>
    public long OutboundLowWatermark { get; set; } = 32 * 1024;

    /// <summary>Outbound bytes from which <see cref="OverflowPolicy"/> applies. 1 MiB for typed endpoints, 4 MiB for raw
    /// ones. It is a limit of memory: a burst above it, sent without waiting for the drain, exceeds it even if the peer reads
    /// fast.</summary>
    /// <remarks>A message is always accepted when nothing is queued. One large message (above 64 KiB and above
    /// <see cref="OutboundHighWatermark"/>) does not count while it is being sent, so that its peer does not count as slow. A second large
    /// message behind it counts. If large messages are sent in a row, set the limit to several times their size.</remarks>
    public long OutboundLimit
    {
        get => _outboundLimit ?? DefaultOutboundLimit;
        set => _outboundLimit = value;
    }

    /// <summary>
    /// Outbound bytes of all connections of the endpoint together. From this total on, <see cref="OverflowPolicy"/> applies to the
    /// slow connections: those above <see cref="OutboundHighWatermark"/>. 256 MiB. Counts the bytes that wait for peers that do not
    /// read.
    /// </summary>
    public long TotalOutboundLimit { get; set; } = 256 * 1024 * 1024;

    /// <summary>Most connections at a time, upgrades under way included; one more is refused with 503. No limit by default.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Most connections at a time from one remote address; one more is refused with 503. No limit by default.</summary>
    public int? MaxConnectionsPerAddress { get; set; }

    /// <summary>How long <c>OnUpgrade</c> may take before the upgrade is refused with 503. 15 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Time without a byte from the peer after which a ping is sent. 30 s; <see cref="Timeout.InfiniteTimeSpan"/> sends none.
    /// </summary>
    /// <remarks>Pings are also sent while a handler awaits and reading is paused, so that the loss of the peer is noticed then,
    /// too.</remarks>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a keep-alive ping the peer may stay silent before it counts as dead and the connection is
    /// aborted: <c>OnClose</c> gets 1006. 15 s.</summary>
    /// <remarks>The time starts when the ping has left the server. While bytes sent before the ping are still on their way, they have
    /// to flow at <see cref="MinOutboundRate"/>. The time does not run while a handler awaits and reading is paused.</remarks>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The rate in bytes per second at which a peer has to take the bytes that wait for it. A peer below it counts as dead and is
    /// aborted; a peer above it is only slow. The rate is averaged over <see cref="KeepAliveTimeout"/>. Bytes sent before a close
    /// have to flow at this rate, too. 1,024; at least 1.
    /// </summary>
    public long MinOutboundRate { get; set; } = 1024;

    /// <summary>
    /// Time without a message from the peer (pings and pongs do not count) after which the connection is closed with 4408. Off
    /// by default: <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    /// <remarks>The time does not run out while parts of a message keep arriving, while a handler of the connection runs, or while
    /// bytes sent to the peer are still flowing.</remarks>
    public TimeSpan IdleTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long a handler may await, and before that, how long its authorization may take. Off by default:
    /// <see cref="Timeout.InfiniteTimeSpan"/>. When the time is over, the message is answered with the error event <c>timeout</c>, the
    /// handler's token is cancelled and the next message is handled. A handler that ignores its token then runs beside the next one,
    /// and its result is not sent. A handler whose authorization was not decided in time does not run.
    /// </summary>
    /// <remarks>The time starts at the handler's first await: a handler that blocks its thread cannot be timed out. At most 16
    /// abandoned handlers of a connection run at the same time; then the connection waits for one of them. The token belongs to the
    /// handler: work that continues after the handler should use <see cref="WsConnection.Closed"/>. Typed endpoints only: a raw one
    /// has no error events.</remarks>
    public TimeSpan HandlerTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>The policy for messages to a connection that reads too slowly: <see cref="WsOverflowPolicy.Close"/> at
    /// <see cref="OutboundLimit"/> by default. Message types with <see cref="WsOverflowAttribute"/> have their own policy.</summary>
    public WsOverflowPolicy OverflowPolicy { get; set; } = WsOverflowPolicy.Close;

    /// <summary>How long a closing connection waits for the peer's close frame before it is aborted; after that, as long again for a
    /// handler that is still running, and as long for <c>OnClose</c>. User code that takes longer continues on its own: a warning is
    /// logged, and the connection ends without it. 5 s.</summary>
    /// <remarks>The peer's time starts when our close frame has left the server. Bytes sent before it are delivered as long as they
    /// flow at <see cref="MinOutboundRate"/>.</remarks>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the shutdown of the host waits for connections to close with 1001 before it aborts them. 10 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Most topics that one connection may subscribe to; above it <c>Subscribe</c> throws <see cref="WsLimitException"/>. 1,024.
    /// </summary>
    public int MaxSubscriptions { get; set; } = 1024;

    /// <summary>
    /// Most topics of the endpoint, those with subscribers; above it <c>Subscribe</c> throws <see cref="WsLimitException"/>.
    /// No limit by default.
    /// </summary>
    public int? MaxTopics { get; set; }

    /// <summary>
    /// How often the application may publish to one topic, over all publishers; <see cref="WsTopics.All"/> counts as one topic. Above
    /// it, publishing throws <see cref="WsLimitException"/>, which in a handler becomes the error event <c>rate_limited</c>. No limit
    /// by default.
    /// </summary>
    public WsRateLimit? TopicRateLimit { get; set; }

    /// <summary>
    /// How often one connection may publish, over all topics, by <see cref="WsConnection.PublishToOthers{T}(string, T)"/> and its
    /// siblings. Above it, they throw <see cref="WsLimitException"/>, which in a handler becomes the error event
    /// <c>rate_limited</c>. No limit by default.
    /// </summary>
    public WsRateLimit? PublishRateLimit { get; set; }

    /// <summary>Whether the envelope of a publication names the topic: <c>{"type":"chat","topic":"room:1","payload":…}</c>. False by
    /// default.</summary>
    public bool IncludeTopic { get; set; }

    /// <summary>
    /// How long connections continue when the host stops, before they are closed with 1001. In this time clients that got
    /// <c>$goingAway</c> can finish, and load balancers can choose another server. The server continues to listen: new upgrades are
    /// refused with 503, other requests are served. The delay lasts in full, even without connections. Zero by default. It comes
    /// before <see cref="ShutdownTimeout"/>; the host's own timeout (<c>HostOptions.ShutdownTimeout</c>) has to be longer than both.
    /// </summary>
    public TimeSpan ShutdownDelay { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// The time over which connections are closed with 1001 when the host stops. Each is closed at a random moment of it, so that not
    /// all clients reconnect at the same time. Zero by default: all are closed at the same time. It comes between
    /// <see cref="ShutdownDelay"/> and <see cref="ShutdownTimeout"/>.
    /// </summary>
    public TimeSpan ShutdownSpread { get; set; } = TimeSpan.Zero;

    /// <summary>Subprotocols that the endpoint speaks, in order of preference; the first that the client offers is selected.
    /// A typed endpoint also speaks <see cref="WsSubprotocol.V1Json"/>: last in the order, unless it is listed here. None by
    /// default.</summary>
    public IList<string> Subprotocols => _subprotocols;

    /// <summary>Whether an upgrade that offers none of the endpoint's subprotocols is refused with 400. False by default.</summary>
    public bool RequireSubprotocol { get; set; }

    /// <summary>
    /// The names of the envelope's members: <c>type</c> and <c>payload</c> by default. For everything that the endpoint
    /// receives and sends, error events included; raw endpoints have no envelope.
    /// </summary>
    public WsEnvelopeNames Envelope { get; set; } = WsEnvelopeNames.Default;

    /// <summary>
    /// Origins whose pages may connect besides those of the server itself (same scheme, host and port as the request):
    /// <c>https://app.example.com</c>, compared whole, never by a part of the name. None by default; an upgrade from any
    /// other origin is refused with 403.
    /// </summary>
    /// <remarks>
    /// This check keeps a foreign page from using the cookies of its visitor (cross-site WebSocket hijacking). Clients other than
    /// browsers send no origin and are accepted; see <see cref="RequireOrigin"/>. <c>null</c> as an entry allows
    /// every page in a sandbox; an origin without a host (<c>file://</c>) is listed exactly as it is sent. Behind a proxy that
    /// ends TLS the host has to process forwarded headers; otherwise its own pages count as foreign ones.
    /// </remarks>
    public IList<string> AllowedOrigins => _allowedOrigins;

    /// <summary>
    /// Whether pages of every origin may connect. False by default. Set it only where an upgrade grants nothing by cookies or
    /// by the network that its client is in.
    /// </summary>
    public bool AllowAnyOrigin { get; set; }

    /// <summary>
    /// Whether an upgrade without an origin, as clients other than browsers send it, is refused with 403. False by default.
    /// </summary>
    public bool RequireOrigin { get; set; }

    /// <summary>
    /// The reaction to credentials that expire: <see cref="WsCredentialsExpiry.Close"/> by default. The ticket of the host's
    /// authentication sets the expiry; without one, the user's <c>exp</c> claim does. An expiry is noticed within a second.
    /// </summary>
    public WsCredentialsExpiry CredentialsExpiry { get; set; }

    /// <summary>
    /// Limits each identity to one connection at a time. The function returns the identity of a user, or null for a user without a
    /// limit. The newest connection stays, the older one is closed with 4409. Off by default.
    /// </summary>
    /// <remarks>Called when a connection opens, before <c>OnOpen</c>, and after each <c>OnAuthenticate</c>. Identities are
    /// compared by ordinal, within this endpoint in this process.</remarks>
    public Func<ClaimsPrincipal, string?>? OneConnectionPer { get; set; }

    /// <summary>
    /// Gives field errors another text, in the language of the application for example; null keeps the text. None by default.
    /// </summary>
    /// <remarks>Called for each field error that is sent, at most 20 per message, from any thread. If the function throws, the field
    /// error keeps its text and <c>OnError</c> gets the exception.</remarks>
    public Func<WsFieldErrorContext, string?>? FieldErrorText { get; set; }

    /// <summary>Whether messages have envelopes: the endpoint is a typed one.</summary>
    internal bool SpeaksTypedWs { get; init; } = true;

    internal IEnumerable<string> SupportedSubprotocols
        => SpeaksTypedWs && !_subprotocols.Contains(WsSubprotocol.V1Json) ? [.. _subprotocols, WsSubprotocol.V1Json] : _subprotocols;

    internal long DefaultMaxMessageSize { get; init; } = 64 * 1024;

    internal long DefaultOutboundLimit { get; init; } = 1024 * 1024;
}
