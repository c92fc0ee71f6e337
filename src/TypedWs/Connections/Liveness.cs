using TypedWs.Protocol;

namespace TypedWs.Connections;

/// <summary>
/// Whether a connection's peer is alive, has something to say, and is still who it was. The receive loop marks what arrives; the endpoint's
/// heartbeat, one at a time, draws the conclusions.
/// </summary>
/// <remarks>Times are those of the heartbeat's clock. docs/decisions/0018 tells what is judged when.</remarks>
internal sealed class Liveness(ConnectionCore connection, WsOptions options, TimeProvider time, long now)
{
    private OutputFlow _flow = new(
        options.MinOutboundRate,
        options.KeepAliveTimeout,
        options.KeepAliveInterval > TimeSpan.Zero ? options.KeepAliveInterval : TimeSpan.Zero,
        isForPings: true);

    private long _lastReceived = now;
    private long _lastMessage = now;
    private long _pingSent;

    // The peer's time to answer runs from here on: since then nothing was in the way of a ping.
    private long _answerDueSince;
    private bool _isPingQueued;
    private bool _isWaitingForPeer;
    private bool _received;
    private bool _receivedMessage;

    /// <summary>Bytes arrived. Receive loop only.</summary>
    public void MarkReceived() => _received = true;

    /// <summary>A message arrived, or a part of one. Receive loop only.</summary>
    public void MarkMessage() => _receivedMessage = true;

    /// <summary>Sends a ping, aborts a dead peer, closes an idle connection, as is due.</summary>
    public void Check(long now)
    {
        if (connection.State != WsConnectionState.Open)
        {
            return;
        }

        bool isPaused = connection.IsReadingPaused;
        OutputState output = connection.LookAtOutput(ref _flow, now, asksTransport: _isWaitingForPeer, needsAcknowledgement: isPaused);
        if (Take(ref _received))
        {
            _lastReceived = now;
            _isWaitingForPeer = false;
        }

        // A peer that waits for an answer, or for sent bytes to arrive, is not idle; one that is not read because it takes no answers is.
        if (Take(ref _receivedMessage) || (isPaused && output != OutputState.Stalled) || connection.HasPendingHandler || output == OutputState.Flowing)
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
        else if (IsDue(options.KeepAliveInterval, _lastReceived, now))
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

        // A receive loop that waits does not read, so the peer's silence proves nothing; nor does it while the ping is on its way.
        if (isPaused || output == OutputState.Flowing || !_isPingQueued)
        {
            _answerDueSince = now;
        }
        else if (IsDue(options.KeepAliveTimeout, _answerDueSince, now))
        {
            connection.AbortDeadPeer();
            return;
        }
        else
        {
            // Bytes of a large frame may be there that the receive loop was not woken for.
            connection.WakeReceiver();
        }

        // A connection from which nothing is read is not seen to be gone before something is written to it, twice if need be.
        if (!_isPingQueued || (isPaused && IsDue(options.KeepAliveTimeout, _pingSent, now)))
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
            // Not cleared: a mark that is set this moment must not be lost.
            return false;
        }

        Volatile.Write(ref flag, false);
        return true;
    }
}
