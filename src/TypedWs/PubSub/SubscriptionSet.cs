namespace TypedWs.PubSub;

/// <summary>The subscriptions of one subscriber. Thread-safe; after <see cref="Clear"/> nothing can be added.</summary>
internal sealed class SubscriptionSet(TopicTable table, ISubscriber subscriber, int limit)
{
    private readonly Lock _gate = new();
    private Dictionary<string, Subscription>? _byTopic;
    private bool _cleared;

    /// <returns>False if the topic is in the set already, or if the set was cleared.</returns>
    /// <exception cref="WsLimitException">The subscriber has the maximum number of subscriptions.</exception>
    public bool Add(string topic)
    {
        TopicName.ThrowIfInvalid(topic);
        lock (_gate)
        {
            if (_cleared || _byTopic?.ContainsKey(topic) == true)
            {
                return false;
            }

            if ((_byTopic?.Count ?? 0) >= limit)
            {
                throw new WsLimitException($"A connection may subscribe to at most {limit} topics (WsOptions.MaxSubscriptions).");
            }

            (_byTopic ??= new Dictionary<string, Subscription>(StringComparer.Ordinal)).Add(topic, table.Subscribe(topic, subscriber));
            return true;
        }
    }

    /// <returns>False if the topic is not in the set.</returns>
    public bool Remove(string topic)
    {
        lock (_gate)
        {
            if (_byTopic is null || !_byTopic.Remove(topic, out Subscription? subscription))
            {
                return false;
            }

            table.Unsubscribe(subscription);
            return true;
        }
    }

    public bool Contains(string topic)
    {
        lock (_gate)
        {
            return _byTopic?.ContainsKey(topic) == true;
        }
    }

    public string[] ToArray()
    {
        lock (_gate)
        {
            return _byTopic is null ? [] : [.. _byTopic.Keys];
        }
    }

    /// <summary>Adds at most <paramref name="maxTopics"/> of the topics to a collection.</summary>
    /// <returns>The number of all subscriptions.</returns>
    public int CopyTo(ICollection<string> topics, int maxTopics)
    {
        lock (_gate)
        {
            if (_byTopic is null)
            {
                return 0;
            }

            foreach (string topic in _byTopic.Keys)
            {
                if (maxTopics-- <= 0)
                {
                    break;
                }

                topics.Add(topic);
            }

            return _byTopic.Count;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _cleared = true;
            if (_byTopic is { } subscriptions)
            {
                _byTopic = null;
                foreach (Subscription subscription in subscriptions.Values)
                {
                    table.Unsubscribe(subscription);
                }
            }
        }
    }
}
