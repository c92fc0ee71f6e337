using BenchmarkDotNet.Attributes;
using TypedWs.PubSub;

namespace TypedWs.Benchmarks.Micro;

/// <summary>What a publication costs until the flush, by number of subscribers; the turn that serves them is not counted.</summary>
[MemoryDiagnoser]
public class PublishBenchmarks : ITurnScheduler
{
    // With frames of 102 bytes, less than what makes a publisher run the turn itself (256 KiB).
    private const int PublicationsPerTurn = 2000;

    private readonly byte[] _frame = [0x81, 100, .. new byte[100]];
    private Topic? _topic;
    private bool _isScheduled;

    /// <summary>Subscribers of the topic.</summary>
    [Params(1, 100, 10_000)]
    public int Subscribers { get; set; }

    /// <summary>Subscribes them.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _topic = new Topic("room", new PublicationClock(), this);
        for (int i = 0; i < Subscribers; i++)
        {
            _topic.TryAdd(new TakingSubscriber());
        }
    }

    /// <summary>Serves what the iteration before published.</summary>
    [IterationSetup]
    public void RunTurn()
    {
        if (_isScheduled)
        {
            _isScheduled = false;
            _topic!.RunTurn();
        }
    }

    /// <summary>A frame of 100 bytes to all subscribers.</summary>
    [Benchmark(OperationsPerInvoke = PublicationsPerTurn)]
    public void Publish()
    {
        for (int i = 0; i < PublicationsPerTurn; i++)
        {
            _topic!.Publish(_frame, except: null);
        }
    }

    void ITurnScheduler.Schedule(Topic topic) => _isScheduled = true;
}
