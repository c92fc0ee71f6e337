using System.Security.Claims;

namespace TypedWs;

/// <summary>
/// Settings of an endpoint, given to <c>MapWs</c> and checked there. All sizes are in bytes and count what is on the
/// wire after unmasking.
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

    /// <summary>Largest message that a typed endpoint skips instead of closing with 1009. 16 MiB; at least <see cref="MaxMessageSize"/>.</summary>
    public long MaxDiscardedMessageSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>Largest data frame; above it the connection is closed with 1009. No limit by default but that of the message.</summary>
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
    /// ones. It is a limit of memory: a burst above it that is sent without waiting for the drain meets it however fast the
    /// peer reads.</summary>
    /// <remarks>A message is always accepted when nothing is queued. One large message (above 64 KiB, and above
    /// <see cref="OutboundHighWatermark"/>) does not count while it is under way, so that a peer which gets one is not taken for
    /// slow; a second one behind it counts. Keep the limit at several times the size of those that are sent in a row.</remarks>
    public long OutboundLimit
    {
        get => _outboundLimit ?? DefaultOutboundLimit;
        set => _outboundLimit = value;
    }

    /// <summary>
    /// Outbound bytes of all connections of the endpoint together from which <see cref="OverflowPolicy"/> applies to those
    /// above <see cref="OutboundHighWatermark"/>, the slow ones. 256 MiB. Counts what waits for a peer that does not read.
    /// </summary>
    public long TotalOutboundLimit { get; set; } = 256 * 1024 * 1024;

    /// <summary>Most connections at a time, upgrades under way included; one more is refused with 503. No limit by default.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Most connections at a time from one remote address; one more is refused with 503. No limit by default.</summary>
    public int? MaxConnectionsPerAddress { get; set; }

    /// <summary>How long <c>OnUpgrade</c> may take before the upgrade is refused with 503. 15 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After how long without a byte from the peer a ping is sent. 30 s; <see cref="Timeout.InfiniteTimeSpan"/> sends none.
    /// </summary>
    /// <remarks>Also while a handler awaits and nothing is read from the peer: so one that is gone is noticed all the same.</remarks>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a keep-alive ping the peer may stay silent before it counts as dead and the connection is
    /// aborted: <c>OnClose</c> gets 1006. 15 s.</summary>
    /// <remarks>The time runs from when the ping has left: while what was sent before it is on its way, it has to flow at
    /// <see cref="MinOutboundRate"/>. It does not run while a handler awaits and nothing is read.</remarks>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How much a peer has to take of what waits for it, in bytes per second, to count as slow and not as dead, as which it would be
    /// dropped (<see cref="KeepAliveTimeout"/>, over which the rate is averaged); and how fast what was sent before a close has to
    /// flow. 1,024; at least 1.
    /// </summary>
    public long MinOutboundRate { get; set; } = 1024;

    /// <summary>
    /// After how long without a message from the peer (pings and pongs are none) the connection is closed with 4408. Off
    /// by default: <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    /// <remarks>Not while a part of a message arrives now and then, while a handler of the connection runs, or while what was sent to
    /// the peer is still flowing.</remarks>
    public TimeSpan IdleTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long a handler may await, and before that how long its authorization may. Off by default: <see cref="Timeout.InfiniteTimeSpan"/>. When it is over, the message is
    /// answered with the error event <c>timeout</c>, the handler's token is cancelled and the next message is handled: a
    /// handler that does not observe its token then runs beside it, and what it returns is not sent any more. A
    /// handler whose authorization was not decided in time does not run.
    /// </summary>
    /// <remarks>Counts from the handler's first await: one that blocks its thread cannot be timed out. At most 16 handlers of a
    /// connection are left running in this way; then it waits. The token is the handler's: work that it leaves behind should
    /// use <see cref="WsConnection.Closed"/>. Typed endpoints only: a raw one has no error events.</remarks>
    public TimeSpan HandlerTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>What happens to messages for a connection that reads too slowly, but for types with <see cref="WsOverflowAttribute"/>:
    /// <see cref="WsOverflowPolicy.Close"/> at <see cref="OutboundLimit"/> by default.</summary>
    public WsOverflowPolicy OverflowPolicy { get; set; } = WsOverflowPolicy.Close;

    /// <summary>How long a closing connection waits for the peer's close frame before it is aborted; after that, as long again for a
    /// handler that is still running, and as long for <c>OnClose</c>. User code that takes longer goes on by itself: the log has a
    /// warning, and the connection ends without it. 5 s.</summary>
    /// <remarks>The peer's time runs from when our close frame has left: what was sent before it goes out as long as it flows at
    /// <see cref="MinOutboundRate"/>.</remarks>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the shutdown of the host waits for connections to close with 1001 before it aborts them. 10 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most topics that one connection may subscribe to; above it <c>Subscribe</c> throws <see cref="WsLimitException"/>. 1,024.</summary>
    public int MaxSubscriptions { get; set; } = 1024;

    /// <summary>Most topics of the endpoint, those with subscribers; above it <c>Subscribe</c> throws <see cref="WsLimitException"/>. No limit by default.</summary>
    public int? MaxTopics { get; set; }

    /// <summary>
    /// How often may be published to one topic, whoever publishes; <see cref="WsTopics.All"/> counts as one. Above it
    /// publishing throws <see cref="WsLimitException"/>, which in a handler becomes the error event <c>rate_limited</c>. No limit by default.
    /// </summary>
    public WsRateLimit? TopicRateLimit { get; set; }

    /// <summary>
    /// How often one connection may publish, over all topics, by <see cref="WsConnection.PublishToOthers{T}(string, T)"/> and its
    /// siblings. Above it they throw <see cref="WsLimitException"/>, which in a handler becomes the error event
    /// <c>rate_limited</c>. No limit by default.
    /// </summary>
    public WsRateLimit? PublishRateLimit { get; set; }

    /// <summary>Whether the envelope of what is published names the topic: <c>{"type":"chat","topic":"room:1","payload":…}</c>. False by default.</summary>
    public bool IncludeTopic { get; set; }

    /// <summary>
    /// How long connections go on when the host stops, before they are closed with 1001: time for clients that were told
    /// (<c>$goingAway</c>) to finish, and for load balancers to look elsewhere. The server goes on to listen: new upgrades are refused
    /// with 503, other requests are served. It lasts in full, even if nobody is connected. None by default. Counts before
    /// <see cref="ShutdownTimeout"/>; the host's own timeout (<c>HostOptions.ShutdownTimeout</c>) has to be longer than both.
    /// </summary>
    public TimeSpan ShutdownDelay { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// Over how long connections are closed with 1001 when the host stops, each at a random moment, so that clients which
    /// reconnect at once do not all come at once. None by default: all are closed at the same time. Counts between
    /// <see cref="ShutdownDelay"/> and <see cref="ShutdownTimeout"/>.
    /// </summary>
    public TimeSpan ShutdownSpread { get; set; } = TimeSpan.Zero;

    /// <summary>Subprotocols that the endpoint speaks, in order of preference; the first that the client offers is selected.
    /// A typed endpoint speaks <see cref="WsSubprotocol.V1Json"/> as well, after all that are named here, unless it is. None by default.</summary>
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
    /// This is what keeps a foreign page from using the cookies of its visitor (cross-site WebSocket hijacking). Clients
    /// that are no browsers send no origin and are let pass; see <see cref="RequireOrigin"/>. <c>null</c> as an entry allows
    /// every page in a sandbox; an origin without a host (<c>file://</c>) is listed exactly as it is sent. Behind a proxy that
    /// ends TLS the host has to process forwarded headers, or its own pages are taken for foreign ones.
    /// </remarks>
    public IList<string> AllowedOrigins => _allowedOrigins;

    /// <summary>
    /// Whether pages of every origin may connect. False by default. Set it only where an upgrade grants nothing by cookies or
    /// by the network that its client is in.
    /// </summary>
    public bool AllowAnyOrigin { get; set; }

    /// <summary>Whether an upgrade without an origin, as clients other than browsers send it, is refused with 403. False by default.</summary>
    public bool RequireOrigin { get; set; }

    /// <summary>
    /// What happens when the credentials of a connection's user expire: <see cref="WsCredentialsExpiry.Close"/> by default.
    /// They expire as the ticket of the host's authentication says, or else the user's <c>exp</c> claim; noticed within a second.
    /// </summary>
    public WsCredentialsExpiry CredentialsExpiry { get; set; }

    /// <summary>
    /// Lets an identity have one connection at a time: gives the identity of a user, or null for none, which is not limited.
    /// The newest connection wins, the one before is closed with 4409. Off by default.
    /// </summary>
    /// <remarks>Called when a connection opens, before <c>OnOpen</c>, and after each <c>OnAuthenticate</c>. Identities are
    /// compared by ordinal, within this endpoint in this process.</remarks>
    public Func<ClaimsPrincipal, string?>? OneConnectionPer { get; set; }

    /// <summary>
    /// Gives field errors another text, in the language of the application for example; null keeps the text. None by default.
    /// </summary>
    /// <remarks>Called for each field error that is sent, at most 20 per message, from any thread. If it throws, the
    /// field error keeps its text and <c>OnError</c> is told.</remarks>
    public Func<WsFieldErrorText, string?>? FieldErrorText { get; set; }

    /// <summary>Whether messages have envelopes: the endpoint is a typed one.</summary>
    internal bool SpeaksTypedWs { get; init; } = true;

    internal IEnumerable<string> SupportedSubprotocols
        => SpeaksTypedWs && !_subprotocols.Contains(WsSubprotocol.V1Json) ? [.. _subprotocols, WsSubprotocol.V1Json] : _subprotocols;

    internal long DefaultMaxMessageSize { get; init; } = 64 * 1024;

    internal long DefaultOutboundLimit { get; init; } = 1024 * 1024;
}
