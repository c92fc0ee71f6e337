using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace TypedWs.Tests.Testing;

/// <summary>
/// Which arrays of the shared pools the thread that made it has rented since, and nobody has returned. The runner rents
/// on threads of its own.
/// </summary>
internal sealed class PoolBalance : EventListener
{
    private const int BufferRented = 1;
    private const int BufferReturned = 3;

    private readonly ConcurrentDictionary<int, int> _outstanding = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private int _rented;

    public int Rented => Volatile.Read(ref _rented);

    public int Outstanding => _outstanding.Values.Sum();

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The payload begins with the id of the buffer: its hash code.
        if (eventData.EventSource.Name != "System.Buffers.ArrayPoolEventSource" || eventData.Payload?[0] is not int id)
        {
            return;
        }

        // Events come on the thread that causes them.
        if (eventData.EventId == BufferRented && Environment.CurrentManagedThreadId == _thread)
        {
            Interlocked.Increment(ref _rented);
            _outstanding.AddOrUpdate(id, 1, static (_, count) => count + 1);
        }
        else if (eventData.EventId == BufferReturned && _outstanding.ContainsKey(id))
        {
            _outstanding.AddOrUpdate(id, 0, static (_, count) => count - 1);
        }
    }
}
