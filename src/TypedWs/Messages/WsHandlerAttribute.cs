namespace TypedWs;

/// <summary>
/// Marks a method of an endpoint as the handler of one message type.
/// </summary>
/// <remarks>
/// The method takes the message and, in any order, the connection, a <see cref="CancellationToken"/> (cancelled when the
/// connection closes) and services marked <c>[FromServices]</c>. It returns nothing, a reply, or a
/// <see cref="Task"/>/<see cref="ValueTask"/> of these. It runs only after the whole message was read and found valid.
/// Handlers of one connection run one after another, in the order of its messages.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WsHandlerAttribute : Attribute;
