using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// Declares a message as a request that is answered by a stream: any number of messages of another type, and then the end of the stream.
/// Its handler must return an <see cref="IAsyncEnumerable{T}"/> of the items (TWS073). The source generator emits an extension method
/// <c>StreamAsync</c> for the message, which sends it by an <see cref="IWsRequester"/> and returns the items.
/// <code>[WsMessage("log.tail"), WsItems&lt;LogLine&gt;] public sealed record TailLog(string Name);</code>
/// </summary>
/// <remarks>The items must be messages of the opposite direction (<see cref="WsDirection"/>). A message may have this attribute or
/// <see cref="WsReplyAttribute{TReply}"/>, not both (TWS072). The items are part of the endpoint's contract.</remarks>
/// <typeparam name="TItem">The message that is sent for each item of the stream.</typeparam>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
[SuppressMessage("Major Code Smell", "S2326", Justification = "The generator reads the type argument from the declaration.")]
public sealed class WsItemsAttribute<TItem> : Attribute;
