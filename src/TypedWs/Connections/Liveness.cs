using TypedWs.Protocol;

namespace TypedWs.Connections;

/// <summary>
/// Checks whether the peer of a connection is alive, and whether the connection is idle. The receive loop marks arriving bytes. The
/// endpoint's heartbeat makes the decisions; heartbeats never run at the same time.
/// </summary>
/// <remarks>Times are those of the heartbeat's clock. docs/decisions/0018 has the rules.</remarks>
internal sealed class Liveness(ConnectionCore connection, WsOptions options, TimeProvider time, long now)
{
    private OutputFlow _flow = new(
        options.Outbound.MinRate,
        options.KeepAlive.Timeout,
        options.KeepAlive.Interval > TimeSpan.Zero ? options.KeepAlive.Interval : TimeSpan.Zero,
        isForPings: true);

    private long _lastReceived = now;
    private long _lastMessage = now;
    private long _pingSent;

    // The start of the peer's time to answer a ping. The time starts when no other bytes are in front of the ping any more.
    private long _answerDueSince;
    private bool _isPingQueued;
    private bool _isWaitingForPeer;
    private bool _received;
    private bool _receivedMessage;

    /// <summary>Notes that bytes have arrived. Receive loop only.</summary>
    public void MarkReceived() => _received = true;

    /// <summary>Notes that a message, or a part of a message, has arrived. Receive loop only.</summary>
    public void MarkMessage() => _receivedMessage = true;

    /// <summary>Sends a ping, aborts a dead peer, or closes an idle connection, if it is time.</summary>
    public void Check(long now)
    {
        if (connection.State != WsConnectionState.Open)
        {
            return;
        }

        bool isPaused = connection.IsReadingPaused;
        OutputState output = connection.MeasureOutput(ref _flow, now, asksTransport: _isWaitingForPeer, needsAcknowledgement: isPaused);
        if (Take(ref _received))
        {
            _lastReceived = now;
            _isWaitingForPeer = false;
        }

        // A peer that waits for an answer, or for sent bytes to arrive, is not idle. If reading is paused because the peer does not read
        // its answers, the peer is idle.
        if (Take(ref _receivedMessage)
            || (isPaused && output != OutputState.Stalled)
            || connection.HasPendingHandler
            || output == OutputState.Flowing)
        {
            _lastMessage = now;
        }

        if (IsDue(options.IdleTimeout, _lastMessage, now))
        {
            connection.BeginClose(WsCloseCode.IdleTimeout, "idle");
        }
        else if (_isWaitingForPeer)
        {
            Judge(output, isPaused, now);
        }
        else if (IsDue(options.KeepAlive.Interval, _lastReceived, now))
        {
            _isWaitingForPeer = true;
            _answerDueSince = now;
            _flow.Forgive(now);
            SendPing(now);
        }
    }

    private void Judge(OutputState output, bool isPaused, long now)
    {
        if (output == OutputState.Stalled)
        {
            connection.AbortStalledPeer();
            return;
        }

        // While the receive loop waits, it does not read, so the peer's silence proves nothing. The same holds while the ping has not left
        // yet.
        if (isPaused || output == OutputState.Flowing || !_isPingQueued)
        {
            _answerDueSince = now;
        }
        else if (IsDue(options.KeepAlive.Timeout, _answerDueSince, now))
        {
            connection.AbortDeadPeer();
            return;
        }
        else
        {
            // Bytes of a large frame may have arrived for which the receive loop was not woken.
            connection.WakeReceiver();
        }

        // While reading is paused, only a write shows that the connection is lost; sometimes only the second write does.
        if (!_isPingQueued || (isPaused && IsDue(options.KeepAlive.Timeout, _pingSent, now)))
        {
            SendPing(now);
        }
    }

    private void SendPing(long now)
    {
        Span<byte> frame = stackalloc byte[FrameEncoder.MaxControlFrame];
        _isPingQueued = connection.Outbound.EnqueuePing(frame[..connection.Frames.WritePing(frame)]);
        _pingSent = now;
    }

    private bool IsDue(TimeSpan limit, long since, long now)
        => limit != Timeout.InfiniteTimeSpan && time.GetElapsedTime(since, now) >= limit;

    private static bool Take(ref bool flag)
    {
        if (!Volatile.Read(ref flag))
        {
            // The flag is not cleared here, so that a mark that is set at this moment is not lost.
            return false;
        }

        Volatile.Write(ref flag, false);
        return true;
    }
}
