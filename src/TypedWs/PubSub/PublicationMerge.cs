namespace TypedWs.PubSub;

/// <summary>
/// Merges the publications of a subscriber with many topics in the order of the calls, without checking each topic for each
/// publication. Guarded by the subscriber's lock.
/// </summary>
internal sealed class PublicationMerge
{
    private readonly Dictionary<Topic, Subscription> _byTopic = [];

    // The subscriptions with publications, ordered by the number of their next publication.
    private readonly PriorityQueue<Subscription, long> _waiting = new();
    private long _end;

    public void Add(Subscription subscription) => _byTopic.Add(subscription.Topic, subscription);

    public void Remove(Subscription subscription) => _byTopic.Remove(subscription.Topic);

    public Subscription? Find(Topic topic) => _byTopic.GetValueOrDefault(topic);

    /// <summary>Finds the subscriptions with publications. Call this only after <see cref="TakeNext"/> has returned an empty
    /// batch.</summary>
    /// <param name="clock">The endpoint's clock.</param>
    /// <param name="subscriptions">All subscriptions.</param>
    public void Begin(PublicationClock clock, ReadOnlySpan<Subscription> subscriptions)
    {
        _end = clock.Last + 1;
        ReadOnlySpan<Topic?> unserved = clock.Unserved.Places;
        if (unserved.Length >= subscriptions.Length)
        {
            foreach (Subscription subscription in subscriptions)
            {
                AddIfWaiting(subscription);
            }

            return;
        }

        foreach (ref readonly Topic? place in unserved)
        {
            if (Volatile.Read(in place) is { } topic && _byTopic.TryGetValue(topic, out Subscription? subscription))
            {
                AddIfWaiting(subscription);
            }
        }
    }

    /// <summary>Takes the next publications that lie together in the log of one topic.</summary>
    /// <returns>Empty if all publications that <see cref="Begin"/> found were taken.</returns>
    public PublicationBatch TakeNext()
    {
        while (_waiting.TryDequeue(out Subscription? first, out long number))
        {
            // Begin found the subscription twice, and the publication of this entry was already taken.
            if (!first.TryPeek(out long next) || next != number)
            {
                continue;
            }

            PublicationBatch taken = first.Take(_waiting.TryPeek(out _, out long other) ? Math.Max(other, number + 1) : _end);
            AddIfWaiting(first);
            return taken;
        }

        return default;
    }

    private void AddIfWaiting(Subscription subscription)
    {
        if (subscription.TryPeek(out long number) && number < _end)
        {
            _waiting.Enqueue(subscription, number);
        }
    }
}
