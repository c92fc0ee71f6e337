namespace TypedWs;

/// <summary>The application asked for more than a limit of the connection or of the endpoint allows: too many subscriptions
/// or topics, or publications that come too fast.</summary>
/// <remarks>
/// A handler need not catch it: its message is then answered with the error event <c>limit_exceeded</c>, or
/// <c>rate_limited</c> if <see cref="RetryAfter"/> is set, and the connection goes on. It is the client that asked for too
/// much, so that is no failure: <c>OnError</c> is not called, and the log has it at the level Debug. Thrown in <c>OnUpgrade</c>,
/// it refuses the upgrade with 503.
/// </remarks>
/// <param name="message">Which limit, and what it is. For the log; the client is not told.</param>
public sealed class WsLimitException(string message) : InvalidOperationException(message)
{
    /// <summary>After how long what was refused would be allowed, for limits of a rate; zero for others.</summary>
    public TimeSpan RetryAfter { get; init; }
}
