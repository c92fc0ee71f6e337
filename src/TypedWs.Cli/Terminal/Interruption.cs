using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Cli.Terminal;

/// <summary>The wish to end the run early. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the process; a source without a timer has nothing.")]
internal sealed class Interruption
{
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _aborting = new();

    /// <summary>Cancelled by the first Ctrl+C: the run ends in order.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Cancelled by the second Ctrl+C: the run ends at once.</summary>
    public CancellationToken Aborting => _aborting.Token;

    /// <summary>Whether the reader of the output has gone (<c>typedws … | head -1</c>), so that nobody needs the rest.</summary>
    public bool IsReaderGone { get; private set; }

    /// <summary>Ctrl+C was pressed.</summary>
    public void Signal()
    {
        if (_ending.IsCancellationRequested)
        {
            _ = _aborting.CancelAsync();
        }
        else
        {
            _ = _ending.CancelAsync();
        }
    }

    /// <summary>The output cannot be written any more.</summary>
    public void ReaderGone()
    {
        IsReaderGone = true;
        _ = _ending.CancelAsync();
    }
}
