using TypedWs.Messages;
using TypedWs.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.PubSub;

/// <summary>From its encoding over the bus to the log of its topic a publication costs no memory.</summary>
[Collection(nameof(Alone))]
public sealed class PublishingAllocationTests
{
    private const int Rounds = 300;

    private readonly TopicTable _table = new(new NoTurns());
    private readonly Publishing _publishing;

    public PublishingAllocationTests()
    {
        _ = new TestEndpoint();
        _publishing = new Publishing(EnvelopeFormat.Default, includeTopic: true, _table, LocalBus.Instance, rate: null);
    }

    [Theory]
    [InlineData("room", 1)]
    [InlineData("nobody", 0)]
    public void A_publication_allocates_nothing(string name, int subscribers)
    {
        var subscriber = new DroppingSubscriber();
        _table.Subscribe("room", subscriber);
        var message = new Found(7);
        long best = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int count = _publishing.Publish(_table.Locate(name), message, except: null);
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(subscribers, count);
            _table.Find("room")!.RunTurn();
        }

        Assert.Equal(0, best);
        Assert.Equal(subscribers * Rounds, subscriber.Taken);
    }

    private sealed class NoTurns : ITurnScheduler
    {
        public void Schedule(Topic topic)
        {
            // The test runs the turn.
        }
    }

    private sealed class DroppingSubscriber : ISubscriber
    {
        private PendingPublications _publications;

        public string Id => "dropping";

        public int Taken { get; private set; }

        public void Attach(Subscription subscription) => _publications.Add(subscription);

        public void Detach(Subscription subscription) => _publications.Remove(subscription);

        public bool PublishToOthers(Topic topic, TopicLog log, in PublishedFrame frame) => false;

        public void Deliver(Topic topic, in PublishedFrame frame)
        {
        }

        public long Serve(long publishedAt)
        {
            while (_publications.TryTake(out PublicationBatch taken))
            {
                Taken += taken.Count;
            }

            return 0;
        }
    }
}
