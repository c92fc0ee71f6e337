using System.Diagnostics.CodeAnalysis;
using TypedWs.Testing.Clocks;

namespace TypedWs.Testing.Connections;

/// <summary>Takes a value out of the messages that wait. Called with the lock of the inbox held.</summary>
/// <param name="waiting">The messages, the oldest first. The taken one is removed.</param>
/// <param name="result">The value, if true is returned.</param>
internal delegate bool InboxTaking<T>(List<Received> waiting, [MaybeNullWhen(false)] out T result);

/// <summary>The result of a wait at an inbox.</summary>
internal enum InboxOutcome
{
    /// <summary>The value was taken.</summary>
    Taken,

    /// <summary>The time is over.</summary>
    TimedOut,

    /// <summary>The connection has ended, so nothing more comes.</summary>
    Ended,
}

/// <summary>The messages of one connection that no expectation has taken, in order. Thread-safe.</summary>
internal sealed class Inbox
{
    private readonly Lock _gate = new();
    private readonly List<Received> _waiting = [];
    private TaskCompletionSource _changed = NewChange();
    private WsClose? _end;

    /// <summary>The end of the connection; null while it has not ended.</summary>
    public WsClose? End
    {
        get
        {
            lock (_gate)
            {
                return _end;
            }
        }
    }

    /// <summary>The messages that wait, the oldest first.</summary>
    public IReadOnlyList<Received> Waiting
    {
        get
        {
            lock (_gate)
            {
                return [.. _waiting];
            }
        }
    }

    /// <summary>Adds a message.</summary>
    public void Add(Received message)
    {
        lock (_gate)
        {
            _waiting.Add(message);
        }

        Signal();
    }

    /// <summary>The connection has ended.</summary>
    public void Complete(WsClose close)
    {
        lock (_gate)
        {
            _end = close;
        }

        Signal();
    }

    /// <summary>Wakes those who wait, because something besides the messages has changed.</summary>
    public void Signal()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = NewChange();
        }

        changed.SetResult();
    }

    /// <summary>Takes a value as soon as there is one.</summary>
    /// <param name="taking">Takes the value.</param>
    /// <param name="timeout">The longest wait, in real time.</param>
    /// <param name="waitsForEnd">Whether the end of the connection may be what is waited for, so that it does not end the wait.</param>
    public async Task<(InboxOutcome Outcome, T? Result)> TakeAsync<T>(InboxTaking<T> taking, TimeSpan timeout, bool waitsForEnd = false)
    {
        using var stopping = new CancellationTokenSource();
        Task? deadline = null;
        while (true)
        {
            Task changed;
            T? result;
            bool isTaken;
            bool hasEnded;
            lock (_gate)
            {
                isTaken = taking(_waiting, out result);
                hasEnded = _end is not null && !waitsForEnd;
                changed = _changed.Task;
            }

            if (isTaken || hasEnded)
            {
                // Stops the timer of the deadline.
                await stopping.CancelAsync().ConfigureAwait(false);
                return isTaken ? (InboxOutcome.Taken, result) : (InboxOutcome.Ended, default);
            }

            deadline ??= Task.Delay(timeout, RealTime.Clock, stopping.Token);
            if (await Task.WhenAny(changed, deadline).ConfigureAwait(false) == deadline)
            {
                return (InboxOutcome.TimedOut, default);
            }
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
