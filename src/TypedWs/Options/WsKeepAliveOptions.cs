using TypedWs.Options;

namespace TypedWs;

/// <summary>Settings of the pings that find out whether a silent peer is alive: <see cref="WsOptions.KeepAlive"/>.</summary>
public sealed class WsKeepAliveOptions
{
    private readonly SettingsGuard _guard;

    internal WsKeepAliveOptions(SettingsGuard guard) => _guard = guard;

    /// <summary>
    /// Time without a byte from the peer after which a ping is sent. 30 s; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>
    /// sends none.
    /// </summary>
    /// <remarks>Pings are also sent while a handler awaits and reading is paused, so that the loss of the peer is noticed then,
    /// too.</remarks>
    public TimeSpan Interval { get; set => field = _guard.Accept(value); } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a keep-alive ping the peer may stay silent before it counts as dead and the connection is
    /// aborted: <c>OnClose</c> gets 1006. 15 s.</summary>
    /// <remarks>The time starts when the ping has left the server. While bytes sent before the ping are still on their way, they have
    /// to flow at <see cref="WsOutboundOptions.MinRate"/>. The time does not run while a handler awaits and reading is
    /// paused.</remarks>
    public TimeSpan Timeout { get; set => field = _guard.Accept(value); } = TimeSpan.FromSeconds(15);
}
