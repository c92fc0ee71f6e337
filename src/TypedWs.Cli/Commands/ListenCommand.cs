using System.CommandLine;
using TypedWs.Cli.Listening;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Cli.Sending;

namespace TypedWs.Cli.Commands;

/// <summary>The command line of <c>listen</c>.</summary>
internal sealed class ListenCommand
{
    private readonly ConnectionOptions _connection = new("1.1", "2");
    private readonly ContractOptions _contract = new();

    private readonly Option<string[]> _types = new("--type")
    {
        Description = "Show only messages of this type; '*' stands for any text. May be given several times.",
        HelpName = "TYPE",
    };

    private readonly Option<string[]> _where = new("--where")
    {
        Description = "Show only messages with this member, such as /payload/from=ann. All of several must hold.",
        HelpName = "POINTER=VALUE",
    };

    private readonly Option<int?> _count = new("--count") { Description = "End after so many messages.", HelpName = "N" };
    private readonly Option<string?> _for = new("--for") { Description = "End after this time.", HelpName = "TIME" };

    private readonly Option<string[]> _hold = new("--hold")
    {
        Description = "Send this message on each new connection, such as 'room.join {\"room\":\"a\"}'. May be given several times.",
        HelpName = "MESSAGE",
    };

    private readonly Option<bool> _reconnect = new("--reconnect") { Description = "Connect again if the connection is lost." };

    public static Command Create(CommandRun run)
    {
        var definition = new ListenCommand();
        var command = new Command("listen", "Show the messages of the server.");
        definition._connection.AddTo(command);
        definition._contract.AddTo(command);
        foreach (Option option in (Option[])[
            definition._types, definition._where, definition._count, definition._for, definition._hold, definition._reconnect])
        {
            command.Options.Add(option);
        }

        run.Set(command, async (parsed, report, ending) =>
        {
            ListenSettings settings = definition.Read(parsed, run);
            (ExitCode exit, WsClose? close) = await new Listener(settings, report, run.Terminal.Time).RunAsync(ending);
            return new Outcome(exit, close);
        });
        return command;
    }

    private ListenSettings Read(ParseResult parsed, CommandRun run)
    {
        SessionSettings session = _contract.Read(parsed, _connection.Read(parsed, run.Terminal), run.Terminal);
        int? count = parsed.GetValue(_count);
        return new ListenSettings
        {
            Session = session with
            {
                Connection = session.Connection with { Reconnects = parsed.GetValue(_reconnect) },
                ShowsAnswers = false,
                Filter = MessageFilter.Create(parsed.GetValue(_types) ?? [], parsed.GetValue(_where) ?? []),
            },
            Holds = [.. (parsed.GetValue(_hold) ?? []).Select(text => MessageDraft.ParseLine(text, session.Connection.Names))],
            Count = count is null or > 0 ? count : throw ToolException.Usage("--count must be more than zero."),
            Duration = parsed.GetValue(_for) is { } duration ? Durations.Parse(duration, "--for") : null,
        };
    }
}
