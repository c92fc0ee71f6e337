using TypedWs.Authorization;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>Messages that come too soon.</summary>
public ref partial struct WsInboundMessage
{
    /// <summary>Takes the message from its type's rate.</summary>
    /// <param name="rate">The limit.</param>
    /// <returns>False if it came too soon: the error event was sent.</returns>
    public bool IsWithinRate(WsMessageRate rate)
    {
        // One that is processed again, as its authorization had to be waited for, has been counted.
        if (_authorization != AuthorizationOutcome.Undecided || _ws.Core.TryTakeMessage(rate, out TimeSpan retryAfter))
        {
            return true;
        }

        Recognize(Type);
        ReadToEnd();
        if (_envelope.Reader.IsMalformed || _envelope.Error is not null)
        {
            Refuse(ref _envelope.Reader);
        }
        else
        {
            SendTooSoon(retryAfter);
        }

        return false;
    }

    /// <summary>The message came too soon for its connection, and is not even looked at.</summary>
    internal readonly void SendTooSoon(TimeSpan retryAfter)
    {
        var refusal = new ErrorEvent
        {
            Error = RuntimeErrors.TooManyMessages,
            Id = _envelope.Id,
            Sequence = _ws.Core.Sequence,
            On = _knownType,
            SentType = _envelope.Type,
            RetryAfter = retryAfter,
            Activity = _activity,
        };
        _services.Errors.Refuse(_ws, refusal);
    }
}
