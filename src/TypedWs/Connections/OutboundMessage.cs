using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>One message as it comes to an outbound queue.</summary>
/// <param name="header">The frame, or its first part.</param>
/// <param name="payload">The rest of it.</param>
/// <param name="tag">What its message is.</param>
/// <param name="topic">Where it was published; null if it was not.</param>
/// <param name="isAnswer">Whether the peer waits for it, whatever its message is.</param>
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
