namespace TypedWs.Connections;

/// <summary>The phases of a connection's life in their order (docs/architecture.md, "The life of a connection"). A connection may skip
/// phases.</summary>
internal enum ConnectionPhase
{
    /// <summary>No other thread knows the connection yet.</summary>
    Connecting,

    /// <summary>Messages flow.</summary>
    Open,

    /// <summary>Our close frame was queued, and no frame can follow it. The receive loop waits for the peer's close frame.</summary>
    Closing,

    /// <summary>Receiving has ended. The remaining bytes for the peer are still sent.</summary>
    Draining,

    /// <summary>The connection was dropped: nothing is received, and queued bytes are discarded.</summary>
    Aborted,

    /// <summary>The transport has ended. Handlers may still run.</summary>
    Disconnected,

    /// <summary>The connection waits for no handler any more, and handles no message. <c>OnClose</c> runs.</summary>
    Ending,

    /// <summary><c>OnClose</c> has run.</summary>
    Closed,
}

/// <summary>The phase of one connection, which only goes forward. Any thread. A mutable struct, never to be copied.</summary>
internal struct ConnectionLifecycle
{
    private int _phase;

    public readonly ConnectionPhase Phase => (ConnectionPhase)Volatile.Read(in _phase);

    /// <summary>The phase as applications see it.</summary>
    public readonly WsConnectionState State => Phase switch
    {
        ConnectionPhase.Connecting => WsConnectionState.Connecting,
        ConnectionPhase.Open => WsConnectionState.Open,
        ConnectionPhase.Closed => WsConnectionState.Closed,
        _ => WsConnectionState.Closing,
    };

    /// <summary>Advances to a phase, unless the connection is already in it or in a later one. A full fence.</summary>
    public void Advance(ConnectionPhase phase)
    {
        int seen = Volatile.Read(ref _phase);
        while (seen < (int)phase)
        {
            int found = Interlocked.CompareExchange(ref _phase, (int)phase, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
