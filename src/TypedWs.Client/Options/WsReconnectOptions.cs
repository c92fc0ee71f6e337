namespace TypedWs;

/// <summary>The waits between the attempts of a client to connect, and the end of the attempts (docs/client.md).</summary>
/// <remarks>The delay before an attempt is random: from zero to the smaller of <see cref="MaxDelay"/> and the first delay times two to the
/// number of failed attempts ("full jitter"). So many clients that lost a server together do not come back together.</remarks>
public sealed class WsReconnectOptions
{
    /// <summary>Whether the client connects again after a loss, and tries again after a failed attempt. Default: true.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>The upper bound of the first delay after the loss of the network. Default: 1 s.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The upper bound of every delay. Default: 30 s.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The upper bound of the first delay after the server itself went away (close codes 1001, 1012, 1013; status 503), when all
    /// its clients come back. Default: 5 s.</summary>
    public TimeSpan ServerDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time that a connection must stay open for the delays to begin anew. Default: 10 s.</summary>
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of attempts in a row after which the client gives up; null for no limit (the default).</summary>
    public int? MaxAttempts { get; set; }

    /// <summary>Changes the decision after a failed attempt or a lost connection; null for the decisions of docs/client.md. It gets the
    /// failure and the proposed delay (null to give up), and returns the delay, or null to give up. It must be fast and must not
    /// throw.</summary>
    public Func<WsConnectionFailure, TimeSpan?, TimeSpan?>? Decide { get; set; }

    internal WsReconnectOptions Copy() => (WsReconnectOptions)MemberwiseClone();
}
