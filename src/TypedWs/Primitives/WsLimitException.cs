namespace TypedWs;

/// <summary>The application asked for more than a limit of the connection or of the endpoint allows: too many subscriptions
/// or topics, or publications that come too fast.</summary>
/// <remarks>
/// A handler need not catch it: its message is then answered with the error event <c>limit_exceeded</c>, or
/// <c>rate_limited</c> if <see cref="RetryAfter"/> is set, and the connection stays open. The client has asked for too much, so the
/// exception is not a failure of the server: <c>OnError</c> is not called, and the exception is logged at the level Debug. Thrown in
/// <c>OnUpgrade</c>,
/// it refuses the upgrade with 503.
/// </remarks>
/// <param name="message">Names the limit and its value. For the log; it is not sent to the client.</param>
public sealed class WsLimitException(string message) : InvalidOperationException(message)
{
    /// <summary>The time after which the call would be allowed, for limits of a rate; zero for other limits.</summary>
    public TimeSpan RetryAfter { get; init; }
}
