using TypedWs.Options;

namespace TypedWs;

/// <summary>
/// Settings of the endpoint's end when the host stops: <see cref="WsOptions.Shutdown"/>. First <see cref="Delay"/> passes, then the
/// connections are closed over <see cref="Spread"/>, then they have <see cref="Timeout"/> to end. The host's own timeout
/// (<c>HostOptions.ShutdownTimeout</c>) has to be longer than the three together.
/// </summary>
public sealed class WsShutdownOptions
{
    private readonly SettingsGuard _guard;

    internal WsShutdownOptions(SettingsGuard guard) => _guard = guard;

    /// <summary>How long the shutdown of the host waits for connections to close with 1001 before it aborts them. 10 s.</summary>
    public TimeSpan Timeout { get; set => field = _guard.Accept(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long connections continue when the host stops, before they are closed with 1001. In this time clients that got
    /// <c>$goingAway</c> can finish, and load balancers can choose another server. The server continues to listen: new upgrades are
    /// refused with 503, other requests are served. The delay lasts in full, even without connections. Zero by default.
    /// </summary>
    public TimeSpan Delay { get; set => field = _guard.Accept(value); } = TimeSpan.Zero;

    /// <summary>
    /// The time over which connections are closed with 1001 when the host stops. Each is closed at a random moment of it, so that not
    /// all clients reconnect at the same time. Zero by default: all are closed at the same time.
    /// </summary>
    public TimeSpan Spread { get; set => field = _guard.Accept(value); } = TimeSpan.Zero;
}
