namespace TypedWs;

/// <summary>What clients may send, and what is done about those that send too much of it or what is wrong.</summary>
public sealed partial class WsOptions
{
    private static readonly TimeSpan LongestRefusalPause = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often one connection may send a message, valid or not. Taken before anything is parsed; what comes too soon gets
    /// the error event <c>rate_limited</c> with <c>seq</c>. No limit by default. Only typed endpoints have it, as the next two.
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
    /// The refusal that goes beyond it says <c>"fatal":true</c>, and the connection is closed with 4429. Never by default.
    /// </summary>
    public WsRateLimit? RateLimitBudget { get; set; }

    /// <summary>
    /// How often a connection may send what is invalid or forbidden: a burst of so many, and so many per second in the long
    /// run. The error event that goes beyond it says <c>"fatal":true</c>, and the connection is closed with 4400. Never by default.
    /// </summary>
    /// <remarks>Counts what the client is at fault for: <c>malformed_json</c>, <c>unsupported_encoding</c>, <c>invalid_envelope</c>,
    /// <c>unknown_type</c>, <c>validation_failed</c>, <c>message_too_large</c>, <c>unauthenticated</c> and <c>forbidden</c>, but not
    /// what a handler answers.</remarks>
    public WsRateLimit? ErrorBudget { get; set; }

    /// <summary>
    /// How long a connection waits at least (and twice that at most) before it is read from again, once more than 32 of its messages
    /// in a row were refused and as long as other connections of the endpoint send messages that are not: so a flood of
    /// invalid messages does not make them wait. Each message has its error event all the same. 50 ms; zero switches it off.
    /// </summary>
    /// <remarks>Counts what <see cref="ErrorBudget"/> and <see cref="RateLimitBudget"/> count. In between, up to about 16 messages
    /// are handled. The first message that is not refused ends it.</remarks>
    public TimeSpan RefusalPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Gives error events another payload; <see cref="WsCompatErrorFormatter"/> for example. None by default.</summary>
    public IWsErrorFormatter? ErrorFormatter { get; set; }

    private (string Name, WsRateLimit? Limit)[] InboundRates =>
    [
        (nameof(MessageRateLimit), MessageRateLimit),
        (nameof(AddressRateLimit), AddressRateLimit),
        (nameof(UserRateLimit), UserRateLimit),
        (nameof(RateLimitBudget), RateLimitBudget),
        (nameof(ErrorBudget), ErrorBudget),
    ];

    private IEnumerable<string> CheckInbound()
    {
        if (RefusalPause < TimeSpan.Zero || RefusalPause > LongestRefusalPause)
        {
            yield return $"RefusalPause must be between 0 and {LongestRefusalPause}, but is {RefusalPause}";
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
