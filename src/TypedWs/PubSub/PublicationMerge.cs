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

    /// <summary>Finds the subscriptions with publications. All earlier results must have been taken by
    /// <see cref="TakeNext"/>.</summary>
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

    /// <summary>Takes the next publications that are in one piece; empty if all found publications were taken.</summary>
    public PublicationBatch TakeNext()
    {
        while (_waiting.TryDequeue(out Subscription? first, out long number))
        {
            // The subscription was found twice, and this entry was already taken.
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
