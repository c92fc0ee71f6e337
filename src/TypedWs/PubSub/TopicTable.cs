using System.Collections.Concurrent;
using TypedWs.Limits;

namespace TypedWs.PubSub;

/// <summary>The topics of an endpoint by name. A topic exists as long as it has subscribers. Thread-safe.</summary>
/// <param name="scheduler">Runs the topics' turns.</param>
/// <param name="limit">The maximum number of topics at a time.</param>
/// <param name="rate">The rate of each topic; null for none.</param>
/// <param name="interest">Is notified about the names that have subscribers; null for none.</param>
/// <param name="deflater">Compresses publications for the subscribers that take them compressed; null for none.</param>
internal sealed class TopicTable(
    ITurnScheduler scheduler,
    int limit = int.MaxValue,
    RateMeter? rate = null,
    IInterestListener? interest = null,
    IPublicationDeflater? deflater = null)
{
    // The used part of a rate is kept per name, so that a client cannot get an unused rate by leaving the topic and subscribing again.
    private readonly RatePartitions<string>? _rates = rate is null ? null : new RatePartitions<string>(rate);

    private readonly Lock _creation = new();
    private readonly PublicationClock _clock = new();
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Number of topics that have subscribers.</summary>
    public int Count => Volatile.Read(ref _count);

    public Topic? Find(string name) => _topics.GetValueOrDefault(name);

    /// <summary>Finds the destination of a publication to a name.</summary>
    public TopicAddress Locate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new TopicAddress(name, Find(name));
    }

    /// <summary>Counts a publication in the rate of a name that has no subscriber in this process.</summary>
    /// <exception cref="WsLimitException">The publication exceeds the rate.</exception>
    public void TakeFromRate(string name)
    {
        if (_rates is not null)
        {
            RatePartition partition = _rates.Join(name);
            try
            {
                _rates.Meter.Take(ref partition.SpentUpTo);
            }
            finally
            {
                _rates.Leave(name, partition);
            }
        }
    }

    /// <summary>The topics with their subscribers at this moment, in no order.</summary>
    public IEnumerable<Topic> Enumerate()
    {
        foreach (KeyValuePair<string, Topic> entry in _topics)
        {
            yield return entry.Value;
        }
    }

    /// <summary>Creates a topic without a name, which is never removed. A subscriber gets its publications and those of other topics in
    /// the order of the calls.</summary>
    public Topic CreateUnnamed() => new("", _clock, scheduler, rate is null ? null : new RatePartition(), deflater, isPermanent: true);

    /// <exception cref="WsLimitException">The limit of topics is reached.</exception>
    public Subscription Subscribe(string name, ISubscriber subscriber)
    {
        while (true)
        {
            Topic topic = Find(name) ?? Create(name);
            if (topic.TryAdd(subscriber, interest) is { } subscription)
            {
                return subscription;
            }

            // The last subscriber left between the look-up and the lock. The thread that retired the topic may not have removed it
            // from the table yet.
            Forget(topic);
        }
    }

    public void Unsubscribe(Subscription subscription)
    {
        if (subscription.Topic.Remove(subscription, interest))
        {
            Forget(subscription.Topic);
        }
    }

    private Topic Create(string name)
    {
        lock (_creation)
        {
            if (Find(name) is { } existing)
            {
                return existing;
            }

            if (_count >= limit)
            {
                throw new WsLimitException($"An endpoint may have at most {limit} topics (WsOptions.MaxTopics).");
            }

            var topic = new Topic(name, _clock, scheduler, _rates?.Join(name), deflater);
            _topics[name] = topic;
            Interlocked.Increment(ref _count);
            return topic;
        }
    }

    private void Forget(Topic topic)
    {
        if (_topics.TryRemove(KeyValuePair.Create(topic.Name, topic)))
        {
            Interlocked.Decrement(ref _count);
            _rates?.Leave(topic.Name, topic.Rate!);
        }
    }
}
