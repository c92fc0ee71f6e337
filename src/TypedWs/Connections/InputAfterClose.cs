namespace TypedWs.Connections;

/// <summary>
/// Counts the bytes that the peer sends after our close frame was queued, and limits them (docs/decisions/0017). The bytes are read because
/// TCP resets a connection that ends with unread bytes, and a reset may destroy our close frame before the peer has read it. A mutable
/// struct of the receive loop, never to be copied.
/// </summary>
internal struct InputAfterClose
{
    // The maximum number of bytes. This is enough for a peer that reads our close frame: such a peer sends only the bytes already on their
    // way and its own close frame.
    private const long Most = 256 * 1024;

    private long _received;

    /// <summary>Whether our close frame has left, so that the peer may have seen it.</summary>
    public bool HasCloseLeft { get; private set; }

    /// <summary>Whether the peer has sent more than the maximum although our close frame has left. The maximum bounds the cost of
    /// reading.</summary>
    public readonly bool IsTooMuch => HasCloseLeft && _received > Most;

    /// <summary>Whether reading waits until our close frame has left, because the peer cannot have seen the frame yet. If many bytes were
    /// sent before the frame, the wait is long. During the wait, TCP slows the peer down.</summary>
    public readonly bool AwaitsClose => !HasCloseLeft && _received > Most;

    /// <summary>Counts bytes that have arrived.</summary>
    public void Count(int bytes) => _received += bytes;

    /// <summary>Checks whether our close frame has left. If so, counting starts again from 0.</summary>
    public void Update(CloseWatch watch)
    {
        if (watch.HasLeft)
        {
            HasCloseLeft = true;
            _received = 0;
        }
    }
}
