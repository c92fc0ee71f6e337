using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// The reason for which a connection was closed: the codes of RFC 6455 §7.4 and of the IANA registry, and the codes of TypedWs in the
/// private range. An application may use any other code from 3000 to 4999 by a cast. By convention, clients reconnect after an unknown
/// 45xx code, and do not reconnect after an unknown 44xx code.
/// </summary>
[SuppressMessage("Design", "CA1028", Justification = "A close code is 16 bits wide on the wire (RFC 6455 §5.5.1).")]
[SuppressMessage("Design", "CA1008", Justification = "There is no close code 0: RFC 6455 §7.4.2 leaves 0-999 unused.")]
public enum WsCloseCode : ushort
{
    /// <summary>The purpose of the connection has been fulfilled.</summary>
    Normal = 1000,

    /// <summary>The server stops, or the browser leaves the page. Clients reconnect.</summary>
    GoingAway = 1001,

    /// <summary>The peer broke the rules of RFC 6455.</summary>
    ProtocolError = 1002,

    /// <summary>The message has a kind of data that the endpoint does not accept, for example binary data on an endpoint for
    /// text.</summary>
    UnsupportedData = 1003,

    /// <summary>The peer's close frame had no code. This code is only reported, never sent.</summary>
    NoStatus = 1005,

    /// <summary>The connection was lost without a close frame. This code is only reported, never sent.</summary>
    Abnormal = 1006,

    /// <summary>A message does not have the form of its kind, for example a text that is not UTF-8.</summary>
    InvalidPayload = 1007,

    /// <summary>A message broke the endpoint's policy.</summary>
    PolicyViolation = 1008,

    /// <summary>A message was larger than the endpoint accepts.</summary>
    MessageTooBig = 1009,

    /// <summary>A client expected an extension that the server did not accept.</summary>
    MandatoryExtension = 1010,

    /// <summary>The server failed. Clients reconnect with backoff.</summary>
    InternalError = 1011,

    /// <summary>The server restarts. Clients reconnect with backoff.</summary>
    ServiceRestart = 1012,

    /// <summary>The server is overloaded. Clients reconnect with backoff.</summary>
    TryAgainLater = 1013,

    /// <summary>A gateway got an invalid answer from upstream.</summary>
    BadGateway = 1014,

    /// <summary>The client sent more invalid messages than <see cref="WsRateOptions.Errors"/> allows.</summary>
    TooManyErrors = 4400,

    /// <summary>The user is not authenticated, or the credentials expired. Clients reconnect with new credentials.</summary>
    Unauthenticated = 4401,

    /// <summary>The user is authenticated, but not allowed.</summary>
    Forbidden = 4403,

    /// <summary>The client sent no message for the time of the endpoint's idle time-out. Clients reconnect.</summary>
    IdleTimeout = 4408,

    /// <summary>The connection was replaced by a newer connection of the same identity.</summary>
    Replaced = 4409,

    /// <summary>The client exceeded a rate limit too often. Clients reconnect after a pause.</summary>
    RateLimited = 4429,

    /// <summary>The client reads more slowly than messages are sent to it. Clients reconnect with backoff.</summary>
    SlowConsumer = 4508,
}
