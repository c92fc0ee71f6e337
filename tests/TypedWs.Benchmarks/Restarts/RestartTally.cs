using System.Collections.Concurrent;

namespace TypedWs.Benchmarks.Restarts;

/// <summary>The fate of each message and request of one client. Thread-safe.</summary>
internal sealed class RestartTally
{
    private readonly ConcurrentDictionary<int, string> _failed = new();
    private int _toldTwice;

    /// <summary>The number of messages that were given to the client.</summary>
    public int Sent { get; set; }

    /// <summary>The requests; empty if the client has none.</summary>
    public List<Task> Requests { get; } = [];

    /// <summary>The number of failures that were told twice.</summary>
    public int ToldTwice => Volatile.Read(ref _toldTwice);

    /// <summary>The client has told that a message failed. Markers, which are below zero, are not counted.</summary>
    public void Fail(int number, string reason)
    {
        if (number >= 0 && !_failed.TryAdd(number, reason))
        {
            Interlocked.Increment(ref _toldTwice);
        }
    }

    /// <summary>Counts the fates.</summary>
    /// <param name="arrived">The numbers of the messages that have arrived, in their order.</param>
    public RestartCounts Count(int[] arrived)
    {
        var counts = new RestartCounts { Sent = Sent, Doubled = ToldTwice };
        int[] times = new int[Sent];
        int highest = -1;
        foreach (int number in arrived)
        {
            times[number]++;
            counts.OutOfOrder += number < highest ? 1 : 0;
            highest = Math.Max(highest, number);
        }

        for (int number = 0; number < Sent; number++)
        {
            bool isTold = _failed.ContainsKey(number);
            counts.Once += times[number] == 1 && !isTold ? 1 : 0;
            counts.Doubled += times[number] > 1 ? 1 : 0;
            counts.FailedAndArrived += times[number] > 0 && isTold ? 1 : 0;
            counts.Failed += times[number] == 0 && isTold ? 1 : 0;
            counts.Lost += times[number] == 0 && !isTold ? 1 : 0;
        }

        counts.Requests = Requests.Count;
        counts.Answered = Requests.Count(static request => request.IsCompletedSuccessfully);
        counts.Hanging = Requests.Count(static request => !request.IsCompleted);
        return counts;
    }

    /// <summary>The reasons of the failures, with their numbers.</summary>
    public string DescribeReasons()
        => string.Join(", ", _failed.Values.GroupBy(static reason => reason).Select(static group => $"{group.Key} {group.Count()}"));
}

/// <summary>The number of messages and requests with each fate.</summary>
internal struct RestartCounts
{
    public int Sent, Once, Lost, Failed, FailedAndArrived, Doubled, OutOfOrder, Requests, Answered, Hanging;
}
