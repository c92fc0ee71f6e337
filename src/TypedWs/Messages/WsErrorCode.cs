namespace TypedWs;

/// <summary>The codes of error events (docs/wire-protocol.md, "Error event").</summary>
public static class WsErrorCode
{
    /// <summary>The message is not one JSON value, or has more than 64 levels of nesting.</summary>
    public const string MalformedJson = "malformed_json";

    /// <summary>The message is binary and contains UTF-16 or UTF-32 instead of UTF-8.</summary>
    public const string UnsupportedEncoding = "unsupported_encoding";

    /// <summary>The message is JSON, but its envelope is wrong: it is not an object, or a member is missing, wrong or repeated.</summary>
    public const string InvalidEnvelope = "invalid_envelope";

    /// <summary>The endpoint has no handler for the discriminator.</summary>
    public const string UnknownType = "unknown_type";

    /// <summary>The handler needs an authenticated user, but the connection has none; or new credentials were refused.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>The user is not allowed to send the message.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The payload has the wrong shape or breaks rules of the message; <c>errors</c> lists the fields.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>The message is larger than the endpoint accepts.</summary>
    public const string MessageTooLarge = "message_too_large";

    /// <summary>The message exceeds a rate limit, or its handler published above a rate limit. The member <c>retryAfterMs</c> says after
    /// which time to try again.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The message asked for more than a limit of the connection or of the endpoint allows, for example too many subscriptions.
    /// The handler has thrown a <see cref="WsLimitException"/> or a <see cref="WsTopicNameException"/>.</summary>
    public const string LimitExceeded = "limit_exceeded";

    /// <summary>The request conflicts with the current state; sent by handlers only.</summary>
    public const string Conflict = "conflict";

    /// <summary>The work on the message was cancelled: the handler returned this error, or threw an
    /// <see cref="OperationCanceledException"/>.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The handler, or the decision whether it may run, took longer than <see cref="WsOptions.HandlerTimeout"/>.</summary>
    public const string Timeout = "timeout";

    /// <summary>The handler failed.</summary>
    public const string Internal = "internal";
}
