using System.CommandLine;
using System.CommandLine.Parsing;
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

        using var texts = new StringWriter();
        int exit = await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = texts,
            Error = texts,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Ctrl+C is the terminal's: see Interruption
        });
        return texts.GetStringBuilder().Length == 0 ? exit : ShowTexts(texts.ToString(), (ExitCode)exit, terminal);
    }

    // The help, the version, and completions for a shell.
    private static int ShowTexts(string texts, ExitCode exit, ToolTerminal terminal)
    {
        var report = new Report(terminal, new ReportSettings());
        report.Text(texts);
        return (int)report.End(exit, close: null);
    }

    private static int RefuseArguments(ParseResult parsed, string[] arguments, ToolTerminal terminal)
    {
        var report = new Report(terminal, new ReportSettings { IsJson = Array.Exists(arguments, IsJson) });
        report.Fail(ExitCode.Usage, $"{string.Join(" ", parsed.Errors.Select(static error => error.Message))} ({ToHelp(parsed)})");
        return (int)report.End(ExitCode.Usage, close: null);
    }

    private static bool IsJson(string argument)
        => argument == CommonOptions.JsonName || argument.StartsWith(CommonOptions.JsonName + "=", StringComparison.Ordinal);

    // The command as it is written: 'typedws contract show'.
    private static string ToHelp(ParseResult parsed)
    {
        List<string> words = ["--help"];
        SymbolResult? symbol = parsed.CommandResult;
        while (symbol is CommandResult { Command: not RootCommand } command)
        {
            words.Insert(0, command.Command.Name);
            symbol = command.Parent;
        }

        return $"typedws {string.Join(' ', words)}";
    }
}
