using System.Net;
using System.Security.Authentication;
using TypedWs.Client.Opening;

namespace TypedWs.Client.Reconnecting;

/// <summary>The reaction to a failure.</summary>
internal enum RetryKind
{
    /// <summary>No attempt can succeed.</summary>
    Stop,

    /// <summary>Try again after a delay that grows.</summary>
    Backoff,

    /// <summary>The server itself went away, with all its clients: try again after a delay that grows from a longer one.</summary>
    ServerAway,

    /// <summary>The client sent too much: try again after a pause.</summary>
    Pause,

    /// <summary>The token was refused: try again at once with a new one.</summary>
    NewToken,
}

/// <summary>The reactions to failures (docs/client.md), and the delays. Pure functions.</summary>
internal static class RetryRules
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // A server that asks for more is asked after this time, all the same. A timer could not wait for every number.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The reaction to a failure.</summary>
    public static RetryKind Classify(WsConnectionFailure failure) => failure switch
    {
        { Exception: WsUnauthorizedException } => RetryKind.Stop,
        { IsTokenRefused: true } => RetryKind.NewToken,
        { Close: { } close } => Classify(close.Code),
        { Exception: WsHandshakeException { StatusCode: HttpStatusCode.Unauthorized } } => RetryKind.NewToken,
        { Exception: WsHandshakeException { StatusCode: HttpStatusCode.ServiceUnavailable } } => RetryKind.ServerAway,
        { Exception: WsHandshakeException { StatusCode: HttpStatusCode.TooManyRequests } } => RetryKind.Pause,
        { Exception: WsHandshakeException refusal } => refusal.IsTransient ? RetryKind.Backoff : RetryKind.Stop,
        { Exception: HttpRequestException { InnerException: AuthenticationException } } => RetryKind.Stop,
        _ => RetryKind.Backoff,
    };

    /// <summary>Bounds a delay: from zero to a day.</summary>
    public static TimeSpan Limit(TimeSpan delay)
        => delay < TimeSpan.Zero ? TimeSpan.Zero : delay > Longest ? Longest : delay;

    /// <summary>The delay before the next attempt.</summary>
    /// <param name="kind">The reaction to the failure, except <see cref="RetryKind.Stop"/>.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="options">The settings.</param>
    /// <param name="random">A random number from 0 to below 1.</param>
    public static TimeSpan GetDelay(RetryKind kind, WsConnectionFailure failure, WsReconnectOptions options, double random)
    {
        if (kind == RetryKind.NewToken)
        {
            return TimeSpan.Zero;
        }

        TimeSpan first = kind == RetryKind.ServerAway ? options.ServerDelay : options.FirstDelay;

        // Doubled for each failed attempt. The exponent is bounded, because the power would become infinite.
        double bound = first.TotalMilliseconds * Math.Pow(2, Math.Min(failure.Attempt - 1, 30));
        TimeSpan jitter = TimeSpan.FromMilliseconds(Math.Min(bound, options.MaxDelay.TotalMilliseconds) * random);
        TimeSpan least = kind == RetryKind.Pause ? Pause : TimeSpan.Zero;
        TimeSpan asked = Limit(failure.RetryAfter ?? TimeSpan.Zero);

        // The time that the server asks for is a lower bound; the jitter comes on top, because all its clients get the same number.
        return (asked > least ? asked : least) + Limit(jitter);
    }

    /// <summary>The reaction to the code of a close frame.</summary>
    public static RetryKind Classify(WsCloseCode code) => code switch
    {
        WsCloseCode.GoingAway or WsCloseCode.ServiceRestart or WsCloseCode.TryAgainLater => RetryKind.ServerAway,
        WsCloseCode.NoStatus or WsCloseCode.Abnormal or WsCloseCode.InternalError or WsCloseCode.BadGateway => RetryKind.Backoff,
        WsCloseCode.IdleTimeout => RetryKind.Backoff,
        WsCloseCode.Unauthenticated => RetryKind.NewToken,
        WsCloseCode.RateLimited => RetryKind.Pause,
        _ => (int)code is >= 4500 and <= 4599 ? RetryKind.Backoff : RetryKind.Stop,
    };
}
