namespace TypedWs.PubSub;

/// <summary>Who gets what is published to a topic.</summary>
internal interface ISubscriber
{
    /// <summary>Queues a whole frame for this subscriber; called with the topic's lock held, so it must not call back.</summary>
    void Deliver(ReadOnlySpan<byte> frame);
}
