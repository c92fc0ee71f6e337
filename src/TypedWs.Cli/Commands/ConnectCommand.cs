using System.CommandLine;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Cli.Prompting;
using TypedWs.Cli.Sending;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Commands;

/// <summary>The command line of <c>connect</c>.</summary>
internal static class ConnectCommand
{
    public static Command Create(CommandRun run)
    {
        var connection = new ConnectionOptions("1.1", "2");
        var contract = new ContractOptions();
        Option<bool> reconnect = new("--reconnect") { Description = "Connect again if the connection is lost." };
        var command = new Command(
            "connect", "Open a prompt: send messages by hand, with completion from the contract. Without a terminal, as 'send URL -'.");
        connection.AddTo(command);
        contract.AddTo(command);
        command.Options.Add(reconnect);
        run.Set(command, async (parsed, report, ending) =>
        {
            SessionSettings session = contract.Read(parsed, connection.Read(parsed, run.Terminal), run.Terminal);
            session = session with { Connection = session.Connection with { Reconnects = parsed.GetValue(reconnect) } };
            (ExitCode exit, WsClose? close) = run.Terminal.Keyboard is { } keyboard && !report.IsJson
                ? await RunPromptAsync(session, report, run.Terminal, keyboard, ending)
                : await RunPipeAsync(session, report, run.Terminal, ending);
            return new Outcome(exit, close);
        });
        return command;
    }

    private static async Task<(ExitCode Exit, WsClose? Close)> RunPromptAsync(
        SessionSettings session, Report report, ToolTerminal terminal, IKeyboard keyboard, CancellationToken ending)
    {
        await using var prompt = new Prompt(session, report, terminal, keyboard);
        return await prompt.RunAsync(ending);
    }

    private static Task<(ExitCode Exit, WsClose? Close)> RunPipeAsync(
        SessionSettings session, Report report, ToolTerminal terminal, CancellationToken ending)
    {
        var settings = new SendSettings
        {
            Session = session,
            Messages = MessageInput.Lines(terminal.Input, line => MessageDraft.ParseLine(line, session.Connection.Names)),
            IsPiped = true,
        };
        return new Sender(settings, report, terminal.Time).RunAsync(ending);
    }
}
