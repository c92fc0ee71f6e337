using System.Collections.Concurrent;
using TypedWs.Limits;

namespace TypedWs.PubSub;

/// <summary>The topics of an endpoint by name. A topic exists as long as it has subscribers. Thread-safe.</summary>
/// <param name="scheduler">Runs the topics' turns.</param>
/// <param name="limit">Most topics at a time.</param>
/// <param name="rate">The rate of each topic; null for none.</param>
/// <param name="interest">Is told which names have subscribers; null for nobody.</param>
internal sealed class TopicTable(
    ITurnScheduler scheduler, int limit = int.MaxValue, RateMeter? rate = null, IInterestListener? interest = null)
{
    // A name keeps what was taken of its rate, so that nobody gets a new one by leaving the topic and coming back.
    private readonly RatePartitions<string>? _rates = rate is null ? null : new RatePartitions<string>(rate);

    private readonly Lock _creation = new();
    private readonly PublicationClock _clock = new();
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Number of topics that have subscribers.</summary>
    public int Count => Volatile.Read(ref _count);

    public Topic? Find(string name) => _topics.GetValueOrDefault(name);

    /// <summary>Where a publication to a name goes.</summary>
    public TopicAddress Locate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new TopicAddress(name, Find(name));
    }

    /// <summary>Takes a publication from the rate of a name that nobody is subscribed to.</summary>
    /// <exception cref="WsLimitException">It comes too soon.</exception>
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

    /// <summary>A topic that has no name and is there for good; its publications are ordered with all the others.</summary>
    public Topic CreateUnnamed() => new("", _clock, scheduler, rate is null ? null : new RatePartition(), isPermanent: true);

    /// <exception cref="WsLimitException">It would be one topic too many.</exception>
    public Subscription Subscribe(string name, ISubscriber subscriber)
    {
        while (true)
        {
            Topic topic = Find(name) ?? Create(name);
            if (topic.TryAdd(subscriber, interest) is { } subscription)
            {
                return subscription;
            }

            // Its last subscriber left between the look-up and the lock; whoever retired it may not have removed it yet.
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

            var topic = new Topic(name, _clock, scheduler, _rates?.Join(name));
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
