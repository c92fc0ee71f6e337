namespace TypedWs.PubSub;

/// <summary>Who gets what is published to a topic.</summary>
internal interface ISubscriber
{
    /// <summary>Queues a whole frame for this subscriber; called with the topic's lock held, so it must not call back.</summary>
    /// <returns>False if it was not queued: the subscriber is closing, or its limit is reached.</returns>
    bool Deliver(ReadOnlySpan<byte> frame);
}
