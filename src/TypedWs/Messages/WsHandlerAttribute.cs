namespace TypedWs;

/// <summary>
/// Marks a method of an endpoint, or of a class with <see cref="WsHandlersAttribute"/>, as the handler of one message type.
/// </summary>
/// <remarks>
/// The method takes the message and, in any order, the connection, a <see cref="CancellationToken"/> (cancelled when the
/// connection closes) and services marked <c>[FromServices]</c>. It returns nothing, a reply, a
/// <see cref="WsResult"/> or <see cref="WsResult{T}"/> with which it may refuse, or a <see cref="Task"/>/<see cref="ValueTask"/> of these.
/// It runs only after the whole message was read and found valid.
/// Handlers of one connection run one after another, in the order of its messages.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WsHandlerAttribute : Attribute;
