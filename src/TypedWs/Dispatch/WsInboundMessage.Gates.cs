using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Messages;
using TypedWs.Requests;

namespace TypedWs.CompilerServices;

/// <summary>The gates in front of a handler. If a gate is closed, the generated code returns the task that the gate gives, and the message
/// is dispatched again when the gate is open.</summary>
public ref partial struct WsInboundMessage
{
    /// <summary>The gates that the message has passed; null if it has met none.</summary>
    internal readonly Passage? PassedGates => _passage;

    private Passage Passage => _passage ??= new Passage(_ws.Core.Requests);

    /// <summary>Makes sure that a limited number of calls of a handler run at a time for the connection. The handler then runs beside the
    /// next messages of the connection. Called before <see cref="IsOffloaded"/> and before the payload is read.</summary>
    /// <param name="gate">Stands for the handler.</param>
    /// <param name="pending">The task for the dispatcher to return if the result is false.</param>
    /// <returns>False if the message has to wait, or was refused.</returns>
    public bool TryEnter(WsHandlerGate gate, out ValueTask pending)
    {
        ArgumentNullException.ThrowIfNull(gate);
        pending = default;
        if (_passage is { HasSlot: true })
        {
            return true;
        }

        // Any number of messages may wait: reading pauses instead.
        _ws.Core.Requests.Slots.TryEnter(gate, gate.Limit, out Place? slot);
        if (slot!.HasCome.IsCompleted)
        {
            Passage.SetSlot(slot);
            return true;
        }

        if (TryPrepareWait(out byte[] document))
        {
            // The context takes the deadline with the token.
            CancellationToken token = Deadline.Token;
            pending = WaitingContext().WaitForSlotAsync(slot, document, token);
        }
        else
        {
            slot.Leave();
        }

        return false;
    }

    /// <summary>Moves the message from the thread that receives to the thread pool, for a handler that blocks its thread.</summary>
    /// <param name="pending">The task for the dispatcher to return if the result is false.</param>
    /// <returns>True if the message runs on the thread pool. If false, it will, or it was refused.</returns>
    public bool IsOffloaded(out ValueTask pending)
    {
        pending = default;
        if (_passage is { IsOffloaded: true })
        {
            return true;
        }

        if (TryPrepareWait(out byte[] document))
        {
            pending = WaitingContext().OffloadAsync(document);
        }

        return false;
    }

    /// <summary>Makes sure that one call of an exclusive handler runs at a time for a key. Called after the payload was read.</summary>
    /// <param name="gate">The keys in use.</param>
    /// <param name="key">The key of the message.</param>
    /// <param name="pending">The task for the dispatcher to return if the result is false.</param>
    /// <returns>False if the message has to wait, or was refused because too many messages wait.</returns>
    public bool TryEnter<TKey>(WsKeyGate<TKey> gate, TKey key, out ValueTask pending)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(gate);
        pending = default;
        if (_passage is { HasTurn: true })
        {
            return true;
        }

        if (!gate.TryEnter(key, out Place? turn))
        {
            Refuse(RuntimeErrors.TooManyWaiting);
            return false;
        }

        if (turn.HasCome.IsCompleted)
        {
            Passage.SetTurn(turn);
            return true;
        }

        _accepted = false;
        _startedAt = EndpointMetrics.NotTimed;
        CancellationToken token = Deadline.Token;
        pending = WaitingContext().WaitForTurnAsync(turn, _envelope.Document.ToArray(), token);
        return false;
    }

    private ValueTask WaitForAuthorization(ValueTask<AuthorizationOutcome> decision)
    {
        // The message is rejected here, or processed again as a whole. The second processing also answers it, and starts a new
        // time-out for the handler.
        if (TryPrepareWait(out byte[] document))
        {
            return WaitingContext().AuthorizeAsync(decision, document);
        }

        _answered = true;
        _context = new RequestContext(
            Responder, HasDeadline ? Deadline : null, _passage, _entry, EndpointMetrics.NotTimed, isSettled: true);
        return _context.ObserveAsync(decision);
    }

    // A message with a fault of its own does not wait, and neither does one that belongs to no stream or has the id of another.
    private bool TryPrepareWait(out byte[] document)
    {
        document = [];
        Recognize(Type);
        if (TryRejectBroken() || !_envelope.Reference.IsEmpty || IsInConflict())
        {
            return false;
        }

        document = _envelope.Document.ToArray();
        return true;
    }

    // The context of a message that is dispatched again: it takes the passage, which then holds the message's places.
    private RequestContext WaitingContext()
    {
        _ = Passage;
        return AnsweringContext();
    }

    private ValueTask Detach(ValueTask handler)
    {
        Passage.RunsDetached = true;
        _ws.Core.Detach(_activity is null ? handler : Dispatcher.EndActivityAsync(_services, handler, _activity, passage: null));
        return default;
    }
}
