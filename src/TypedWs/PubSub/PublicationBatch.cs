using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>Publications of one topic that a subscriber took together: whole frames, one after another. Valid until the
/// subscriber's lock is released.</summary>
internal readonly struct PublicationBatch(Topic topic, TopicLogSegment segment, int from, int to)
{
    public Topic Topic => topic;

    /// <summary>Number of publications.</summary>
    public int Count => to - from;

    public bool IsEmpty => to == from;

    /// <summary>The bytes of all publications.</summary>
    public ReadOnlySpan<byte> Frames => segment.GetFrames(from, to);

    /// <summary>Whether the type of one of the publications may have its own overflow policy.</summary>
    public bool HasOwnPolicies => segment.HasOwnPolicies;

    public ReadOnlySpan<byte> GetFrame(int index) => segment.GetFrames(from + index, from + index + 1);

    public MessageTag GetTag(int index) => segment.GetTag(from + index);
}
