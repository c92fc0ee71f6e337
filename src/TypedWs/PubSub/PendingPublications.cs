namespace TypedWs.PubSub;

/// <summary>
/// The publications that one subscriber has not taken yet, of all its topics, in the order of the calls. Guarded by the subscriber's
/// lock; a mutable struct, never to be copied.
/// </summary>
internal struct PendingPublications
{
    // Up to this number of topics, checking each topic is cheaper than finding those with publications.
    private const int Few = 8;

    private Subscription[]? _subscriptions;
    private PublicationMerge? _merge;
    private int _count;

    // The value of the clock's Visible at the last time when nothing was left to take.
    private long _seen;

    /// <summary>Whether the subscriber has no subscription.</summary>
    public readonly bool IsEmpty => _count == 0;

    public void Add(Subscription subscription)
    {
        _subscriptions ??= new Subscription[1];
        if (_count == _subscriptions.Length)
        {
            Array.Resize(ref _subscriptions, _count * 2);
        }

        subscription.Place = _count;
        _subscriptions[_count++] = subscription;
        if (_merge is not null)
        {
            _merge.Add(subscription);
        }
        else if (_count > Few)
        {
            _merge = new PublicationMerge();
            foreach (Subscription one in _subscriptions.AsSpan(0, _count))
            {
                _merge.Add(one);
            }
        }
    }

    public void Remove(Subscription subscription)
    {
        Subscription last = _subscriptions![--_count];
        last.Place = subscription.Place;
        _subscriptions[last.Place] = last;
        _subscriptions[_count] = null!;
        _merge?.Remove(subscription);
        if (_count <= Few / 2)
        {
            // The subscriber has taken all publications before, so the merge is empty.
            _merge = null;
        }
    }

    public readonly Subscription? Find(Topic topic)
    {
        if (_merge is not null)
        {
            return _merge.Find(topic);
        }

        foreach (Subscription subscription in _subscriptions.AsSpan(0, _count))
        {
            if (ReferenceEquals(subscription.Topic, topic))
            {
                return subscription;
            }
        }

        return null;
    }

    /// <summary>Takes the next publications that lie together in the log of one topic.</summary>
    /// <param name="taken">The publications; valid until the subscriber's lock is released.</param>
    /// <returns>False if no publication is left.</returns>
    public bool TryTake(out PublicationBatch taken)
    {
        taken = _count switch
        {
            0 => default,
            1 => _subscriptions![0].Take(below: long.MaxValue),
            _ => _merge is null ? TakeOldest() : TakeMerged(_merge),
        };
        return !taken.IsEmpty;
    }

    // Takes from the topic whose next publication is the oldest, up to the next publication of any other topic. The clock's last number
    // is read first, and no publication above it is taken: a publication above it may be in its log already, while an earlier one
    // was not yet in a log that was checked a moment before.
    private PublicationBatch TakeOldest()
    {
        // Every send to the connection calls this, so without a new publication it must not check each topic.
        PublicationClock clock = _subscriptions![0].Topic.Clock;
        long visible = clock.Visible;
        if (visible == _seen)
        {
            return default;
        }

        long below = clock.Last + 1;
        Subscription? first = null;
        long oldest = long.MaxValue;
        foreach (Subscription subscription in _subscriptions.AsSpan(0, _count))
        {
            if (!subscription.TryPeek(out long number))
            {
                continue;
            }

            if (number < oldest)
            {
                below = Math.Min(below, oldest);
                oldest = number;
                first = subscription;
            }
            else
            {
                below = Math.Min(below, number);
            }
        }

        if (first is not null)
        {
            return first.Take(below);
        }

        _seen = visible;
        return default;
    }

    // Does the same for many topics, where checking each topic for each batch would cost too much.
    private PublicationBatch TakeMerged(PublicationMerge merge)
    {
        PublicationBatch taken = merge.TakeNext();
        if (!taken.IsEmpty)
        {
            return taken;
        }

        PublicationClock clock = _subscriptions![0].Topic.Clock;
        long visible = clock.Visible;
        if (visible == _seen)
        {
            return default;
        }

        _seen = visible;
        merge.Begin(clock, _subscriptions.AsSpan(0, _count));
        return merge.TakeNext();
    }
}
