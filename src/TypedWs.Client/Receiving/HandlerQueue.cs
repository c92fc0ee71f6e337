using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Client.Receiving;

/// <summary>Runs the handlers of one client's messages, one at a time, in the order of the messages.</summary>
/// <param name="context">Where handlers run; null for the pool.</param>
/// <param name="load">Counts the messages that wait.</param>
/// <param name="failed">Told of a handler that failed, with the type of its message.</param>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer needs no disposal.")]
internal sealed class HandlerQueue(SynchronizationContext? context, InboundLoad load, Action<string, Exception> failed) : TurnQueue(context)
{
    private readonly ConcurrentQueue<(Route Route, int Length)> _arrivals = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Cancelled when the client ends.</summary>
    public CancellationToken Token => _stopping.Token;

    protected override bool HasNext => !_arrivals.IsEmpty;

    /// <summary>Adds a message, which the route keeps.</summary>
    public void Add(Route route, int length)
    {
        load.Add(length);
        _arrivals.Enqueue((route, length));
        Start();
    }

    /// <summary>Cancels the token of the handlers.</summary>
    public void Stop() => _stopping.Cancel();

    [SuppressMessage("Design", "CA1031", Justification = "User code may throw anything; the next handler runs all the same.")]
    protected override bool TryBegin(out ValueTask turn)
    {
        turn = default;
        if (!_arrivals.TryDequeue(out (Route Route, int Length) next))
        {
            return false;
        }

        load.Remove(next.Length);
        try
        {
            turn = next.Route.RunNextAsync(this);
            if (!turn.IsCompletedSuccessfully)
            {
                turn = WatchAsync(turn, next.Route);
            }
        }
        catch (Exception failure)
        {
            failed(next.Route.Type, failure);
        }

        return true;
    }

    [SuppressMessage("Design", "CA1031", Justification = "User code may throw anything; the next handler runs all the same.")]
    private async ValueTask WatchAsync(ValueTask turn, Route route)
    {
        try
        {
            await turn.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            failed(route.Type, failure);
        }
    }
}
