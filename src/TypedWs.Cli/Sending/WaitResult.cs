namespace TypedWs.Cli.Sending;

/// <summary>The end of a wait.</summary>
internal enum WaitResult
{
    /// <summary>The condition holds.</summary>
    Done,

    /// <summary>The connection has ended before.</summary>
    Closed,

    /// <summary>It took too long.</summary>
    TimedOut,
}
