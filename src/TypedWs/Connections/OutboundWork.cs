namespace TypedWs.Connections;

/// <summary>The work that an outbound queue has left to do when its lock is released.</summary>
[Flags]
internal enum OutboundWork
{
    Nothing = 0,

    /// <summary>A turn flushes it.</summary>
    Turn = 1,

    /// <summary>It is flushed at once.</summary>
    Flush = 2,

    /// <summary>The connection is closed, because the limit is reached.</summary>
    Overflow = 4,
}
