using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>
/// Who gets what is published. It keeps its subscriptions and takes from them, under a lock of its own that may be taken
/// while a topic's is held, never the other way round.
/// </summary>
internal interface ISubscriber
{
    /// <summary>Names it to other processes.</summary>
    string Id { get; }

    /// <summary>A subscription begins; what is published from now on will be served. Called with the topic's lock held.</summary>
    void Attach(Subscription subscription);

    /// <summary>A subscription ends: what was published before is taken, what follows is not. Called with the topic's lock held.</summary>
    void Detach(Subscription subscription);

    /// <summary>
    /// Publishes in a way that this subscriber does not get it, but everything else in its order: it takes what came before, appends to the
    /// log, and steps over what it appended, with its own lock held all the time. Called with the topic's lock held.
    /// </summary>
    /// <returns>Whether it is subscribed to the topic.</returns>
    bool PublishToOthers(Topic topic, TopicLog log, ReadOnlySpan<byte> frame, MessageTag tag);

    /// <summary>
    /// Takes what was published before, then this frame, which is for chosen subscribers only. Called with the topic's lock
    /// held: what has to be flushed is flushed later.
    /// </summary>
    void Deliver(Topic topic, ReadOnlySpan<byte> frame, MessageTag tag);

    /// <summary>Takes what was published and not taken yet, and sends it. Called without a lock.</summary>
    /// <param name="publishedAt">When the oldest of it was published; 0 if nobody wants to know.</param>
    /// <returns>Bytes that went out.</returns>
    long Serve(long publishedAt);
}
