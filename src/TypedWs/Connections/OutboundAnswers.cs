using System.Runtime.InteropServices;

namespace TypedWs.Connections;

/// <summary>
/// How much of what waits in an outbound queue answers the connection's own messages: as long as that is much, no more of them are read
/// (docs/decisions/0019). So TCP slows down a peer that asks faster than it takes the answers, and it is not closed. Guarded by the
/// queue's lock; a mutable struct, never to be copied.
/// </summary>
/// <remarks>
/// Answers are replies, pongs, and all that is sent to the connection itself while its input is processed or a handler of its own is
/// pending. What others send, and publications, are none: a peer that is behind with those may still unsubscribe, or close.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal struct OutboundAnswers
{
    // Those of the bytes that were written, and are in flight, that are answers.
    private long _written;
    private long _inFlight;

    // The most that is left of the answers that waited when somebody began to wait: later answers must not make it wait
    // for ever.
    private long _awaited;
    private bool _areMany;
    private TaskCompletionSource? _waiter;

    /// <summary>Whether more answers wait than the high watermark, and since then more than the low one. Any thread.</summary>
    public readonly bool AreMany => Volatile.Read(in _areMany);

    /// <summary>Whether somebody waits until they are few.</summary>
    public readonly bool AreAwaited => _waiter is not null;

    /// <summary>The bytes of all answers.</summary>
    /// <param name="waiting">Those in the backlog.</param>
    public readonly long Sum(long waiting) => _written + _inFlight + waiting;

    /// <summary>A part of an answer was written for the next flush.</summary>
    public void CountWritten(int length) => _written += length;

    /// <summary>A flush takes what was written.</summary>
    public void BeginFlush()
    {
        _inFlight = _written;
        _written = 0;
    }

    /// <summary>A flush takes some of those that waited.</summary>
    public void MoveToFlight(long bytes) => _inFlight = bytes;

    /// <summary>The transport has taken what was in flight.</summary>
    public void EndFlush()
    {
        _awaited -= _inFlight;
        _inFlight = 0;
    }

    /// <summary>An answer was queued.</summary>
    public void NoteMore(long waiting, OutboundLimits limits)
    {
        if (Sum(waiting) > limits.HighWatermark)
        {
            Volatile.Write(ref _areMany, true);
        }
    }

    /// <summary>The transport has taken something, or something was dropped.</summary>
    public void NoteLess(long waiting, OutboundLimits limits)
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

    /// <summary>Completes when few of those answers wait that wait now, or nobody will read any more.</summary>
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

    /// <summary>Those who wait go on.</summary>
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
