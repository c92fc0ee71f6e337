namespace TypedWs.PubSub;

/// <summary>
/// A subscriber of topics. It keeps its subscriptions and takes publications from them, under its own lock. To take a publication means
/// to read it from the topic's log, to move the subscription's position after it (<see cref="Subscription.Take"/>), and to queue it for
/// sending. Lock order: a topic's lock first, then a subscriber's, never the other way round.
/// </summary>
internal interface ISubscriber
{
    /// <summary>Identifies the subscriber in other processes.</summary>
    string Id { get; }

    /// <summary>Whether the subscriber takes publications in their compressed form, if there is one. Always the same value.</summary>
    bool TakesDeflated => false;

    /// <summary>Called when a subscription begins: the subscriber will take later publications. The topic's lock is held.</summary>
    void Attach(Subscription subscription);

    /// <summary>Called when a subscription ends: the subscriber takes the earlier publications now, and no later ones. The topic's lock is
    /// held.</summary>
    void Detach(Subscription subscription);

    /// <summary>
    /// Publishes to all subscribers except this one. With its own lock held all the time, this subscriber takes the earlier publications,
    /// appends the frame to the log, and skips the frame. So it still receives all other publications in order. Called with the topic's
    /// lock held.
    /// </summary>
    /// <returns>False if this subscriber is not subscribed to the topic: the frame was not appended.</returns>
    bool PublishToOthers(Topic topic, TopicLog log, in PublishedFrame frame);

    /// <summary>
    /// Takes the earlier publications, then queues this frame, which is for chosen subscribers only. Called with the topic's lock held,
    /// so flushing is deferred.
    /// </summary>
    void Deliver(Topic topic, in PublishedFrame frame);

    /// <summary>Takes the publications that were not taken yet, and sends them. Called without a lock.</summary>
    /// <param name="publishedAt">The time of the oldest of these publications; 0 if the time of deliveries is not measured.</param>
    /// <returns>The number of bytes passed to the transport.</returns>
    long Serve(long publishedAt);
}
