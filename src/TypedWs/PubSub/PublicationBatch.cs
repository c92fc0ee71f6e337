using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>Publications of one topic that a subscriber took together: whole frames, one after another. Valid until the
/// subscriber's lock is released.</summary>
internal readonly struct PublicationBatch(Topic topic, TopicLogSegment segment, int from, int to, bool deflated)
{
    public Topic Topic => topic;

    /// <summary>Number of publications.</summary>
    public int Count => to - from;

    public bool IsEmpty => to == from;

    /// <summary>The bytes of all publications.</summary>
    public ReadOnlySpan<byte> Frames => segment.GetFrames(from, to, deflated);

    /// <summary>Whether the type of one of the publications may have its own overflow policy.</summary>
    public bool HasOwnPolicies => segment.HasOwnPolicies;

    /// <summary>Whether the application may have chosen for one of the publications whether it is compressed.</summary>
    public bool HasOwnChoices => segment.HasOwnChoices;

    public ReadOnlySpan<byte> GetFrame(int index) => segment.GetFrames(from + index, from + index + 1, deflated);

    public MessageTag GetTag(int index) => segment.GetTag(from + index);
}
