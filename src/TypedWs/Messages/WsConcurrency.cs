namespace TypedWs;

/// <summary>The handlers and messages beside which a handler may run: <see cref="WsHandlerAttribute.Concurrency"/>.</summary>
public enum WsConcurrency
{
    /// <summary>The handlers of one connection run one after another, in the order of its messages (the default). The connection takes the
    /// next message when the handler has ended.</summary>
    Sequential,

    /// <summary>The handler runs beside the handlers of later messages of its connection, at most <see cref="WsHandlerAttribute.Limit"/>
    /// times at once for a connection. Further messages of its type wait. Answers may come in another order than the messages.</summary>
    Concurrent,

    /// <summary>As <see cref="Concurrent"/>, and at most once at a time for each value of the message's member with
    /// <see cref="WsKeyAttribute"/>, over all connections of the endpoint. Messages with the same value are handled in the order in which
    /// they arrived at the server. Each handler has values of its own: it does not wait for other handlers. At most 1,000 messages wait for
    /// a value; further ones are answered with <see cref="WsErrorCode.LimitExceeded"/>.</summary>
    Exclusive,
}
