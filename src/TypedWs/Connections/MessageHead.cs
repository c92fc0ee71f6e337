using TypedWs.Requests;

namespace TypedWs.Connections;

/// <summary>The data of a received message besides its bytes.</summary>
/// <param name="Kind">The kind of message.</param>
/// <param name="Sequence">The number of the message on its connection, from 1, in the order of arrival.</param>
/// <param name="Request">The entry of the request if the message has an id and was read ahead; otherwise null.</param>
internal readonly record struct MessageHead(MessageKind Kind, long Sequence, RequestEntry? Request = null);
