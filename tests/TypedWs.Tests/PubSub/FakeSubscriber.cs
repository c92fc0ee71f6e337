using System.Text;
using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

/// <summary>Remembers what it took, in the order in which it came.</summary>
internal sealed class FakeSubscriber : ISubscriber
{
    private readonly Lock _gate = new();
    private readonly List<byte> _received = [];
    private PendingPublications _publications;

    public string Id => "fake";

    public bool TakesDeflated { get; init; }

    /// <summary>How often it was served.</summary>
    public int Turns { get; private set; }

    public byte[] Bytes
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>What it took as lines of text, for tests whose frames are lines.</summary>
    public string[] Received => Encoding.UTF8.GetString(Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Attach(Subscription subscription)
    {
        lock (_gate)
        {
            _publications.Add(subscription);
        }
    }

    public void Detach(Subscription subscription)
    {
        lock (_gate)
        {
            Take();
            _publications.Remove(subscription);
        }
    }

    public bool PublishToOthers(Topic topic, TopicLog log, in PublishedFrame frame)
    {
        lock (_gate)
        {
            if (_publications.Find(topic) is not { } subscription)
            {
                return false;
            }

            Take();
            log.Append(frame);
            subscription.SkipAll();
            return true;
        }
    }

    public void Deliver(Topic topic, in PublishedFrame frame)
    {
        lock (_gate)
        {
            Take();
            _received.AddRange(TakesDeflated && !frame.Deflated.IsEmpty ? frame.Deflated : frame.Plain);
        }
    }

    public long Serve(long publishedAt)
    {
        lock (_gate)
        {
            Turns++;
            int before = _received.Count;
            Take();
            return _received.Count - before;
        }
    }

    private void Take()
    {
        while (_publications.TryTake(out PublicationBatch taken))
        {
            _received.AddRange(taken.Frames);
        }
    }
}
