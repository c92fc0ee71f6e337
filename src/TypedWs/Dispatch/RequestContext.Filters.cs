using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>The wait of a message for the filters around its handler.</summary>
internal sealed partial class RequestContext
{
    /// <summary>Calls the filters. Behind the last filter the message is processed again, with its handler. If the filters do not call the
    /// handler, answers the message.</summary>
    public async ValueTask FilterAsync(FilterCall call)
    {
        WsError? error = await call.RunAsync(HandleFilteredAsync).ConfigureAwait(false);
        if (!TryAnswer())
        {
            return;
        }

        if (error is null && _passage is { HasStream: true })
        {
            Responder.EndStream();
        }
        else
        {
            Answer<object>(error, reply: null);
        }
    }

    private async ValueTask<WsError?> HandleFilteredAsync(byte[] document)
    {
        _passage!.IsFiltered = true;
        await RepeatAsync(document).ConfigureAwait(false);
        return (Outcome)Volatile.Read(ref _outcome) switch
        {
            Outcome.Repeated => _passage.Error,
            Outcome.Expired => RuntimeErrors.Timeout,
            Outcome.Cancelled => RuntimeErrors.CancelledByPeer,
            _ => null,
        };
    }
}
