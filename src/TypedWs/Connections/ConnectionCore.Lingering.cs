namespace TypedWs.Connections;

/// <summary>
/// What still comes from the peer behind our close frame (docs/decisions/0017): TCP that ends over bytes that were not read is
/// reset, and a reset may destroy our close frame before the peer has read it.
/// </summary>
internal sealed partial class ConnectionCore
{
    // A peer that takes our close frame needs no more: what it had on its way, and its own.
    private const long MostBehindClose = 256 * 1024;

    // After a protocol error, and behind a close frame of the peer's that was not its last word, the peer has this long without
    // a byte from it to end TCP.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMilliseconds(250);

    private ITimer? _lingerTimer;
    private long _receivedBehindClose;
    private bool _ownCloseHasLeft;

    // It goes on sending as if it had not seen our close frame: what it costs to read it is bounded.
    private bool IsCutOff => _ownCloseHasLeft && _receivedBehindClose > MostBehindClose;

    // It cannot have seen our close frame yet. That takes a while if much was sent before; TCP slows the peer down meanwhile.
    private bool AwaitsOwnClose => !_ownCloseHasLeft && _receivedBehindClose > MostBehindClose;

    private bool MayLingerOn => _shared.Time.GetElapsedTime(_closeQueuedAt) + LongestSilence < _shared.Options.CloseTimeout;

    private void ReceiveBehindClose(Span<byte> data)
    {
        if (!_ownCloseHasLeft && Outbound.BufferedBytes == 0)
        {
            OnOwnCloseLeft();
        }

        _receivedBehindClose += data.Length;
        _protocol.StopProcessing();
        _ = _protocol.Receive(data);
        if (_protocol.HasSpokenBehindClose || (_protocol.Failed && !IsClosedByUs))
        {
            Linger();
        }
    }

    private async Task AwaitOwnCloseAsync()
    {
        await Outbound.WhenIdleAsync().ConfigureAwait(false);
        OnOwnCloseLeft();
    }

    private void OnOwnCloseLeft()
    {
        _ownCloseHasLeft = true;
        _receivedBehindClose = 0;
    }

    /// <summary>Waits for the peer to end TCP; anew if it was waited for already, up to the close timeout in all.</summary>
    private void Linger()
    {
        if (Volatile.Read(ref _lingerTimer) is { } lingering)
        {
            LingerOn(lingering);
            return;
        }

        ITimer timer = _shared.Time.CreateTimer(
            static state => ((ConnectionCore)state!).OnSilent(), this, LongestSilence, Timeout.InfiniteTimeSpan);
        Volatile.Write(ref _lingerTimer, timer);
    }

    private bool LingerOn(ITimer timer) => MayLingerOn && timer.Change(LongestSilence, Timeout.InfiniteTimeSpan);

    private void OnSilent()
    {
        // A peer that has not been sent our close frame yet cannot answer it.
        if (Outbound.BufferedBytes == 0 || Volatile.Read(ref _lingerTimer) is not { } timer || !LingerOn(timer))
        {
            _transport.StopReceiving();
        }
    }

    private void EndLinger() => Interlocked.Exchange(ref _lingerTimer, null)?.Dispose();
}
