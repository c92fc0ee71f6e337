namespace TypedWs.AspNetCore.Inspector;

/// <summary>The last error events of a host. Thread-safe.</summary>
internal sealed class ErrorRing
{
    private const int Capacity = 100;

    private readonly Lock _gate = new();
    private readonly Queue<InspectedError> _kept = new(Capacity);
    private long _last;
    private int _room = Capacity;

    /// <summary>Returns whether one more event may be kept before the next sample. Without this limit, an endless stream of errors would
    /// create strings without a limit.</summary>
    public bool TryTakeRoom() => Interlocked.Decrement(ref _room) >= 0;

    /// <summary>Makes room for new events, because a new sample begins.</summary>
    public void MakeRoom() => Volatile.Write(ref _room, Capacity);

    /// <summary>Keeps an event, and gives it the next number.</summary>
    public void Add(InspectedError error)
    {
        lock (_gate)
        {
            if (_kept.Count == Capacity)
            {
                _kept.Dequeue();
            }

            _kept.Enqueue(error with { Number = ++_last });
        }
    }

    /// <summary>Returns the kept events with a higher number, oldest first.</summary>
    public InspectedError[] After(long number)
    {
        lock (_gate)
        {
            return [.. _kept.SkipWhile(error => error.Number <= number)];
        }
    }
}
