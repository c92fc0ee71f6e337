namespace TypedWs.Connections;

/// <summary>
/// What still comes from the peer behind our close frame (docs/decisions/0017): TCP that ends over bytes that were not read is
/// reset, and a reset may destroy our close frame before the peer has read it.
/// </summary>
internal sealed partial class ConnectionCore
{
    // A peer that takes our close frame needs no more: what it had on its way, and its own.
    private const long MostBehindClose = 256 * 1024;

    // Both are the receive loop's.
    private long _receivedBehindClose;
    private bool _ownCloseHasLeft;

    // It goes on sending as if it had not seen our close frame: what it costs to read it is bounded.
    private bool IsCutOff => _ownCloseHasLeft && _receivedBehindClose > MostBehindClose;

    // It cannot have seen our close frame yet. That takes a while if much was sent before; TCP slows the peer down meanwhile.
    private bool AwaitsOwnClose => !_ownCloseHasLeft && _receivedBehindClose > MostBehindClose;

    private void ReceiveBehindClose(Span<byte> data)
    {
        CloseWatch watch = WatchClose();
        if (!_ownCloseHasLeft && Outbound.BufferedBytes == 0)
        {
            watch.Look();
            SeeOwnCloseLeft(watch);
        }

        _receivedBehindClose += data.Length;
        watch.MarkReceived();
        _protocol.StopProcessing();
        _ = _protocol.Receive(data);
        if (_protocol.HasSpokenBehindClose || (_protocol.Failed && !IsClosedByUs))
        {
            watch.Linger();
        }
    }

    private async Task AwaitOwnCloseAsync()
    {
        CloseWatch watch = WatchClose();
        await Outbound.WhenIdleAsync().ConfigureAwait(false);
        watch.Look();
        await watch.Left.ConfigureAwait(false);
        SeeOwnCloseLeft(watch);
    }

    private void SeeOwnCloseLeft(CloseWatch watch)
    {
        if (watch.HasLeft)
        {
            _ownCloseHasLeft = true;
            _receivedBehindClose = 0;
        }
    }
}
