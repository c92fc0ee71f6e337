using System.CommandLine;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Commands;

/// <summary>The options that all commands share.</summary>
internal sealed class CommonOptions
{
    /// <summary>The name of the option for JSON.</summary>
    public const string JsonName = "--json";

    private readonly Option<bool> _json = Flag("Write one JSON object per line, for errors, too.", JsonName);
    private readonly Option<bool> _noColor = Flag("Write no colours. So does the variable NO_COLOR.", "--no-color");
    private readonly Option<bool> _quiet = Flag("Write no notes to standard error.", "--quiet", "-q");
    private readonly Option<bool> _verbose = Flag(
        "Write more: notes to standard error, and the messages that are sent to standard output.", "--verbose", "-v");

    private readonly Option<bool> _showSecrets = Flag("Show credentials, cookies and tokens instead of dots.", "--show-secrets");

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_json, _noColor, _quiet, _verbose, _showSecrets])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The form of the output.</summary>
    public ReportSettings Read(ParseResult parsed, ToolTerminal terminal)
    {
        // https://no-color.org: any value counts, except an empty one.
        bool isColorless = parsed.GetValue(_noColor) || !string.IsNullOrEmpty(terminal.Environment("NO_COLOR"))
            || terminal.Environment("TERM") == "dumb";
        return new ReportSettings
        {
            IsJson = parsed.GetValue(_json),
            HasColors = !isColorless && terminal.IsOutputTerminal,
            HasErrorColors = !isColorless && terminal.IsErrorTerminal,
            IsQuiet = parsed.GetValue(_quiet),
            IsVerbose = parsed.GetValue(_verbose),
            ShowsSecrets = parsed.GetValue(_showSecrets),
        };
    }

    private static Option<bool> Flag(string description, string name, params string[] aliases)
        => new(name, aliases) { Description = description, Recursive = true };
}
