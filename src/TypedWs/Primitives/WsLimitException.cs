namespace TypedWs;

/// <summary>The application asked for more than a limit of the connection or of the endpoint allows: too many subscriptions
/// or topics, or publications that come too fast.</summary>
/// <remarks>
/// A handler need not catch this exception: its message is then answered with the error event <c>limit_exceeded</c>, or with
/// <c>rate_limited</c> if <see cref="RetryAfter"/> is set, and the connection stays open. The client has asked for too much, so the
/// exception is not a failure of the server: <c>OnError</c> is not called, and the exception is logged at the level Debug. If the
/// exception is thrown in <c>OnUpgrade</c>, the upgrade is refused with 503.
/// </remarks>
/// <param name="message">The name of the limit and its value. The text is logged, and not sent to the client.</param>
public sealed class WsLimitException(string message) : InvalidOperationException(message)
{
    /// <summary>For a rate limit, the time after which the call would be allowed. For other limits, zero.</summary>
    public TimeSpan RetryAfter { get; init; }
}
