namespace TypedWs;

/// <summary>
/// Marks a method of an endpoint, or of a class with <see cref="WsHandlersAttribute"/>, as the handler of one message type. In a class with
/// <c>[WsClientHandlers]</c> (package TypedWs.Client), it marks the handler of a message that the server sends.
/// </summary>
/// <remarks>
/// On a server, the parameters of the method, in any order, are the message, the connection, a <see cref="CancellationToken"/>, an
/// <see cref="IAsyncEnumerable{T}"/> of the items that the client sends for the message, and services marked <c>[FromServices]</c>; only
/// the message is required. The token is cancelled when the connection has ended, when the client cancels the message, or when
/// <see cref="WsOptions.HandlerTimeout"/> is over.
/// The method returns nothing, a reply, a <see cref="WsResult"/> or <see cref="WsResult{T}"/> (with which it may refuse the message), a
/// <see cref="Task"/> or <see cref="ValueTask"/> of these, or an <see cref="IAsyncEnumerable{T}"/>: a stream of messages that answers the
/// request. The method runs only after the whole message was read and found valid.
/// Handlers of one connection run one after another, in the order of its messages, unless <see cref="Concurrency"/> says otherwise. A
/// handler that returns or takes a stream runs beside the handlers of later messages.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WsHandlerAttribute : Attribute
{
    /// <summary>The handlers beside which this handler may run. Default: <see cref="WsConcurrency.Sequential"/>.</summary>
    public WsConcurrency Concurrency { get; set; }

    /// <summary>The number of calls of this handler that may run at once for one connection, at least 1. Default: 16. Only for
    /// <see cref="WsConcurrency.Concurrent"/> and <see cref="WsConcurrency.Exclusive"/> (TWS074).</summary>
    public int Limit { get; set; } = 16;

    /// <summary>Whether the handler runs on the thread pool, and not on the thread that receives the message. For handlers that block their
    /// thread. Each message is then copied. Default: <see langword="false"/>.</summary>
    public bool Offload { get; set; }
}
