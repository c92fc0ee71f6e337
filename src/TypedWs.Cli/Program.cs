using System.CommandLine;
using TypedWs.Cli.Commands;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli;

/// <summary>The entry point of the tool.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        using var console = SystemTerminal.Open();
        return await RunAsync(arguments, console.Terminal);
    }

    /// <summary>Runs the tool in the given surroundings.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, ToolTerminal terminal)
    {
        RootCommand root = RootCommands.Create(terminal);

        // '@file' is the payload of a message here, and no file of arguments.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            return RefuseArguments(parsed, arguments, terminal);
        }

        using var output = new StreamWriter(terminal.Output, leaveOpen: true);
        using var errors = new StreamWriter(terminal.Error, leaveOpen: true);
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Ctrl+C is the terminal's: see Interruption
        });
    }

    private static int RefuseArguments(ParseResult parsed, string[] arguments, ToolTerminal terminal)
    {
        bool isJson = arguments.Contains(CommonOptions.JsonName);
        var settings = new ReportSettings(isJson, HasColors: false, IsQuiet: false, IsVerbose: false, ShowsSecrets: false);
        var report = new Report(terminal, settings);
        string help = $"typedws {parsed.CommandResult.Command.Name} --help".Replace("typedws typedws", "typedws", StringComparison.Ordinal);
        report.Fail(ExitCode.Usage, $"{string.Join(" ", parsed.Errors.Select(static error => error.Message))} ({help})");
        report.End(ExitCode.Usage, close: null);
        return (int)ExitCode.Usage;
    }
}
