namespace TypedWs.Tests.PubSub.Model;

/// <summary>One call that publishes or sends, and between which moments it ran.</summary>
/// <param name="number">What the message says; smaller for earlier calls of the same publisher.</param>
/// <param name="publisher">Whose call it is: one after the other.</param>
/// <param name="topic">Where to; <see cref="Direct"/> for a message to one connection.</param>
/// <param name="other">The one it is sent to, or the one left out; null for nobody.</param>
/// <param name="half">Which half of the connections is chosen; null for all.</param>
internal sealed class ModelCall(int number, int publisher, int topic, ModelPeer? other, int? half)
{
    /// <summary>Topics that have names; connections come and go there. More than are looked at one by one.</summary>
    public const int NamedTopics = 12;

    /// <summary>All connections.</summary>
    public const int All = NamedTopics;

    public const int Direct = NamedTopics + 1;

    public int Number => number;

    public int Publisher => publisher;

    public int Topic => topic;

    public ModelPeer? Other => other;

    public int? Half => half;

    public long Began { get; set; }

    public long Ended { get; set; }

    /// <summary>How many it was for, as the call said.</summary>
    public int Count { get; set; }

    /// <summary>What the call said of a message that is sent to one.</summary>
    public WsSendStatus Status { get; set; }

    /// <summary>Where it stands among what the observer got; negative if it did not get it.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Whether a connection is meant, if it is there.</summary>
    public bool IsFor(ModelPeer peer)
        => topic == Direct ? peer == other && Status != WsSendStatus.Closed : peer != other && (half is null || half == peer.Half);
}
