namespace TypedWs.Connections;

/// <summary>Where a connection is in its life (docs/architecture.md, "The life of a connection"). In this order; some may be left out.</summary>
internal enum ConnectionPhase
{
    /// <summary>Nobody else knows the connection yet.</summary>
    Connecting,

    /// <summary>Messages flow.</summary>
    Open,

    /// <summary>Our close frame was queued: nothing can follow it. The peer's is looked for.</summary>
    Closing,

    /// <summary>Nothing is received any more. What is owed to the peer still goes out.</summary>
    Draining,

    /// <summary>The connection was dropped: nothing is received, and nothing that was queued is waited for.</summary>
    Aborted,

    /// <summary>The transport has ended. Handlers may still run.</summary>
    Disconnected,

    /// <summary>No handler is waited for any more, and no message is handled. <c>OnClose</c> runs.</summary>
    Ending,

    /// <summary><c>OnClose</c> has run.</summary>
    Closed,
}

/// <summary>The phase of one connection, which only goes forward. Any thread. Mutable: never copy one.</summary>
internal struct ConnectionLife
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

    /// <summary>Goes on to a phase, unless the connection is there or beyond it. A full fence.</summary>
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
