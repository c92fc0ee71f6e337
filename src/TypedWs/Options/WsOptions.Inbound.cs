namespace TypedWs;

/// <summary>What clients may send, and what is done about those that send too much of it or what is wrong.</summary>
public sealed partial class WsOptions
{
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
    /// How a flood of invalid messages is kept from holding up others. A connection that sends nearly nothing but what ends in error
    /// events, more than 32 of them, is not read from for a while after each 16 or fewer: once to twice this time for each such
    /// connection of the host, at most 1 s; and only while another connection is served. Each message has its error event all the
    /// same. 1 ms; zero switches it off.
    /// </summary>
    /// <remarks>Every other message makes up for eight of them. An answer of the application is no such error: <c>app.*</c>,
    /// <c>conflict</c>, <c>forbidden</c>, <c>limit_exceeded</c>, and whatever else a handler refuses with. A connection is served as long as
    /// its last message ended well, not more than 10 s ago, and it is connected. While a connection waits, its pings and its close frame wait too; a close by the server ends it.</remarks>
    public TimeSpan RefusalPause { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Gives error events another payload; <see cref="WsCompatErrorFormatter"/> for example. None by default.</summary>
    public IWsErrorFormatter? ErrorFormatter { get; set; }

    /// <summary>The longest pause after errors: pings and closes of the connection wait as well.</summary>
    internal static TimeSpan LongestRefusalPause { get; } = TimeSpan.FromSeconds(1);

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
