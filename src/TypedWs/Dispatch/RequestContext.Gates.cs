using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>The wait of a message for a gate in front of its handler. Afterwards the message is dispatched again as a whole.</summary>
internal sealed partial class RequestContext
{
    /// <summary>Processes the message again when the host has decided whether its handler may run.</summary>
    /// <param name="decision">The host's decision.</param>
    /// <param name="document">A copy of the whole message.</param>
    public async ValueTask AuthorizeAsync(ValueTask<AuthorizationOutcome> decision, byte[] document)
    {
        _passage!.Authorization = await decision.ConfigureAwait(false);
        await RepeatAsync(document).ConfigureAwait(false);
    }

    /// <summary>Processes the message again on the thread pool, so that a handler that blocks its thread does not block the receive
    /// loop.</summary>
    /// <param name="document">A copy of the whole message.</param>
    public async ValueTask OffloadAsync(byte[] document)
    {
        _passage!.IsOffloaded = true;
        await Task.Yield();
        await RepeatAsync(document).ConfigureAwait(false);
    }

    /// <summary>Processes the message again when the handler has a free slot.</summary>
    /// <param name="taken">Completes when the slot is taken for this message.</param>
    /// <param name="handler">The object that stands for the handler.</param>
    /// <param name="document">A copy of the whole message.</param>
    /// <param name="token">The token of the handler. If it is cancelled, the message waits no longer.</param>
    public async ValueTask WaitForSlotAsync(Task taken, object handler, byte[] document, CancellationToken token)
    {
        await taken.WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (token.IsCancellationRequested)
        {
            _ws.Core.Requests.Slots.Withdraw(handler, taken);
            return;
        }

        _passage!.SetSlot(handler);
        AuthorizeAgain();
        await RepeatAsync(document).ConfigureAwait(false);
    }

    /// <summary>Processes the message again when its turn has come.</summary>
    /// <param name="turn">The turn of the message among those with the same key.</param>
    /// <param name="document">A copy of the whole message.</param>
    /// <param name="token">The token of the handler. If it is cancelled, the message waits no longer.</param>
    public async ValueTask WaitForTurnAsync(KeyTurn turn, byte[] document, CancellationToken token)
    {
        _startedAt = EndpointMetrics.NotTimed;
        _passage!.SetTurn(turn);
        CancellationTokenRegistration registration = token.UnsafeRegister(static turn => ((KeyTurn)turn!).Leave(), turn);
        await using (registration.ConfigureAwait(false))
        {
            await turn.HasCome.ConfigureAwait(false);
        }

        if (!token.IsCancellationRequested)
        {
            AuthorizeAgain();
            await RepeatAsync(document).ConfigureAwait(false);
        }
    }

    // The wait may have been long, and the user's credentials may have expired or been replaced meanwhile.
    private void AuthorizeAgain() => _passage!.Authorization = AuthorizationOutcome.Undecided;

    private async ValueTask RepeatAsync(byte[] document)
    {
        if (Settle(Outcome.Repeated) != Outcome.Running)
        {
            // The client was told that the message failed (timeout, cancelled), so the handler must not run any more.
            return;
        }

        _deadline?.End();
        if (!_ws.Core.MayHandle)
        {
            // The gate was closed for so long that the server has closed the connection, or that the connection has ended.
            _activity?.SetOutcome(WsErrorCode.Cancelled);
            _passage!.Error = RuntimeErrors.Cancelled;
            _passage.Release();
            return;
        }

        _passage!.IsRepeated = true;
        _passage.Entry = _entry;
        _passage.Activity = _activity;
        await Dispatcher.ReceiveAgainAsync(_services, _ws, _sequence, document, _passage).ConfigureAwait(false);
    }
}
