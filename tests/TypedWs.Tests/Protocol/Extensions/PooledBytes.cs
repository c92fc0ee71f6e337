using System.Diagnostics.Tracing;

namespace TypedWs.Tests.Protocol.Extensions;

/// <summary>The bytes of the shared pools of arrays that the thread of the test has rented and not returned.</summary>
internal sealed class PooledBytes : EventListener
{
    private const int BufferRented = 1;
    private const int BufferReturned = 3;

    // Set by a field initializer, because the base constructor calls OnEventSourceCreated.
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _bytes;

    /// <summary>The most bytes at one time.</summary>
    public long Most { get; private set; }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (Environment.CurrentManagedThreadId != _thread || eventData.EventId is not (BufferRented or BufferReturned))
        {
            return;
        }

        int size = (int)eventData.Payload![1]!;
        _bytes += eventData.EventId == BufferRented ? size : -size;
        Most = Math.Max(Most, _bytes);
    }
}
