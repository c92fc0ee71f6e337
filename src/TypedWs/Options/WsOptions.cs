using System.Security.Claims;
using TypedWs.Options;

namespace TypedWs;

/// <summary>
/// Settings of an endpoint. <c>ConfigureWs</c>, the configuration, <c>MapWs</c> and <c>WsHost</c> set them; they are checked and frozen
/// when the endpoint is mapped. All sizes are bytes on the wire after unmasking.
/// </summary>
/// <remarks>When the endpoint is mapped, every setter, and every change of a list, throws <see cref="InvalidOperationException"/> that
/// names the setting and the endpoint. Until then, an object is for one thread at a time.</remarks>
public sealed partial class WsOptions
{
    private readonly SettingsGuard _guard = new();

    /// <summary>Settings with the defaults of a typed endpoint.</summary>
    public WsOptions()
    {
        Outbound = new WsOutboundOptions(_guard.ForGroup(nameof(Outbound)));
        KeepAlive = new WsKeepAliveOptions(_guard.ForGroup(nameof(KeepAlive)));
        Shutdown = new WsShutdownOptions(_guard.ForGroup(nameof(Shutdown)));
        Rates = new WsRateOptions(_guard.ForGroup(nameof(Rates)));
        Origins = new WsOriginOptions(_guard.ForGroup(nameof(Origins)));
        Subprotocols = new SettingList(_guard, nameof(Subprotocols));
        Filters = new WsFilterList(_guard);
    }

    /// <summary>The messages that wait for peers that read too slowly: watermarks, limits, the policy above them.</summary>
    public WsOutboundOptions Outbound { get; }

    /// <summary>The pings that find out whether a silent peer is alive.</summary>
    public WsKeepAliveOptions KeepAlive { get; }

    /// <summary>The endpoint's end when the host stops.</summary>
    public WsShutdownOptions Shutdown { get; }

    /// <summary>How often clients may send, and how often the application may publish.</summary>
    public WsRateOptions Rates { get; }

    /// <summary>The pages that may connect.</summary>
    public WsOriginOptions Origins { get; }

    /// <summary>The compression of messages (permessage-deflate). Off by default: null.</summary>
    public WsCompressionOptions? Compression
    {
        get;
        set
        {
            field = _guard.Accept(value);
            value?.Join(_guard.ForGroup(nameof(Compression)));
        }
    }

    /// <summary>Code around the handlers of a typed endpoint, in the order of the calls: <c>options.Filters.Add&lt;T&gt;()</c>. None by
    /// default. The filters of the host (<c>AddWsFilter</c>) come before these.</summary>
    public WsFilterList Filters { get; }

    /// <summary>
    /// The maximum size of a message that a handler gets. A typed endpoint skips a larger message, and answers with the error event
    /// <c>message_too_large</c>; a raw endpoint closes with 1009. Default: 64 KiB for typed endpoints, 1 MiB for raw ones.
    /// </summary>
    public long MaxMessageSize { get; set => field = _guard.Accept(value); } = 64 * 1024;

    /// <summary>
    /// The maximum size of a message that a typed endpoint skips because it is above <see cref="MaxMessageSize"/>. A message above this
    /// size closes the connection with 1009. Default: 16 MiB. A value below <see cref="MaxMessageSize"/> has no effect.
    /// </summary>
    public long MaxDiscardedMessageSize { get; set => field = _guard.Accept(value); } = 16 * 1024 * 1024;

    /// <summary>The maximum size of a data frame. A larger frame closes the connection with 1009. Default: no limit except that of the
    /// message.</summary>
    public long? MaxFrameSize { get; set => field = _guard.Accept(value); }

    /// <summary>The maximum number of frames of one message. One more closes the connection with 1009. Default: 131,072.</summary>
    public int MaxFragments { get; set => field = _guard.Accept(value); } = 131_072;

    /// <summary>The maximum number of messages that are read ahead while a handler awaits. At that number, reading pauses, and TCP slows
    /// the peer down. Default: 64.</summary>
    public int ReadAheadMessages { get; set => field = _guard.Accept(value); } = 64;

    /// <summary>The maximum number of bytes of the messages that are read ahead while a handler awaits. One message is always read,
    /// whatever its size. Default: 64 KiB.</summary>
    public long ReadAheadBytes { get; set => field = _guard.Accept(value); } = 64 * 1024;

    /// <summary>The maximum number of connections at a time, including upgrades that are not decided yet. One more is refused with 503.
    /// Default: no limit.</summary>
    public int? MaxConnections { get; set => field = _guard.Accept(value); }

    /// <summary>The maximum number of connections at a time from one remote address. One more is refused with 503. Default: no limit.
    /// </summary>
    public int? MaxConnectionsPerAddress { get; set => field = _guard.Accept(value); }

