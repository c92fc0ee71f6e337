namespace TypedWs.Protocol;

/// <summary>
/// The closing handshake of one connection (RFC 6455 §7.1): the close frame of each side, and which of them began. Made when a
/// connection begins to close.
/// </summary>
/// <remarks>
/// Either side may begin, on any thread. The first close frame of ours is the only one (§5.5.1), so it is queued and recorded under
/// <see cref="Gate"/>: a second closing thread must see both.
/// </remarks>
internal sealed class ClosingHandshake
{
    private WsClose? _own;
    private WsClose? _peer;
    private bool _isOurs;
    private bool _isSent;

    /// <summary>Guards what was sent and received.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Whether we closed: our close frame answers neither the peer's nor its protocol error. Without the gate.</summary>
    public bool IsOurs => Volatile.Read(ref _isOurs);

    /// <summary>Whether our close frame was queued: nothing can follow it (§5.5.1). Without the gate.</summary>
    public bool IsSent => Volatile.Read(ref _isSent);

    /// <summary>Our close frame was queued. Once, with the gate held.</summary>
    /// <param name="close">The frame's code and reason.</param>
    /// <param name="isOurs">Whether we close; otherwise the frame answers the peer's close frame or protocol error.</param>
    public void OnSent(WsClose close, bool isOurs)
    {
        _own = close;
        Volatile.Write(ref _isOurs, isOurs);
        Volatile.Write(ref _isSent, true);
    }

    /// <summary>The peer's close frame has come.</summary>
    public void OnReceived(WsClose close)
    {
        lock (Gate)
        {
            _peer = close;
        }
    }

    /// <summary>How the connection ended: the code and reason of the side that closed first.</summary>
    /// <param name="peerHasClosed">Whether any close frame of the peer's was received, also one whose content was not looked at.</param>
    public WsClose Describe(bool peerHasClosed)
    {
        lock (Gate)
        {
            WsClose? first = _isOurs ? _own : _peer ?? _own;
            WsClose close = first ?? new WsClose(WsCloseCode.Abnormal, "", WasClean: false);

            // RFC 6455 §7.1.4: cleanly closed if the closing handshake was completed.
            return close with { WasClean = peerHasClosed && _own is not null };
        }
    }
}
