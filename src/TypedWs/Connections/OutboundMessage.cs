using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>One message for an outbound queue.</summary>
/// <param name="header">The frame, or its first part.</param>
/// <param name="payload">The rest of the frame.</param>
/// <param name="tag">The type and policy of the message.</param>
/// <param name="topic">The topic that the message was published to; null for a direct send.</param>
/// <param name="isAnswer">Whether the message is an answer to the peer, independent of its type.</param>
internal readonly ref struct OutboundMessage(
    ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, MessageTag tag, Topic? topic, bool isAnswer)
{
    public ReadOnlySpan<byte> Header { get; } = header;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    public MessageTag Tag { get; } = tag;

    public Topic? Topic { get; } = topic;

    public bool IsAnswer { get; } = isAnswer;

    public int Length => Header.Length + Payload.Length;
}
