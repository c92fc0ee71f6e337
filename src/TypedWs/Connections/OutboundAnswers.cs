using System.Runtime.InteropServices;

namespace TypedWs.Connections;

/// <summary>
/// The answers to the connection's own messages in an outbound queue. While many wait, no more messages are read (docs/decisions/0019):
/// TCP slows down a peer that asks faster than it takes the answers, and the connection is not closed. Guarded by the queue's
/// lock; a mutable struct, never to be copied.
/// </summary>
/// <remarks>
/// Answers are replies, pongs, and all that is sent to the connection itself while its input is processed or a handler of its own is
/// pending. Publications and messages from others are no answers: a peer that is behind with those may still unsubscribe, or close.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal struct OutboundAnswers
{
    // Bytes of answers that were written for the next flush, and that are in flight.
    private long _written;
    private long _inFlight;

    // An upper bound of the bytes left of the answers that waited when a wait began: later answers must not make it last for ever.
    private long _awaited;
    private bool _areMany;
    private TaskCompletionSource? _waiter;

    /// <summary>Whether the waiting answers have exceeded the high watermark, and have not fallen to the low one since. Any
    /// thread.</summary>
    public readonly bool AreMany => Volatile.Read(in _areMany);

    /// <summary>Whether code waits until the answers are few.</summary>
    public readonly bool AreAwaited => _waiter is not null;

    /// <summary>The bytes of all answers.</summary>
    /// <param name="waiting">The bytes of answers in the backlog.</param>
    public readonly long Sum(long waiting) => _written + _inFlight + waiting;

    /// <summary>A part of an answer was written for the next flush.</summary>
    public void CountWritten(int length) => _written += length;

    /// <summary>A flush takes the bytes that were written.</summary>
    public void BeginFlush()
    {
        _inFlight = _written;
        _written = 0;
    }

    /// <summary>A flush takes some of the answers that waited.</summary>
    public void MoveToFlight(long bytes) => _inFlight = bytes;

    /// <summary>The transport has taken the bytes in flight.</summary>
    public void EndFlush()
    {
        _awaited -= _inFlight;
        _inFlight = 0;
    }

    /// <summary>An answer was queued.</summary>
    public void Added(long waiting, OutboundLimits limits)
    {
        if (Sum(waiting) > limits.HighWatermark)
        {
            Volatile.Write(ref _areMany, true);
        }
    }

    /// <summary>The transport has taken bytes, or frames were dropped.</summary>
    public void Removed(long waiting, OutboundLimits limits)
    {
        long bytes = Sum(waiting);
        _awaited = Math.Min(_awaited, bytes);
        if (bytes <= limits.LowWatermark)
        {
            Volatile.Write(ref _areMany, false);
            Signal();
        }
        else if (_awaited <= limits.LowWatermark)
        {
            Signal();
        }
    }

    /// <summary>Completes when few of the answers that wait now are left, or nothing will leave any more.</summary>
    public Task WaitAsync(long waiting)
    {
        if (!_areMany)
        {
            return Task.CompletedTask;
        }

        if (_waiter is null)
        {
            _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = Sum(waiting);
        }

        return _waiter.Task;
    }

    /// <summary>Ends the wait, if there is one.</summary>
    public void Signal()
    {
        _waiter?.TrySetResult();
        _waiter = null;
    }

    /// <summary>Nothing will leave any more.</summary>
    public void Forget()
    {
        _written = 0;
        _inFlight = 0;
        Volatile.Write(ref _areMany, false);
        Signal();
    }
}
