namespace TypedWs.Connections;

/// <summary>The work that an outbound queue has left to do when its lock is released.</summary>
[Flags]
internal enum OutboundWork
{
    Nothing = 0,

    /// <summary>Request a turn that flushes the queue.</summary>
    Turn = 1,

    /// <summary>Flush the queue at once.</summary>
    Flush = 2,

    /// <summary>Close the connection, because the limit is reached.</summary>
    Overflow = 4,
}
