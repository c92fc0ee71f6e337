using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TypedWs.Client.Diagnostics;

namespace TypedWs.Client.Receiving;

/// <summary>Runs the handlers of one client's messages, one at a time, in the order of the messages.</summary>
/// <param name="context">Where handlers run; null for the pool.</param>
/// <param name="load">Counts the messages that wait.</param>
/// <param name="failed">Told of a handler that failed, with the type of its message.</param>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer needs no disposal.")]
internal sealed class HandlerQueue(SynchronizationContext? context, InboundLoad load, Action<string, Exception> failed)
    : TurnQueue<(Route Route, int Length)>(context)
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Cancelled when the client ends.</summary>
    public CancellationToken Token => _stopping.Token;

    /// <summary>Adds a message, which the route keeps.</summary>
    public void Add(Route route, int length)
    {
        load.Add(length);
        Enqueue((route, length));
        Start();
    }

    /// <summary>Cancels the token of the handlers.</summary>
    /// <param name="logger">The client's log.</param>
    public void Stop(ILogger logger) => _ = _stopping.CancelLoggedAsync(logger);

    /// <summary>Tells that a handler has failed.</summary>
    public void Fail(string type, Exception failure) => failed(type, failure);

    protected override ValueTask RunAsync((Route Route, int Length) piece)
    {
        load.Remove(piece.Length);
        return piece.Route.RunNextAsync(this);
    }

    protected override void OnDropped((Route Route, int Length) piece, Exception failure)
    {
        load.Remove(piece.Length);
        piece.Route.DropNext();
        failed(piece.Route.Type, failure);
    }

    protected override void OnFailed((Route Route, int Length) piece, Exception failure) => failed(piece.Route.Type, failure);
}
