using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Cli.Terminal;

/// <summary>Writes to standard output. A failure ends the run: quietly if the reader has gone, and with an error otherwise.</summary>
internal static class StandardOutput
{
    // EPIPE of Linux, macOS and the BSDs; ERROR_BROKEN_PIPE and ERROR_NO_DATA of Windows.
    private const int BrokenPipe = 32;
    private const int BrokenPipeOfWindows = unchecked((int)0x8007006d);
    private const int ClosedPipeOfWindows = unchecked((int)0x800700e8);

    /// <summary>Writes, and flushes. After a failure, nothing is written any more.</summary>
    [SuppressMessage("Performance", "CA1849", Justification = "Lines are written in order, under a lock.")]
    public static void Write(ToolTerminal terminal, ReadOnlySpan<byte> bytes)
    {
        Interruption interruption = terminal.Interruption;
        if (interruption.IsReaderGone || interruption.OutputFailure is not null)
        {
            return;
        }

        try
        {
            terminal.Output.Write(bytes);
            terminal.Output.Flush();
        }
        catch (IOException problem) when (problem.HResult is BrokenPipe or BrokenPipeOfWindows or ClosedPipeOfWindows)
        {
            interruption.ReaderGone();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // .NET makes the latter two of EBADF and EFBIG.
            interruption.OutputFailed(problem.Message);
        }
    }
}
