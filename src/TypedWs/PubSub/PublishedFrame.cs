using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>A publication as the subscribers of a topic get it.</summary>
/// <param name="plain">The whole frame, not masked.</param>
/// <param name="deflated">The frame for subscribers that take compressed publications. Empty if it was not compressed.</param>
/// <param name="tag">The tag of the message.</param>
internal readonly ref struct PublishedFrame(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> deflated, MessageTag tag)
{
    /// <summary>The whole frame, not masked.</summary>
    public ReadOnlySpan<byte> Plain { get; } = plain;

    /// <summary>The frame for subscribers that take compressed publications. Empty if it was not compressed.</summary>
    public ReadOnlySpan<byte> Deflated { get; } = deflated;

    /// <summary>The tag of the message.</summary>
    public MessageTag Tag { get; } = tag;
}
