namespace TypedWs.PubSub;

/// <summary>
/// The publications to the topics of a subscriber that has many, in the order of the calls, without a look at each topic for each
/// publication. Guarded by the subscriber's lock.
/// </summary>
internal sealed class PublicationMerge
{
    private readonly Dictionary<Topic, Subscription> _byTopic = [];

    // The subscriptions that have something, by the number of the next.
    private readonly PriorityQueue<Subscription, long> _waiting = new();
    private long _end;

    public void Add(Subscription subscription) => _byTopic.Add(subscription.Topic, subscription);

    public void Remove(Subscription subscription) => _byTopic.Remove(subscription.Topic);

    public Subscription? Find(Topic topic) => _byTopic.GetValueOrDefault(topic);

    /// <summary>Looks for what there is. All of it must have been taken by <see cref="TakeNext"/> before.</summary>
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

    /// <summary>Takes the next publications that are in one piece; empty if there is nothing left of what was looked for.</summary>
    public TakenPublications TakeNext()
    {
        while (_waiting.TryDequeue(out Subscription? first, out long number))
        {
            // One that was found twice has been here before.
            if (!first.TryPeek(out long next) || next != number)
            {
                continue;
            }

            TakenPublications taken = first.Take(_waiting.TryPeek(out _, out long other) ? Math.Max(other, number + 1) : _end);
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
