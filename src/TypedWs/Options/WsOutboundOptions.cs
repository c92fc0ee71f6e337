using TypedWs.Options;

namespace TypedWs;

/// <summary>
/// Settings of the messages that wait for peers that read too slowly: <see cref="WsOptions.Outbound"/>. A connection's outbound bytes
/// are those that wait for its peer; small messages count with the memory that they use.
/// </summary>
public sealed class WsOutboundOptions
{
    private readonly SettingsGuard _guard;

    internal WsOutboundOptions(SettingsGuard guard) => _guard = guard;

    /// <summary>If more outbound bytes than this wait, a send reports <see cref="WsSendStatus.Backpressured"/>. Default: 64 KiB.</summary>
    public long HighWatermark { get; set => field = _guard.Accept(value); } = 64 * 1024;

    /// <summary>If this many outbound bytes or fewer wait, the connection is drained again: <c>OnDrain</c> is called. Default: 32 KiB.
    /// </summary>
    public long LowWatermark { get; set => field = _guard.Accept(value); } = 32 * 1024;

    /// <summary>If this many outbound bytes of a connection wait, <see cref="OverflowPolicy"/> applies. The limit protects memory, and
    /// does not measure the peer's speed: a burst above it, sent without waiting for <c>OnDrain</c>, exceeds it even if the peer reads
    /// fast. Default: 1 MiB for typed endpoints, 4 MiB for raw ones.</summary>
    /// <remarks>A message is always accepted when nothing is queued. One large message (above 64 KiB and above
    /// <see cref="HighWatermark"/>) does not count while it is being sent, so that its peer does not count as slow. A second large
    /// message behind it counts. If large messages are sent in a row, set the limit to several times their size.</remarks>
    public long Limit { get; set => field = _guard.Accept(value); } = 1024 * 1024;

    /// <summary>
    /// If this many outbound bytes of all connections of the endpoint together wait, <see cref="OverflowPolicy"/> applies to the slow
    /// connections: those above <see cref="HighWatermark"/>. Only bytes of peers that do not read count. Default: 256 MiB.
    /// </summary>
    public long TotalLimit { get; set => field = _guard.Accept(value); } = 256 * 1024 * 1024;

    /// <summary>
    /// The minimum rate, in bytes per second, at which a peer has to read the bytes that wait for it. A slower peer counts as dead and
    /// is aborted; a faster one is only slow. The rate is averaged over <see cref="WsKeepAliveOptions.Timeout"/>. Bytes sent before a
    /// close have to flow at this rate, too. Default: 1,024. Must be at least 1.
    /// </summary>
    public long MinRate { get; set => field = _guard.Accept(value); } = 1024;

    /// <summary>The policy for messages to a connection that reads too slowly: <see cref="WsOverflowPolicy.Close"/> at
    /// <see cref="Limit"/> by default. Message types with <see cref="WsOverflowAttribute"/> have their own policy.</summary>
    public WsOverflowPolicy OverflowPolicy { get; set => field = _guard.Accept(value); } = WsOverflowPolicy.Close;
}
