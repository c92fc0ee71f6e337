namespace TypedWs;

/// <summary>The reason why a client has no connection: an attempt has failed, or a connection was lost.</summary>
public sealed record WsConnectionFailure
{
    /// <summary>The close codes and reason of a connection that was open; null if the attempt to connect has failed.</summary>
    public WsClose? Close { get; internal init; }

    /// <summary>The exception: <see cref="WsHandshakeException"/>, <see cref="HttpRequestException"/>, <see cref="TimeoutException"/> and
    /// others; in a browser, <see cref="System.Net.WebSockets.WebSocketException"/> for each failed handshake, and
    /// <see cref="WsErrorException"/> for a refused token. Null if the server has closed the connection.</summary>
    public Exception? Exception { get; internal init; }

    /// <summary>Whether the server has refused the token that was sent on the connection.</summary>
    internal bool IsTokenRefused { get; init; }

    /// <summary>The number of failed attempts in a row, from 1; also the loss of a connection that was not open for
    /// <see cref="WsReconnectOptions.StableAfter"/> counts.</summary>
    public int Attempt { get; internal init; }

    /// <summary>The time from now for which the server wants the client to stay away: the <c>Retry-After</c> of the opening handshake, or
    /// the <c>retryAfterMs</c> of the error event for which it has closed the connection. Null if it does not say. The next attempt is not
    /// made before, but for <see cref="WsReconnectOptions.Decide"/>.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Whether a connection was open.</summary>
    public bool WasOpen => Close is not null;

    /// <summary>The reason in words, for a log.</summary>
    public override string ToString()
        => Close is { } close
            ? $"closed with {(int)close.Code}{(close.Reason.Length > 0 ? $" ({close.Reason})" : "")}"
                + (Exception is null ? "" : $": {Exception.Message}")
            : Exception?.Message ?? "stopped";
}

/// <summary>The client's next attempt to connect.</summary>
/// <param name="Attempt">The number of the attempt, from 1; the first attempt after a lost connection that was stable is 1.</param>
/// <param name="At">The time of the attempt.</param>
/// <param name="After">The delay before the attempt.</param>
/// <param name="Cause">The failure before it.</param>
public sealed record WsRetry(int Attempt, DateTimeOffset At, TimeSpan After, WsConnectionFailure Cause);

/// <summary>A change of a client's state.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state now. While the client waits for its next attempt, it is <see cref="WsConnectionState.Connecting"/>, and
/// <paramref name="Retry"/> is set.</param>
/// <param name="Retry">The next attempt, if the client waits for it; otherwise null.</param>
/// <param name="Failure">The failure that caused the change; null if the application or success did.</param>
public sealed record WsStateChange(WsConnectionState From, WsConnectionState To, WsRetry? Retry, WsConnectionFailure? Failure);
