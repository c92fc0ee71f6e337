using TypedWs.Diagnostics;
using TypedWs.Protocol;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>The end of a connection: the closing handshake, its time-outs, and the result for <c>OnClose</c>.</summary>
internal sealed partial class ConnectionCore
{
    private EndSignals _signals;
    private CloseWatch? _closeWatch;
    private ClosingHandshake? _closing;

    /// <summary>Cancelled when the connection has ended. Created on first use.</summary>
    public CancellationToken Closed => _signals.Closed;

    /// <summary>Completes when the transport has ended, before the close hook runs.</summary>
    public Task Ended => _signals.Ended;

    /// <summary>Whether the close hook has run. Nothing follows it.</summary>
    public bool HasClosed => _life.Phase == ConnectionPhase.Closed;

    // False if our close frame only answers the peer's close frame or protocol error.
    private bool IsClosedByUs => Volatile.Read(ref _closing)?.IsOurs == true;

    // After our close frame, the outbound queue accepts no more frames. The queue records this itself, under its own lock (OutboundPhase).
    private bool IsCloseQueued => Volatile.Read(ref _closing)?.IsSent == true;

    /// <summary>Whether the receive loop must not wait any more for handlers, for answers or for a pause. If it waited, it would never see
    /// the peer's close frame or the end of the input. Any thread.</summary>
    public bool IsReceiverReleased => IsCloseQueued || IsAborted;

    // Created when a close begins, because most connections are idle and should stay small.
    private ClosingHandshake Closing
    {
        get
        {
            if (Volatile.Read(ref _closing) is { } existing)
            {
                return existing;
            }

            var created = new ClosingHandshake();
            return Interlocked.CompareExchange(ref _closing, created, null) ?? created;
        }
    }

    /// <summary>Sends our close frame unless one was sent. Then waits in the background for the peer's close frame, at most for the close
    /// timeout.</summary>
    public bool BeginClose(WsCloseCode code, string reason)
    {
        Span<byte> frame = stackalloc byte[FrameEncoder.MaxControlFrame];
        int length = Frames.WriteClose(frame, (ushort)code, reason);
        return QueueClose(frame[..length], new WsClose(code, reason, WasClean: false), isOurs: true);
    }

    public void Abort()
    {
        _life.Advance(ConnectionPhase.Aborted);
        _transport.Abort();
        ReleaseReceiver();
        Volatile.Read(ref _closeWatch)?.Cancel();

        // Cancel the token at once: a handler that blocks its thread keeps the receive loop from ending.
        CancelClosedToken();
    }

    /// <summary>Wakes the receive loop, so that the loop processes the bytes that have arrived.</summary>
    public void WakeReceiver() => _transport.WakeReceiver();

    /// <summary>Ends receiving. Further bytes of the peer are ignored.</summary>
    public void StopReceiving() => _transport.StopReceiving();

    /// <summary>Aborts the connection, because the peer has answered no ping.</summary>
    public void AbortDeadPeer()
    {
        WsLog.PeerDead(_shared.Logger, _shared.Name, _ws.Id, _shared.Options.KeepAlive.Timeout);
        Abort();
    }

    /// <summary>Aborts the connection, because the peer sends nothing and does not read the bytes that wait for it.</summary>
    public void AbortStalledPeer()
    {
        WsLog.PeerStalled(_shared.Logger, _shared.Name, _ws.Id, Outbound.BufferedBytes);
        Abort();
    }

    /// <inheritdoc cref="OutputFlow.Measure"/>
    public OutputState MeasureOutput(ref OutputFlow flow, long now, bool asksTransport, bool needsAcknowledgement)
        => flow.Measure(Outbound, _transport, _shared.Time, now, asksTransport, needsAcknowledgement);

    /// <param name="frame">The close frame.</param>
    /// <param name="close">The code and reason of the close frame.</param>
    /// <param name="isOurs">True if we close. False if the frame answers the peer's close frame or protocol error.</param>
    /// <returns>False if a close frame was queued before.</returns>
    private bool QueueClose(ReadOnlySpan<byte> frame, WsClose close, bool isOurs)
    {
        ClosingHandshake closing = Closing;
        lock (closing.Gate)
        {
            if (!Outbound.EnqueueClose(frame))
            {
                return false;
            }

            closing.OnSent(close, isOurs);
            _life.Advance(ConnectionPhase.Closing);
        }

        ReleaseReceiver();
        CloseWatch watch = WatchClose();
        if (!isOurs)
        {
            watch.Linger();
        }

        return true;
    }

    /// <summary>Returns the only watch of this connection's end. The first caller creates the watch, and the watch is never
    /// replaced.</summary>
    private CloseWatch WatchClose()
    {
        if (Volatile.Read(ref _closeWatch) is { } running)
        {
            return running;
        }

        _transport.TryGetProgress(out TransportProgress progress);
        var watch = new CloseWatch(
            this,
            _shared.Options,
            _shared.Time,
            Outbound.BufferedBytes + (progress.IsShared ? 0 : progress.UnsentBytes),
            _transport.TellsProgress);
        if (Interlocked.CompareExchange(ref _closeWatch, watch, null) is { } first)
        {
            watch.Dispose();
            return first;
        }

        watch.Check();
        return watch;
    }

    // A peer that ends its direction without a close frame may continue to read (RFC 9293 §3.6, RFC 9113 §5.1: half-closed). The peer's
    // requests are therefore still answered, if the transport stays open.
    private async Task AnswerAsync()
    {
        Task idle = _pump.WhenIdleAsync();
        if (!idle.IsCompleted && !IsReceiverReleased && !_transport.Lost.IsCancellationRequested)
        {
            await idle.WaitAsync(_shared.Options.CloseTimeout, _shared.Time, _transport.Lost)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task EndTransportAsync()
    {
        // The remaining bytes are still delivered to a peer that reads them. This includes the bytes in the system's memory, which a TCP
        // reset would discard. (If a connection carries several streams, the end of one stream resets nothing.)
        CloseWatch watch = WatchClose();
        watch.EndLinger();
        await Outbound.WhenIdleAsync().ConfigureAwait(false);
        await Outbound.EndAsync().ConfigureAwait(false);
        if (_transport.TellsProgress && !IsAborted)
        {
            watch.Check();
            await watch.Left.ConfigureAwait(false);
        }

        await _transport.CompleteAsync().ConfigureAwait(false);
        watch.Dispose();
    }

    private async Task EndHandlersAsync()
    {
        // A handler that ignores its token must not keep the connection registered for ever.
        await UserCode.WaitAsync(_pump.WhenIdleAsync(), "a handler or OnOpen").ConfigureAwait(false);
        _life.Advance(ConnectionPhase.Ending);
        _pump.Abandon();
    }

    private void CancelClosedToken()
    {
        if (_signals.EndToken() is { } source)
        {
            UserCode.Cancel(source);
        }
    }
}
