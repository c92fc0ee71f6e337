namespace TypedWs;

/// <summary>
/// Marks a class whose <see cref="WsHandlerAttribute">handlers</see> receive the messages of a server for a <see cref="WsClient"/>. The
/// class must be <c>partial</c>: the registration of its handlers is generated into it.
/// <code>
/// [WsClientHandlers]
/// public sealed partial class ChatEvents(ILogger&lt;ChatEvents&gt; log)
/// {
///     [WsHandler]
///     public void OnPosted(ChatPosted message) => log.Posted(message.Text);
/// }
///
/// using IDisposable handlers = client.Use(new ChatEvents(log));
/// </code>
/// </summary>
/// <remarks>
/// The parameters of a handler, in any order, are its message, which the server sends, and a <see cref="CancellationToken"/>; only the
/// message is required. The handler of an ordinary message returns nothing, a <see cref="Task"/> or a <see cref="ValueTask"/>; the next
/// message waits until it has ended. The handler of a request returns what the message declares: the reply of its
/// <see cref="WsReplyAttribute{TReply}"/>, or a task of it, or the <see cref="IAsyncEnumerable{T}"/> of its
/// <see cref="WsItemsAttribute{TItem}"/>. It throws <see cref="WsException"/> to refuse the request.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WsClientHandlersAttribute : Attribute;
