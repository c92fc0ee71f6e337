using TypedWs.Limits;


namespace TypedWs.Connections;

/// <summary>How much the client may send, and get wrong.</summary>
internal sealed partial class ConnectionCore
{
    private readonly InboundAllowance? _allowance;
    private long[]? _typesSpentUpTo;

    /// <summary>A message has arrived, of which nothing is known yet.</summary>
    /// <param name="retryAfter">If it came too soon, after how long the next one may come.</param>
    public bool TryTakeMessage(out TimeSpan retryAfter)
    {
        retryAfter = default;
        return _allowance?.TryTakeMessage(out retryAfter) != false;
    }

    /// <summary>The message is of a type with a limit of its own.</summary>
    /// <param name="rate">The limit.</param>
    /// <param name="retryAfter">If it came too soon, after how long the next one may come.</param>
    public bool TryTakeMessage(WsMessageRate rate, out TimeSpan retryAfter)
    {
        long[] spentUpTo = _typesSpentUpTo ??= new long[rate.SlotCount];
        return _shared.MessageTypeMeters.Get(rate).TryTake(ref spentUpTo[rate.Slot], out retryAfter);
    }

    /// <summary>A message is refused by an error event.</summary>
    /// <param name="errorCode">The event's code.</param>
    /// <param name="code">What to close with if that was too much.</param>
    /// <param name="reason">Its reason.</param>
    /// <returns>Whether that was too much.</returns>
    public bool CountRefusal(string errorCode, out WsCloseCode code, out string reason)
    {
        bool isRate = errorCode == WsErrorCode.RateLimited;
        code = isRate ? WsCloseCode.RateLimited : WsCloseCode.ErrorBudgetSpent;
        reason = isRate ? "sends too often" : "too many invalid messages";
        return _allowance is not null && !(isRate ? _allowance.TryTakeRateRefusal() : _allowance.TryTakeError());
    }
}
