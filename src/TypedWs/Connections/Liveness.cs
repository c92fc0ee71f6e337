using TypedWs.Framing;

namespace TypedWs.Connections;

/// <summary>
/// Whether a connection's peer is alive, has something to say, and is still who it was. The receive loop marks what arrives; the endpoint's
/// heartbeat, one at a time, draws the conclusions.
/// </summary>
internal sealed class Liveness(ConnectionCore connection, WsOptions options, TimeProvider time)
{
    private long _lastReceived = time.GetTimestamp();
    private long _lastMessage = time.GetTimestamp();
    private long _pingSent;
    private bool _isWaitingForPeer;
    private bool _received;
    private bool _receivedMessage;

    /// <summary>Bytes arrived. Receive loop only.</summary>
    public void MarkReceived() => _received = true;

    /// <summary>A message arrived. Receive loop only.</summary>
    public void MarkMessage() => _receivedMessage = true;

    /// <summary>Sends a ping, aborts a dead peer, closes an idle connection, as is due.</summary>
    public void Check(long now)
    {
        if (connection.State != WsConnectionState.Open)
        {
            return;
        }

        // A receive loop that waits does not read, so the peer's silence proves nothing.
        if (connection.IsReadingPaused || Take(ref _received))
        {
            _lastReceived = now;
            _isWaitingForPeer = false;
        }

        if (connection.IsReadingPaused || Take(ref _receivedMessage))
        {
            _lastMessage = now;
        }

        if (options.CredentialsExpiry != WsCredentialsExpiry.Ignore && connection.HaveCredentialsExpired(now))
        {
            connection.ExpireCredentials(now);
        }

        if (IsDue(options.IdleTimeout, _lastMessage, now))
        {
            connection.BeginClose(WsCloseCode.IdleTimeout, "idle");
        }
        else if (_isWaitingForPeer)
        {
            if (IsDue(options.KeepAliveTimeout, _pingSent, now))
            {
                connection.AbortDeadPeer();
            }
            else
            {
                // Bytes of a large frame may be there that the receive loop was not woken for.
                connection.WakeReceiver();
            }
        }
        else if (IsDue(options.KeepAliveInterval, _lastReceived, now))
        {
            _isWaitingForPeer = true;
            _pingSent = now;
            SendPing();
        }
    }

    private void SendPing()
    {
        // RFC 6455 §5.5.2: a ping "may serve either as a keepalive or as a means to verify that the remote endpoint is
        // still responsive".
        Span<byte> frame = stackalloc byte[FrameWriter.MaxControlFrame];
        connection.Outbound.EnqueueControl(frame[..FrameWriter.WriteControl(frame, Opcode.Ping, default)]);
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
