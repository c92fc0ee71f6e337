namespace TypedWs;

/// <summary>
/// Limits how often a connection may send a message of this type. Use it on the message or on its handler. If both have the attribute,
/// that of the handler is used. If a message exceeds the rate, it is answered with the error event <c>rate_limited</c>, with
/// <c>retryAfterMs</c>, and its handler does not run.
/// </summary>
/// <remarks><c>[WsRateLimit(20)]</c> allows 20 messages per second, also 20 at once. <c>[WsRateLimit(20, PerSeconds = 60, Burst = 5)]</c>
/// allows one message every 3 seconds, and 5 at once after a pause. All messages of the type are counted, valid or not.</remarks>
/// <param name="count">The number of messages in <see cref="PerSeconds"/>; 1 to 1,000,000.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method, Inherited = false)]
public sealed class WsRateLimitAttribute(int count) : Attribute
{
    /// <summary>The number of messages in <see cref="PerSeconds"/>.</summary>
    public int Count { get; } = count;

    /// <summary>The time for <see cref="Count"/> messages, in seconds. Must be above 0. Default: 1.</summary>
    public double PerSeconds { get; set; } = 1;

    /// <summary>The number of messages that may come in a row without a pause, 1 to 1,000,000. Default: 0, which means
    /// <see cref="Count"/>.</summary>
    public int Burst { get; set; }
}
