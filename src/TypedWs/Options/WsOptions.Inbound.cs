namespace TypedWs;

/// <summary>Settings of what clients may send, and of the measures against clients that send too much or too many invalid
/// messages.</summary>
public sealed partial class WsOptions
{
    /// <summary>
    /// Keeps a flood of invalid messages from delaying other connections. If a connection has sent more than 32 messages that ended
    /// in error events, and hardly any others, the server pauses reading from it after 16 such messages or fewer. The pause is this
    /// time, times the number of such connections of the host, times a random factor from 1 to 2; at most 1 s. It is taken only while
    /// another connection is served. Each message still gets its error event. 1 ms by default; zero switches the pause off.
    /// </summary>
    /// <remarks>Each message without an error event makes up for eight with one. An error that a handler returns does not count:
    /// <c>app.*</c>, <c>conflict</c>, <c>forbidden</c>, <c>limit_exceeded</c> and others. A connection counts as served while it is
    /// connected and its last message succeeded, at most 10 s ago. During a pause, the pings and the close frame of the peer wait
    /// too; a close by the server ends the pause.</remarks>
    public TimeSpan ErrorPause { get; set => field = _guard.Accept(value); } = TimeSpan.FromMilliseconds(1);

    /// <summary>Gives error events another payload; <see cref="WsCompatErrorFormatter"/> for example. None by default.</summary>
    public IWsErrorFormatter? ErrorFormatter { get; set => field = _guard.Accept(value); }

    /// <summary>The longest pause after errors. It is short, because pings and close frames of the peer wait as well.</summary>
    internal static TimeSpan LongestErrorPause { get; } = TimeSpan.FromSeconds(1);

    private (string Name, WsRateLimit? Limit)[] InboundRates =>
    [
        (nameof(Rates.Message), Rates.Message),
        (nameof(Rates.Address), Rates.Address),
        (nameof(Rates.User), Rates.User),
        (nameof(Rates.RateLimitRefusals), Rates.RateLimitRefusals),
        (nameof(Rates.Errors), Rates.Errors),
    ];

    private IEnumerable<string> CheckInbound()
    {
        if (ErrorPause < TimeSpan.Zero || ErrorPause > LongestErrorPause)
        {
            yield return $"ErrorPause must be between 0 and {LongestErrorPause}, but is {ErrorPause}";
        }

        if (Filters.Count > 0 && !SpeaksTypedWs)
        {
            yield return "Filters is for typed endpoints: a raw one has no messages with a type";
        }

        foreach ((string name, WsRateLimit? limit) in InboundRates)
        {
            if (limit is not null && !SpeaksTypedWs)
            {
                yield return $"Rates.{name} is for typed endpoints: a raw one has no error events";
            }
        }
    }
}
