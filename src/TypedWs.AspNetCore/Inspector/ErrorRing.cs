namespace TypedWs.AspNetCore.Inspector;

/// <summary>The last error events of a host. Thread-safe.</summary>
internal sealed class ErrorRing
{
    private const int Capacity = 100;

    private readonly Lock _gate = new();
    private readonly Queue<InspectedError> _kept = new(Capacity);
    private long _last;
    private int _room = Capacity;

    /// <summary>Whether one more event may be kept before the next sample. The limit avoids strings for an endless stream of
    /// errors.</summary>
    public bool TryTakeRoom() => Interlocked.Decrement(ref _room) >= 0;

    /// <summary>A new moment begins.</summary>
    public void MakeRoom() => Volatile.Write(ref _room, Capacity);

    /// <summary>Keeps an event, under the next number.</summary>
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

    /// <summary>The events with a higher number, oldest first.</summary>
    public InspectedError[] After(long number)
    {
        lock (_gate)
        {
            return [.. _kept.SkipWhile(error => error.Number <= number)];
        }
    }
}
