namespace TypedWs.Tests.PubSub.Model;

/// <summary>One subscription of a connection, from before the call that begins it to after the one that ends it.</summary>
internal sealed class ModelStay(ModelPeer peer, int topic, long began)
{
    public ModelPeer Peer => peer;

    public int Topic => topic;

    /// <summary>When it is there for certain.</summary>
    public long Begun { get; set; }

    /// <summary>When it may be gone.</summary>
    public long EndBegan { get; set; } = long.MaxValue;

    /// <summary>From when on nothing that is published can be delivered.</summary>
    public long Ended { get; set; } = long.MaxValue;

    /// <summary>From when on it cannot be counted any more: a connection that has closed is subscribed until it has ended.</summary>
    public long Forgotten { get; set; } = long.MaxValue;

    public bool IsMeantBy(ModelCall call) => call.Topic == topic && call.IsFor(peer);

    /// <summary>Whether a call fell within it, whatever else ran at the same time.</summary>
    public bool Covers(ModelCall call) => call.Began > Begun && call.Ended < EndBegan;

    /// <summary>Whether a call can have found it.</summary>
    public bool MayGet(ModelCall call) => call.Ended > began && call.Began < Ended;

    /// <summary>Whether a call can have counted it.</summary>
    public bool MayCount(ModelCall call) => call.Ended > began && call.Began < Forgotten;
}
