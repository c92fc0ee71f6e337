namespace TypedWs;

/// <summary>The settings of one request (<see cref="IWsRequester"/>). The object is immutable and can be used for any number of
/// requests.</summary>
public sealed record WsRequestOptions
{
    // The longest time that a timer of .NET accepts.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>
    /// The longest time to wait for the answer. Default: 30 s. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> waits without
    /// a limit. When the time is over, the request fails with <see cref="WsRequestFailure.TimedOut"/>; an answer that arrives later is
    /// ignored.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above zero, or is above 49 days.</exception>
    public TimeSpan Timeout
    {
        get;
        init
        {
            if (value != System.Threading.Timeout.InfiniteTimeSpan && (value <= TimeSpan.Zero || value > MaxTimeout))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, "The time-out of a request is above zero and at most 49 days, or Timeout.InfiniteTimeSpan.");
            }

            field = value;
        }
    }
        = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a client sends the request again if the connection is lost before the answer arrives: then the server may handle it more
    /// than once. Default: false, so that the server handles it at most once, and the request fails with
    /// <see cref="WsRequestFailure.ConnectionClosed"/>. Has no effect on requests of a server, or on requests that are answered by a
    /// stream. </summary>
    public bool Resend { get; init; }

    internal static WsRequestOptions Default { get; } = new();
}
