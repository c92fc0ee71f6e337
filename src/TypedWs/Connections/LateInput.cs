namespace TypedWs.Connections;

/// <summary>
/// Counts the bytes that the peer sends behind our close frame, and says how many are tolerated (docs/decisions/0017). They are read because
/// TCP that ends over unread bytes is reset, and a reset may destroy our close frame before the peer has read it. A mutable struct of the
/// receive loop's, never to be copied.
/// </summary>
internal struct LateInput
{
    // A peer that takes our close frame needs no more: the bytes that it had on their way, and its own close frame.
    private const long Most = 256 * 1024;

    private long _received;

    /// <summary>Whether our close frame has left, so that the peer may have seen it.</summary>
    public bool HasCloseLeft { get; private set; }

    /// <summary>Whether the peer goes on sending as if it had not seen our close frame: what it costs to read that is bounded.</summary>
    public readonly bool IsTooMuch => HasCloseLeft && _received > Most;

    /// <summary>Whether reading waits until our close frame has left: the peer cannot have seen it yet. That takes a while if much was sent
    /// before; TCP slows the peer down meanwhile.</summary>
    public readonly bool AwaitsClose => !HasCloseLeft && _received > Most;

    /// <summary>Bytes came.</summary>
    public void Count(int bytes) => _received += bytes;

    /// <summary>Our close frame may have left. Only bytes that come afterwards count.</summary>
    public void Look(CloseWatch watch)
    {
        if (watch.HasLeft)
        {
            HasCloseLeft = true;
            _received = 0;
        }
    }
}
