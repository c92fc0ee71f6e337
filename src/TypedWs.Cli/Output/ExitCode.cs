namespace TypedWs.Cli.Output;

/// <summary>The results of the tool, one for each kind of failure (docs/cli.md).</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>The answer is negative: an error event, a failed check, an expectation that is not met.</summary>
    Negative = 1,

    /// <summary>The command line or the input is wrong, or the contract refuses the message.</summary>
    Usage = 2,

    /// <summary>No connection: name, TCP, proxy or TLS.</summary>
    NoConnection = 3,

    /// <summary>The server did not upgrade.</summary>
    Refused = 4,

    /// <summary>The connection ended early.</summary>
    Closed = 5,

    /// <summary>Something took too long.</summary>
    TimedOut = 6,

    /// <summary>A fault of the tool itself (<c>EX_SOFTWARE</c> of sysexits.h).</summary>
    Internal = 70,

    /// <summary>The output cannot be written (<c>EX_IOERR</c> of sysexits.h).</summary>
    OutputFailed = 74,

    /// <summary>Ctrl+C.</summary>
    Interrupted = 130,
}
