using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Messages;
using TypedWs.Requests;

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

    /// <summary>Processes the message again when it has its place among the calls of a concurrent handler.</summary>
    /// <param name="slot">The place.</param>
    /// <param name="document">A copy of the whole message.</param>
    /// <param name="token">The token of the handler. If it is cancelled, the message waits no longer.</param>
    public async ValueTask WaitForSlotAsync(Place slot, byte[] document, CancellationToken token)
    {
        if (await HasComeAsync(slot, token).ConfigureAwait(false))
        {
            _passage!.SetSlot(slot);
            await RepeatAsync(document).ConfigureAwait(false);
        }
    }

    /// <summary>Processes the message again when its turn among the messages with the same key has come.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="document">A copy of the whole message.</param>
    /// <param name="token">The token of the handler. If it is cancelled, the message waits no longer.</param>
    public async ValueTask WaitForTurnAsync(Place turn, byte[] document, CancellationToken token)
    {
        _startedAt = EndpointMetrics.NotTimed;
        if (await HasComeAsync(turn, token).ConfigureAwait(false))
        {
            _passage!.SetTurn(turn);
            await RepeatAsync(document).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> HasComeAsync(Place place, CancellationToken token)
    {
        CancellationTokenRegistration registration = token.UnsafeRegister(static place => ((Place)place!).Leave(), place);
        await using (registration.ConfigureAwait(false))
        {
            await place.HasCome.ConfigureAwait(false);
        }

        if (token.IsCancellationRequested)
        {
            place.Leave();
            return false;
        }

        // The wait may have been long, and the user's credentials may have expired or been replaced meanwhile.
        _passage!.Authorization = AuthorizationOutcome.Undecided;
        return true;
    }

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
