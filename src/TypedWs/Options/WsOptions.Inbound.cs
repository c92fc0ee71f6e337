namespace TypedWs;

/// <summary>Settings of what clients may send, and of the measures against clients that send too much or too many invalid
/// messages.</summary>
public sealed partial class WsOptions
{
    /// <summary>
    /// How often one connection may send a message, valid or not. Checked before a message is parsed. A message above the rate is
    /// answered with the error event <c>rate_limited</c> with <c>seq</c>. No limit by default. For typed endpoints only, like the
    /// next two.
    /// </summary>
    public WsRateLimit? MessageRateLimit { get; set; }

    /// <summary>The same for all connections of the endpoint from one remote address together. No limit by default. Behind a
    /// proxy the host has to process forwarded headers, or all are from one address.</summary>
    public WsRateLimit? AddressRateLimit { get; set; }

    /// <summary>The same for all connections of the endpoint of one user together: the name identifier of the principal, or else its
    /// <c>sub</c> claim or its name. Users without any of these are not limited by it. No limit by default.</summary>
    public WsRateLimit? UserRateLimit { get; set; }

    /// <summary>
    /// How often a connection may be refused with <c>rate_limited</c> by these limits or by <see cref="WsRateLimitAttribute"/>.
    /// The refusal that exceeds the budget says <c>"fatal":true</c>, and the connection is closed with 4429. Never by default.
    /// </summary>
    public WsRateLimit? RateLimitRefusalLimit { get; set; }

    /// <summary>
    /// How often a connection may send invalid or forbidden messages: a number per second in the long run, and a burst. The error
    /// event that exceeds the budget says <c>"fatal":true</c>, and the connection is closed with 4400. Never by default.
    /// </summary>
    /// <remarks>Counts errors that are the client's fault: <c>malformed_json</c>, <c>unsupported_encoding</c>, <c>invalid_envelope</c>,
    /// <c>unknown_type</c>, <c>validation_failed</c>, <c>message_too_large</c>, <c>unauthenticated</c> and <c>forbidden</c>, but not
    /// the errors that a handler returns.</remarks>
    public WsRateLimit? ErrorRateLimit { get; set; }

    /// <summary>
    /// Keeps a flood of invalid messages from delaying other connections. If a connection has sent more than 32 messages that ended
    /// in error events, and hardly any others, the server pauses reading from it after 16 such messages or fewer. The pause is this
    /// time, times the number of such connections of the host, times a random factor from 1 to 2; at most 1 s. It is taken only while
    /// another connection is served. Each message still gets its error event. 1 ms by default; zero switches the pause off.
    /// </summary>
    /// <remarks>Each message without an error event makes up for eight with one. An error that a handler returns does not count:
    /// <c>app.*</c>, <c>conflict</c>, <c>forbidden</c>, <c>limit_exceeded</c> and others. A connection counts as served while it is
    /// connected and its last message succeeded, at most 10 s ago. During a pause, the pings and the close frame of the peer wait
    /// too; a close by the server ends the pause.</remarks>
    public TimeSpan ErrorPause { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Gives error events another payload; <see cref="WsCompatErrorFormatter"/> for example. None by default.</summary>
    public IWsErrorFormatter? ErrorFormatter { get; set; }

    /// <summary>The longest pause after errors. It is short, because pings and close frames of the peer wait as well.</summary>
    internal static TimeSpan LongestErrorPause { get; } = TimeSpan.FromSeconds(1);

    private (string Name, WsRateLimit? Limit)[] InboundRates =>
    [
        (nameof(MessageRateLimit), MessageRateLimit),
        (nameof(AddressRateLimit), AddressRateLimit),
        (nameof(UserRateLimit), UserRateLimit),
        (nameof(RateLimitRefusalLimit), RateLimitRefusalLimit),
        (nameof(ErrorRateLimit), ErrorRateLimit),
    ];

    private IEnumerable<string> CheckInbound()
    {
        if (ErrorPause < TimeSpan.Zero || ErrorPause > LongestErrorPause)
        {
            yield return $"ErrorPause must be between 0 and {LongestErrorPause}, but is {ErrorPause}";
        }

        foreach ((string name, WsRateLimit? limit) in InboundRates)
        {
            if (limit is not null && !SpeaksTypedWs)
            {
                yield return $"{name} is for typed endpoints: a raw one has no error events";
            }
        }
    }
}
