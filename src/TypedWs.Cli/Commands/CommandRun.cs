using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Commands;

/// <summary>The result of a command.</summary>
/// <param name="Exit">The exit code.</param>
/// <param name="Close">The end of the connection; null if there was none.</param>
internal readonly record struct Outcome(ExitCode Exit, WsClose? Close = null)
{
    public static implicit operator Outcome(ExitCode exit) => new(exit);
}

/// <summary>Runs a command: gives it its output, and turns its failures into exit codes.</summary>
internal sealed class CommandRun(CommonOptions common, ToolTerminal terminal)
{
    /// <summary>The surroundings.</summary>
    public ToolTerminal Terminal => terminal;

    /// <summary>Makes a command do its work.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">The work. The token is cancelled by Ctrl+C.</param>
    public void Set(Command command, Func<ParseResult, Report, CancellationToken, Task<Outcome>> run)
        => command.SetAction(async (parsed, _) =>
        {
            var report = new Report(terminal, common.Read(parsed, terminal));
            Outcome outcome = await RunAsync(report, ending => run(parsed, report, ending));
            return (int)report.End(outcome.Exit, outcome.Close);
        });

    [SuppressMessage("Design", "CA1031", Justification = "A fault of the tool has an exit code, and the form of other failures.")]
    private async Task<Outcome> RunAsync(Report report, Func<CancellationToken, Task<Outcome>> run)
    {
        Interruption interruption = terminal.Interruption;
        try
        {
            Outcome outcome = await RunOnPoolAsync(run, interruption.Ending).WaitAsync(interruption.Aborting);
            return interruption.Ending.IsCancellationRequested ? outcome with { Exit = ExitCode.Interrupted } : outcome;
        }
        catch (OperationCanceledException) when (interruption.Ending.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (ToolException failure)
        {
            report.Fail(failure.Exit, failure.Message);
            return failure.Exit;
        }
        catch (Exception fault)
        {
            report.FailInternally(fault);
            return ExitCode.Internal;
        }
    }

    // A file that is a pipe may block, and Ctrl+C must end that, too.
    private static async Task<Outcome> RunOnPoolAsync(Func<CancellationToken, Task<Outcome>> run, CancellationToken ending)
    {
        await Task.Yield();
        return await run(ending);
    }
}
