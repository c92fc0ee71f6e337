using System.Runtime.InteropServices;

namespace TypedWs.Connections;

/// <summary>
/// The answers to the connection's own messages in an outbound queue. While many answers wait, no more messages are read
/// (docs/decisions/0019). So TCP slows down a peer that asks faster than it reads the answers, and the connection is not closed. Guarded by
/// the queue's lock; a mutable struct, never to be copied.
/// </summary>
/// <remarks>
/// Answers are replies, pongs, and all messages that are sent to the connection itself while its input is processed or one of its handlers
/// is pending. Publications and messages sent by other code are not answers: a peer that has not read those may still unsubscribe, or
/// close.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal struct OutboundAnswers
{
    // The bytes of answers that were written for the next flush, and the bytes of answers in the running flush.
    private long _written;
    private long _inFlight;

    // An upper bound of the remaining bytes of those answers that waited when a wait began. Only these answers are awaited: later answers
    // could make the wait endless.
    private long _awaited;
    private bool _areMany;
    private TaskCompletionSource? _waiter;

    /// <summary>Whether the waiting answers have exceeded the high watermark, and have not fallen to the low watermark since. Any
    /// thread.</summary>
    public readonly bool AreMany => Volatile.Read(in _areMany);

    /// <summary>Whether code waits until only few answers are left.</summary>
    public readonly bool AreAwaited => _waiter is not null;

    /// <summary>The bytes of all answers.</summary>
    /// <param name="waiting">The bytes of answers in the backlog.</param>
    public readonly long Sum(long waiting) => _written + _inFlight + waiting;

    /// <summary>Counts a part of an answer that was written for the next flush.</summary>
    public void CountWritten(int length) => _written += length;

    /// <summary>Notes that a flush of all written bytes begins.</summary>
    public void BeginFlush()
    {
        _inFlight = _written;
        _written = 0;
    }

    /// <summary>Notes that a flush of waiting bytes begins, with the given number of bytes of answers.</summary>
    public void MoveToFlight(long bytes) => _inFlight = bytes;

    /// <summary>Notes that the transport has accepted the bytes of the flush.</summary>
    public void EndFlush()
    {
        _awaited -= _inFlight;
        _inFlight = 0;
    }

    /// <summary>Checks the high watermark after an answer was queued.</summary>
    public void Added(long waiting, OutboundLimits limits)
    {
        if (Sum(waiting) > limits.HighWatermark)
        {
            Volatile.Write(ref _areMany, true);
        }
    }

    /// <summary>Checks the low watermark after the transport has accepted bytes, or frames were dropped.</summary>
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

    /// <summary>Completes when only few of the answers that wait now are left, or when nothing will leave any more.</summary>
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

    /// <summary>Forgets all answers, because nothing will leave any more.</summary>
    public void Forget()
    {
        _written = 0;
        _inFlight = 0;
        Volatile.Write(ref _areMany, false);
        Signal();
    }
}
