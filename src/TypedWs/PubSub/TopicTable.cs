using System.Collections.Concurrent;

namespace TypedWs.PubSub;

/// <summary>The topics of an endpoint by name. A topic exists as long as it has subscribers. Thread-safe.</summary>
internal sealed class TopicTable
{
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);

    /// <summary>Number of topics that have subscribers.</summary>
    public int Count => _topics.Count;

    public Topic? Find(string name) => _topics.GetValueOrDefault(name);

    public Subscription Subscribe(string name, ISubscriber subscriber)
    {
        while (true)
        {
            Topic topic = _topics.GetOrAdd(name, static key => new Topic(key));
            if (topic.TryAdd(subscriber) is { } subscription)
            {
                return subscription;
            }

            // Its last subscriber left between the look-up and the lock; whoever retired it may not have removed it yet.
            _topics.TryRemove(KeyValuePair.Create(name, topic));
        }
    }

    public void Unsubscribe(Subscription subscription)
    {
        if (subscription.Topic.Remove(subscription))
        {
            _topics.TryRemove(KeyValuePair.Create(subscription.Topic.Name, subscription.Topic));
        }
    }
}
