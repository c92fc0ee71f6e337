using BenchmarkDotNet.Attributes;
using TypedWs.PubSub;

namespace TypedWs.Benchmarks.Micro;

/// <summary>What a delivery costs before it is queued, by how many topics each connection is subscribed to: 200 connections, all
/// subscribed to the same topics.</summary>
[MemoryDiagnoser]
public class ManyTopicsBenchmarks : ITurnScheduler
{
    private const int Subscribers = 200;
    private const int Deliveries = Subscribers * 1000;

    private readonly byte[] _frame = [0x81, 100, .. new byte[100]];
    private readonly List<Topic> _scheduled = [];
    private Topic[] _topics = [];

    /// <summary>Topics of each connection.</summary>
    [Params(1, 10, 100, 1000)]
    public int Topics { get; set; }

    /// <summary>Subscribes them.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var clock = new PublicationClock();
        _topics = [.. Enumerable.Range(0, Topics).Select(i => new Topic($"topic {i}", clock, this))];
        for (int i = 0; i < Subscribers; i++)
        {
            var subscriber = new TakingSubscriber();
            foreach (Topic topic in _topics)
            {
                topic.TryAdd(subscriber);
            }
        }
    }

    /// <summary>Each publication has a turn of its own.</summary>
    [Benchmark(OperationsPerInvoke = Deliveries)]
    public void OneAtATime()
    {
        for (int i = 0; i < Deliveries / Subscribers; i++)
        {
            _topics[i % Topics].Publish(_frame, except: null);
            RunTurns();
        }
    }

    /// <summary>A turn serves a thousand publications, to all topics in turn.</summary>
    [Benchmark(OperationsPerInvoke = Deliveries)]
    public void AllTogether()
    {
        for (int i = 0; i < Deliveries / Subscribers; i++)
        {
            _topics[i % Topics].Publish(_frame, except: null);
        }

        RunTurns();
    }

    void ITurnScheduler.Schedule(Topic topic) => _scheduled.Add(topic);

    private void RunTurns()
    {
        for (int i = 0; i < _scheduled.Count; i++)
        {
            _scheduled[i].RunTurn();
        }

        _scheduled.Clear();
    }
}
