using TypedWs.Options;

namespace TypedWs;

/// <summary>
/// Settings of how often clients may send and the application may publish: <see cref="WsOptions.Rates"/>. Null, the default of each,
/// is no limit. <see cref="WsRateLimitAttribute"/> sets the rate of one message type.
/// </summary>
/// <remarks>All but <see cref="Topic"/> and <see cref="Publish"/> are for typed endpoints only: a raw one has no error
/// events.</remarks>
public sealed class WsRateOptions
{
    private readonly SettingsGuard _guard;

    internal WsRateOptions(SettingsGuard guard) => _guard = guard;

    /// <summary>
    /// How often one connection may send a message, valid or not. Checked before a message is parsed. A message above the rate is
    /// answered with the error event <c>rate_limited</c> with <c>seq</c>.
    /// </summary>
    public WsRateLimit? Message { get; set => field = _guard.Accept(value); }

    /// <summary>How often all connections of the endpoint from one remote address together may send a message. Behind a proxy the host
    /// has to process forwarded headers; otherwise all clients have the address of the proxy.</summary>
    public WsRateLimit? Address { get; set => field = _guard.Accept(value); }

    /// <summary>How often all connections of one user to the endpoint together may send a message. The user is the name identifier of
    /// the principal, or else its <c>sub</c> claim or its name. Users without any of these have no limit here.</summary>
    public WsRateLimit? User { get; set => field = _guard.Accept(value); }

    /// <summary>
    /// How often the application may publish to one topic, over all publishers; <see cref="WsTopics.All"/> counts as one topic. Above
    /// it, publishing throws <see cref="WsLimitException"/>, which in a handler becomes the error event <c>rate_limited</c>.
    /// </summary>
    public WsRateLimit? Topic { get; set => field = _guard.Accept(value); }

    /// <summary>
    /// How often one connection may publish, over all topics, by
    /// <see cref="WsConnection.PublishToOthers{T}(string, T, WsCompress)"/> and its siblings.
    /// Above it, they throw <see cref="WsLimitException"/>, which in a handler becomes the error event
    /// <c>rate_limited</c>.
    /// </summary>
    public WsRateLimit? Publish { get; set => field = _guard.Accept(value); }

    /// <summary>
    /// How often a connection may be refused with <c>rate_limited</c> by these limits or by <see cref="WsRateLimitAttribute"/>.
    /// The refusal that exceeds this rate says <c>"fatal":true</c>, and the connection is closed with 4429.
    /// </summary>
    public WsRateLimit? RateLimitRefusals { get; set => field = _guard.Accept(value); }

    /// <summary>
    /// How often a connection may send invalid or forbidden messages: a number per second in the long run, and a burst. The error
    /// event that exceeds this rate says <c>"fatal":true</c>, and the connection is closed with 4400.
    /// </summary>
    /// <remarks>Counts errors that are the client's fault: <c>malformed_json</c>, <c>unsupported_encoding</c>, <c>invalid_envelope</c>,
    /// <c>unknown_type</c>, <c>validation_failed</c>, <c>message_too_large</c>, <c>unauthenticated</c> and <c>forbidden</c>, but not
    /// the errors that a handler returns.</remarks>
    public WsRateLimit? Errors { get; set => field = _guard.Accept(value); }
}
