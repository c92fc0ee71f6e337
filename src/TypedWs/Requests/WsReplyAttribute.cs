using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// Declares a message as a request that is answered by exactly one message of another type. Its handler must return the reply, or a
/// <see cref="WsResult{T}"/>, <see cref="Task{T}"/> or <see cref="ValueTask{T}"/> of it (TWS073). The source generator emits an extension
/// method <c>RequestAsync</c> for the message, which sends it by an <see cref="IWsRequester"/> and returns the reply.
/// <code>[WsMessage("rooms.list"), WsReply&lt;RoomList&gt;] public sealed record ListRooms;</code>
/// </summary>
/// <remarks>The reply must be a message of the opposite direction (<see cref="WsDirection"/>). A message may have this attribute or
/// <see cref="WsItemsAttribute{TItem}"/>, not both (TWS072). The reply is part of the endpoint's contract.</remarks>
/// <typeparam name="TReply">The message that answers the request.</typeparam>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
[SuppressMessage("Major Code Smell", "S2326", Justification = "The generator reads the type argument from the declaration.")]
public sealed class WsReplyAttribute<TReply> : Attribute;
