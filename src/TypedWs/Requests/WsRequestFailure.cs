namespace TypedWs;

/// <summary>The reason why a request has no answer (<see cref="WsRequestException.Reason"/>).</summary>
public enum WsRequestFailure
{
    /// <summary>No answer arrived within <see cref="WsRequestOptions.Timeout"/>. The peer may have handled the request all the
    /// same.</summary>
    TimedOut,

    /// <summary>The connection was not open, or it ended before the answer arrived. In the second case the peer may have handled the
    /// request.</summary>
    ConnectionClosed,

    /// <summary>The peer answered with an error event, or a filter has refused the request: <see cref="WsRequestException.Error"/>.
    /// </summary>
    Refused,

    /// <summary>The peer answered with something else than the declared reply: another type, an invalid payload, or an acknowledgement.
    /// </summary>
    InvalidAnswer,

    /// <summary>The request was not sent, because too many requests of this connection wait for their answers.</summary>
    TooManyRequests,

    /// <summary>The server stopped waiting, because too many messages that arrived before the answer wait for a handler.</summary>
    ReadAheadFull,
}
