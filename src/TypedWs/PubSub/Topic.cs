namespace TypedWs.PubSub;

/// <summary>One subscription; it knows where it stands in its topic, so that leaving costs nothing.</summary>
internal sealed class Subscription(Topic topic, ISubscriber subscriber)
{
    public Topic Topic { get; } = topic;

    public ISubscriber Subscriber { get; } = subscriber;

    /// <summary>Index in the topic's array; owned by the topic.</summary>
    public int Index { get; set; }
}

/// <summary>The subscribers of one name. Thread-safe.</summary>
/// <remarks>
/// Lock order: a topic's lock may be held while a connection's outbound lock is taken, never the other way round.
/// </remarks>
internal sealed class Topic(string name)
{
    private readonly Lock _gate = new();
    private Subscription[] _subscriptions = new Subscription[4];
    private int _count;
    private bool _retired;

    public string Name { get; } = name;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a subscriber; null if the topic was retired meanwhile and must be looked up again.</summary>
    public Subscription? TryAdd(ISubscriber subscriber)
    {
        lock (_gate)
        {
            if (_retired)
            {
                return null;
            }

            if (_count == _subscriptions.Length)
            {
                Array.Resize(ref _subscriptions, _count * 2);
            }

            var subscription = new Subscription(this, subscriber) { Index = _count };
            _subscriptions[_count++] = subscription;
            return subscription;
        }
    }

    /// <summary>Removes a subscription by moving the last one into its place.</summary>
    /// <returns>Whether it was the last: the topic is retired and its owner must forget it.</returns>
    public bool Remove(Subscription subscription)
    {
        lock (_gate)
        {
            Subscription last = _subscriptions[--_count];
            _subscriptions[subscription.Index] = last;
            last.Index = subscription.Index;
            _subscriptions[_count] = null!;
            return _retired = _count == 0;
        }
    }

    /// <summary>Delivers a frame to every subscriber but one.</summary>
    /// <returns>The number of subscribers that it was queued for.</returns>
    public int Publish(ReadOnlySpan<byte> frame, ISubscriber? except)
    {
        // Under the lock, so that two publications reach all common subscribers in the same order.
        lock (_gate)
        {
            int queued = 0;
            foreach (Subscription subscription in _subscriptions.AsSpan(0, _count))
            {
                if (!ReferenceEquals(subscription.Subscriber, except) && subscription.Subscriber.Deliver(frame))
                {
                    queued++;
                }
            }

            return queued;
        }
    }
}