    /// <summary>How long <c>OnUpgrade</c> may take before the upgrade is refused with 503. Default: 15 s.</summary>
    public TimeSpan HandshakeTimeout { get; set => field = _guard.Accept(value); } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Time without a message from the peer (pings and pongs do not count) after which the connection is closed with 4408. Off
    /// by default: <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    /// <remarks>The time does not run out while parts of a message keep arriving, while a handler of the connection runs, or while
    /// bytes sent to the peer are still flowing.</remarks>
    public TimeSpan IdleTimeout { get; set => field = _guard.Accept(value); } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long a handler may await, and before that, how long its authorization may take. Off by default:
    /// <see cref="Timeout.InfiniteTimeSpan"/>. When the time is over, the message is answered with the error event <c>timeout</c>, the
    /// handler's token is cancelled and the next message is handled. A handler that ignores its token then runs beside the next one,
    /// and its result is not sent. A handler whose authorization was not decided in time does not run.
    /// </summary>
    /// <remarks>The time starts at the handler's first await: a handler that blocks its thread cannot be timed out. At most 16
    /// abandoned handlers of a connection run at the same time; then the connection waits for one of them. The token belongs to the
    /// handler: work that continues after the handler should use <see cref="WsConnectionBase.Closed"/>. Typed endpoints only: a raw one
    /// has no error events.</remarks>
    public TimeSpan HandlerTimeout { get; set => field = _guard.Accept(value); } = Timeout.InfiniteTimeSpan;

    /// <summary>How long a closing connection waits for the peer's close frame before it is aborted. It then waits the same time for a
    /// handler that is still running, and the same time for <c>OnClose</c>. User code that takes longer continues on its own: a warning
    /// is logged, and the connection ends without waiting for it. Default: 5 s.</summary>
    /// <remarks>The peer's time starts when our close frame has left the server. Bytes sent before it are delivered as long as they
    /// flow at <see cref="WsOutboundOptions.MinRate"/>.</remarks>
    public TimeSpan CloseTimeout { get; set => field = _guard.Accept(value); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The maximum number of topics of one connection. For one more, <c>Subscribe</c> throws <see cref="WsLimitException"/>. Default:
    /// 1,024.
    /// </summary>
    public int MaxSubscriptions { get; set => field = _guard.Accept(value); } = 1024;

    /// <summary>
    /// The maximum number of topics of the endpoint that have subscribers. For one more, <c>Subscribe</c> throws
    /// <see cref="WsLimitException"/>. Default: no limit.
    /// </summary>
    public int? MaxTopics { get; set => field = _guard.Accept(value); }

    /// <summary>Whether the envelope of a publication names the topic: <c>{"type":"chat","topic":"room:1","payload":…}</c>. False by
    /// default.</summary>
    public bool IncludeTopic { get; set => field = _guard.Accept(value); }

    /// <summary>Subprotocols that the endpoint speaks, in order of preference; the first that the client offers is selected.
    /// A typed endpoint also speaks <see cref="WsSubprotocol.V1Json"/>: last in the order, unless it is listed here. None by
    /// default.</summary>
    public IList<string> Subprotocols { get; }

    /// <summary>Whether an upgrade that offers none of the endpoint's subprotocols is refused with 400. False by default.</summary>
    public bool RequireSubprotocol { get; set => field = _guard.Accept(value); }

    /// <summary>
    /// The names of the envelope's members: <c>type</c> and <c>payload</c> by default. For everything that the endpoint
    /// receives and sends, error events included; raw endpoints have no envelope.
    /// </summary>
    public WsEnvelopeNames EnvelopeNames { get; set => field = _guard.Accept(value); } = WsEnvelopeNames.Default;

    /// <summary>
    /// The reaction to credentials that expire: <see cref="WsCredentialsExpiry.Close"/> by default. The ticket of the host's
    /// authentication sets the expiry; without one, the user's <c>exp</c> claim does. An expiry is noticed within a second.
    /// </summary>
    public WsCredentialsExpiry CredentialsExpiry { get; set => field = _guard.Accept(value); }

    /// <summary>
    /// Limits each identity to one connection at a time. The function returns the identity of a user, or null for a user without a
    /// limit. The newest connection stays, the older one is closed with 4409. Off by default.
    /// </summary>
    /// <remarks>Called when a connection opens, before <c>OnOpen</c>, and after each <c>OnAuthenticate</c>. Identities are
    /// compared by ordinal, within this endpoint in this process.</remarks>
    public Func<ClaimsPrincipal, string?>? OneConnectionPer { get; set => field = _guard.Accept(value); }

    /// <summary>
    /// A function that gives a field error another text, for example in the language of the user. If it returns null, the error keeps
    /// its text. Default: none.
    /// </summary>
    /// <remarks>Called for each field error that is sent, at most 20 per message, from any thread. If the function throws, the field
    /// error keeps its text and <c>OnError</c> gets the exception.</remarks>
    public Func<WsFieldErrorContext, string?>? FieldErrorText { get; set => field = _guard.Accept(value); }

    /// <summary>Whether messages have envelopes: the endpoint is a typed one.</summary>
    internal bool SpeaksTypedWs { get; init; } = true;

    internal IEnumerable<string> SupportedSubprotocols
        => SpeaksTypedWs && !Subprotocols.Contains(WsSubprotocol.V1Json) ? [.. Subprotocols, WsSubprotocol.V1Json] : Subprotocols;

    /// <summary>The settings of compression, which are created if there are none.</summary>
    internal WsCompressionOptions EnsureCompression() => Compression ??= new WsCompressionOptions();

    /// <summary>Called when the endpoint is mapped. From then on, changing a setting throws.</summary>
    internal void Freeze(string endpoint) => _guard.Freeze(endpoint);
}
