using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Benchmarks.Micro;

/// <summary>Takes what it is served and drops it.</summary>
internal sealed class TakingSubscriber : ISubscriber
{
    public string Id => "taking";


    private PendingPublications _publications;

    /// <summary>Publications taken.</summary>
    public long Taken { get; private set; }

    public void Attach(Subscription subscription) => _publications.Add(subscription);

    public void Detach(Subscription subscription) => _publications.Remove(subscription);

    public bool PublishToOthers(Topic topic, TopicLog log, in PublishedFrame frame) => false;

    public void Deliver(Topic topic, in PublishedFrame frame) => Serve(0);

    public long Serve(long publishedAt)
    {
        while (_publications.TryTake(out PublicationBatch taken))
        {
            Taken += taken.Count;
        }

        return 0;
    }
}
