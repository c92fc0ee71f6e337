using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Cli.Terminal;

/// <summary>The wish to end the run early. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the process; a source without a timer has nothing.")]
internal sealed class Interruption
{
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _aborting = new();

    /// <summary>The time from the first Ctrl+C to the end at once. A closing handshake takes a second at most; what takes much longer, such
    /// as the opening of a pipe that nobody writes, ends with the process.</summary>
    public TimeSpan LongestEnd { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Cancelled by the first Ctrl+C: the run ends in order.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Cancelled by the second Ctrl+C, or long after the first: the run ends at once.</summary>
    public CancellationToken Aborting => _aborting.Token;

    /// <summary>Whether the reader of the output has gone (<c>typedws … | head -1</c>), so that nobody needs the rest.</summary>
    public bool IsReaderGone { get; private set; }

    /// <summary>The reason why the output could not be written, such as a full disk; null if it could, or if its reader has gone.</summary>
    public string? OutputFailure { get; private set; }

    /// <summary>Ctrl+C was pressed.</summary>
    public void Signal()
    {
        if (_ending.IsCancellationRequested)
        {
            _ = _aborting.CancelAsync();
        }
        else
        {
            End();
        }
    }

    /// <summary>The reader of the output has gone.</summary>
    public void ReaderGone()
    {
        IsReaderGone = true;
        End();
    }

    /// <summary>The output cannot be written.</summary>
    public void OutputFailed(string reason)
    {
        OutputFailure ??= reason;
        End();
    }

    private void End()
    {
        _ = _ending.CancelAsync();
        _aborting.CancelAfter(LongestEnd);
    }
}
