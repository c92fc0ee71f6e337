using TypedWs.CompilerServices;
using TypedWs.Limits;

namespace TypedWs.Connections;

/// <summary>The limits for the client's messages and errors.</summary>
internal sealed partial class ConnectionCore
{
    private readonly InboundAllowance? _allowance;
    private long[]? _typesSpentUpTo;

    /// <summary>Counts a message that has arrived and was not decoded yet.</summary>
    /// <param name="retryAfter">If the rate is exceeded, the time until the next message is allowed.</param>
    public bool TryTakeMessage(out TimeSpan retryAfter)
    {
        retryAfter = default;
        return _allowance?.TryTakeMessage(out retryAfter) != false;
    }

    /// <summary>Counts a message of a type that has its own rate.</summary>
    /// <param name="rate">The limit.</param>
    /// <param name="retryAfter">If the rate is exceeded, the time until the next message is allowed.</param>
    public bool TryTakeMessage(WsMessageRate rate, out TimeSpan retryAfter)
    {
        long[] spentUpTo = _typesSpentUpTo ?? CreateTypesSpentUpTo(rate.SlotCount);
        return _shared.MessageTypeMeters.Get(rate).TryTake(ref spentUpTo[rate.Slot], out retryAfter);
    }

    /// <summary>Counts a message that is refused by an error event.</summary>
    /// <param name="errorCode">The code of the error event.</param>
    /// <param name="code">The code to close with if the budget is exceeded.</param>
    /// <param name="reason">The reason to close with.</param>
    /// <returns>Whether the budget is exceeded.</returns>
    public bool CountRefusal(string errorCode, out WsCloseCode code, out string reason)
    {
        bool isRate = errorCode == WsErrorCode.RateLimited;
        code = isRate ? WsCloseCode.RateLimited : WsCloseCode.TooManyErrors;
        reason = isRate ? "sends too often" : "too many invalid messages";
        return _allowance is not null && !(isRate ? _allowance.TryTakeRateRefusal() : _allowance.TryTakeError());
    }

    // Detached handlers may count on several threads.
    private long[] CreateTypesSpentUpTo(int count)
    {
        long[] created = new long[count];
        return Interlocked.CompareExchange(ref _typesSpentUpTo, created, null) ?? created;
    }
}
