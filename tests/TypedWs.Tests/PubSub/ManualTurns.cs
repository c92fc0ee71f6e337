using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

/// <summary>Runs the turns of topics when the test says so, or at once.</summary>
internal sealed class ManualTurns : ITurnScheduler
{
    private readonly Lock _gate = new();
    private readonly List<Topic> _scheduled = [];

    /// <summary>Whether a turn runs as soon as it is scheduled.</summary>
    public bool AtOnce { get; init; }

    /// <summary>Turns that were scheduled and did not run.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _scheduled.Count;
            }
        }
    }

    public void Schedule(Topic topic)
    {
        if (AtOnce)
        {
            topic.RunTurn();
            return;
        }

        lock (_gate)
        {
            _scheduled.Add(topic);
        }
    }

    public void Run()
    {
        Topic[] turn;
        lock (_gate)
        {
            turn = [.. _scheduled];
            _scheduled.Clear();
        }

        foreach (Topic topic in turn)
        {
            topic.RunTurn();
        }
    }
}
