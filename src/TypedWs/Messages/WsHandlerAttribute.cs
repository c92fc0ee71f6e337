namespace TypedWs;

/// <summary>
/// Marks a method of an endpoint, or of a class with <see cref="WsHandlersAttribute"/>, as the handler of one message type.
/// </summary>
/// <remarks>
/// The parameters of the method, in any order, are the message, the connection, a <see cref="CancellationToken"/>, and services marked
/// <c>[FromServices]</c>; only the message is required. The token is cancelled when the connection has ended, or when
/// <see cref="WsOptions.HandlerTimeout"/> is over. The method returns nothing, a reply, a <see cref="WsResult"/> or
/// <see cref="WsResult{T}"/> (with which it may refuse the message), or a <see cref="Task"/> or <see cref="ValueTask"/> of these.
/// The method runs only after the whole message was read and found valid. Handlers of one connection run one after another, in the order
/// of its messages.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WsHandlerAttribute : Attribute;
