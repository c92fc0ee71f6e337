namespace TypedWs.Protocol;

/// <summary>
/// The closing handshake of one connection (RFC 6455 §7.1): the close frame of each side, and which side closed first. Created when the
/// connection begins to close.
/// </summary>
/// <remarks>
/// Either side may close first, on any thread. This side may send only one close frame (§5.5.1). So the frame is queued and recorded
/// together under <see cref="Gate"/>: a second thread that wants to close then sees that the frame was queued.
/// </remarks>
internal sealed class ClosingHandshake
{
    private WsClose? _own;
    private WsClose? _peer;
    private bool _isOurs;
    private bool _isSent;

    /// <summary>Guards the two close frames.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Whether this side closed first: its close frame answers neither a close frame nor a protocol error of the peer. May be read
    /// without the gate.</summary>
    public bool IsOurs => Volatile.Read(ref _isOurs);

    /// <summary>Whether our close frame was queued. No frame may follow it (§5.5.1). May be read without the gate.</summary>
    public bool IsSent => Volatile.Read(ref _isSent);

    /// <summary>Records that our close frame was queued. Called once, with the gate held.</summary>
    /// <param name="close">The frame's code and reason.</param>
    /// <param name="isOurs">Whether this side closes first. If false, the frame answers a close frame or a protocol error of the
    /// peer.</param>
    public void OnSent(WsClose close, bool isOurs)
    {
        _own = close;
        Volatile.Write(ref _isOurs, isOurs);
        Volatile.Write(ref _isSent, true);
    }

    /// <summary>Records the close frame of the peer.</summary>
    public void OnReceived(WsClose close)
    {
        lock (Gate)
        {
            _peer = close;
        }
    }

    /// <summary>Describes how the connection ended, by the code and reason of the side that closed first.</summary>
    /// <param name="peerHasClosed">Whether a close frame of the peer was received, also one whose content was not read.</param>
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
