namespace TypedWs;

/// <summary>
/// Limits how often a connection may send a message of this type. Use it on the message or on its handler; the attribute of the
/// handler replaces that of the message. A message above the rate is answered with the error event <c>rate_limited</c>, with
/// <c>retryAfterMs</c>, and its handler does not run.
/// </summary>
/// <remarks><c>[WsRateLimit(20)]</c> is 20 per second, also 20 at once; <c>[WsRateLimit(20, PerSeconds = 60, Burst = 5)]</c> is
/// one every 3 seconds, 5 at once after a pause. Messages of the type count whether they are valid or not.</remarks>
/// <param name="count">How many messages in <see cref="PerSeconds"/>; 1 to 1,000,000.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method, Inherited = false)]
public sealed class WsRateLimitAttribute(int count) : Attribute
{
    /// <summary>How many messages in <see cref="PerSeconds"/>.</summary>
    public int Count { get; } = count;

    /// <summary>The time for <see cref="Count"/> messages, in seconds; above 0. 1 by default.</summary>
    public double PerSeconds { get; set; } = 1;

    /// <summary>How many may come in a row without a pause, 1 to 1,000,000; 0, the default, for <see cref="Count"/>.</summary>
    public int Burst { get; set; }
}
