using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>One message for an outbound queue.</summary>
/// <param name="header">The frame, or its first part.</param>
/// <param name="payload">The rest of it.</param>
/// <param name="tag">The type and policy of the message.</param>
/// <param name="topic">The topic that it was published to; null for a direct send.</param>
/// <param name="isAnswer">Whether it is an answer to the peer, whatever its type is.</param>
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
