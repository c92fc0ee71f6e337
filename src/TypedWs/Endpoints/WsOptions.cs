namespace TypedWs;

/// <summary>
/// Settings of an endpoint, given to <c>MapWs</c> and checked there. All sizes are in bytes and count what is on the
/// wire after unmasking.
/// </summary>
public sealed partial class WsOptions
{
    private readonly List<string> _subprotocols = [];
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
    /// ones; keep it at several times the largest message that is sent, or two of them make a peer slow. It is a
    /// limit of memory: a burst above it that is sent without waiting for the drain meets it however fast the peer
    /// reads. A message is always accepted when nothing is queued.</summary>
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
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a keep-alive ping the peer may stay silent before it counts as dead and the connection is
    /// aborted: <c>OnClose</c> gets 1006. 15 s.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After how long without a message from the peer (pings and pongs are none) the connection is closed with 4408. Off
    /// by default: <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>What happens at <see cref="OutboundLimit"/>: <see cref="WsOverflowPolicy.Close"/> by default.</summary>
    public WsOverflowPolicy OverflowPolicy { get; set; } = WsOverflowPolicy.Close;

    /// <summary>How long a closing connection waits for the peer's close frame, and for a handler that is still running, before it is aborted. 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the shutdown of the host waits for connections to close with 1001 before it aborts them. 10 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most topics that one connection may subscribe to; above it <c>Subscribe</c> throws <see cref="WsLimitException"/>. 1,024.</summary>
    public int MaxSubscriptions { get; set; } = 1024;

    /// <summary>Subprotocols that the endpoint speaks, in order of preference; the first that the client offers is selected. None by default.</summary>
    public IList<string> Subprotocols => _subprotocols;

    /// <summary>Whether an upgrade that offers none of <see cref="Subprotocols"/> is refused with 400. False by default.</summary>
    public bool RequireSubprotocol { get; set; }

    /// <summary>
    /// Gives field errors another text, in the language of the application for example; null keeps the text. None by default.
    /// </summary>
    /// <remarks>Called for each field error that is sent, at most 20 per message, from any thread. What it throws is
    /// answered with the error event <c>internal</c>.</remarks>
    public Func<WsFieldErrorText, string?>? FieldErrorText { get; set; }

    internal long DefaultMaxMessageSize { get; init; } = 64 * 1024;

    internal long DefaultOutboundLimit { get; init; } = 1024 * 1024;
}
