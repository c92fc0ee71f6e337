using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TypedWs.Client.Diagnostics;

namespace TypedWs.Client.Receiving;

/// <summary>One event, or other code that runs among the events.</summary>
/// <param name="Code">The code.</param>
/// <param name="Length">The bytes that wait with an event about a received message; null for another event.</param>
/// <param name="Dropped">Called if the code will never run; null if nobody waits for it.</param>
internal readonly record struct EventTurn(Action Code, int? Length, Action<Exception>? Dropped);

/// <summary>Raises the events of one client, one after another. A slow message handler does not delay them.</summary>
/// <param name="context">Where the events are raised; null for the pool.</param>
/// <param name="load">Counts the events about received messages: a server must not fill the memory of a client with slow events.</param>
/// <param name="logger">The log.</param>
internal sealed class EventQueue(SynchronizationContext? context, InboundLoad load, ILogger logger) : TurnQueue<EventTurn>(context)
{
    /// <summary>Raises an event soon.</summary>
    /// <param name="handlers">The event's handlers; null for none.</param>
    /// <param name="value">The event.</param>
    public void Raise<T>(Action<T>? handlers, T value)
    {
        Add(handlers, value);
        RaiseAdded();
    }

    /// <summary>Raises an event about a received message soon.</summary>
    /// <param name="handlers">The event's handlers; null for none.</param>
    /// <param name="value">The event.</param>
    /// <param name="length">The length of the message in bytes.</param>
    public void RaiseReceived<T>(Action<T>? handlers, T value, int length)
    {
        if (handlers is null)
        {
            return;
        }

        load.Add(length);
        Enqueue(new EventTurn(() => handlers(value), length, null));
        Start();
    }

    /// <summary>Adds an event, which <see cref="RaiseAdded"/> raises: for callers that hold a lock, because a context may run code at
    /// once.</summary>
    public void Add<T>(Action<T>? handlers, T value)
    {
        if (handlers is not null)
        {
            Enqueue(new EventTurn(() => handlers(value), null, null));
        }
    }

    /// <summary>Raises the events that were added. Called without a lock.</summary>
    public void RaiseAdded() => Start();

    /// <summary>Runs code soon.</summary>
    /// <returns>Completes with the code.</returns>
    public Task RunAsync(Func<Task> code)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // The events behind it do not wait for the end of the code.
        Enqueue(new EventTurn(() => _ = CompleteAsync(code, done), null, failure => done.TrySetException(failure)));
        Start();
        return done.Task;
    }

    protected override ValueTask RunAsync(EventTurn piece)
    {
        Take(piece);
        piece.Code();
        return default;
    }

    protected override void OnFailed(EventTurn piece, Exception failure) => ClientLog.EventHandlerFailed(logger, failure);

    protected override void OnDropped(EventTurn piece, Exception failure)
    {
        Take(piece);
        piece.Dropped?.Invoke(failure);
        ClientLog.EventHandlerFailed(logger, failure);
    }

    private void Take(EventTurn piece)
    {
        if (piece.Length is { } length)
        {
            load.Remove(length);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The failure is passed on by the task.")]
    private static async Task CompleteAsync(Func<Task> code, TaskCompletionSource done)
    {
        try
        {
            await code().ConfigureAwait(false);
            done.SetResult();
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }
}
