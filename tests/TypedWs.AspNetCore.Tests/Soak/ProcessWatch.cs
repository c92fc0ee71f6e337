using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace TypedWs.AspNetCore.Tests.Soak;

/// <summary>What may leak from a server into its process: pooled arrays, failed tasks, memory.</summary>
internal sealed class ProcessWatch : EventListener
{
    private const int BufferRented = 1;
    private const int BufferReturned = 3;

    private readonly ConcurrentQueue<Exception> _unobserved = new();
    private long _rented;
    private long _returned;

    public ProcessWatch()
    {
        // Failures of earlier tests are not this one's.
        _ = MeasureHeap();
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    /// <summary>Arrays rented from the shared pools since the watch began.</summary>
    public long Rented => Interlocked.Read(ref _rented);

    /// <summary>Those of them that are not returned.</summary>
    public long Outstanding => Rented - Interlocked.Read(ref _returned);

    /// <summary>Exceptions of tasks that nobody awaited and that the collector has found.</summary>
    public IReadOnlyCollection<Exception> Unobserved => _unobserved;

    /// <summary>Bytes of the heap that are in use, after a full collection with its finalizers.</summary>
    public static long MeasureHeap()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    public override void Dispose()
    {
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        base.Dispose();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventSource.Name != "System.Buffers.ArrayPoolEventSource")
        {
            return;
        }

        switch (eventData.EventId)
        {
            case BufferRented:
                Interlocked.Increment(ref _rented);
                break;
            case BufferReturned:
                Interlocked.Increment(ref _returned);
                break;
        }
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        e.SetObserved();
        _unobserved.Enqueue(e.Exception);
    }
}
