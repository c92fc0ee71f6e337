using System.CommandLine;
using TypedWs.Cli.Input;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Cli.Sending;

namespace TypedWs.Cli.Commands;

/// <summary>The command line of <c>send</c>.</summary>
internal sealed class SendCommand
{
    private const string StandardInput = "-";

    private readonly ConnectionOptions _connection = new("1.1", "2");
    private readonly ContractOptions _contract = new();

    private readonly Argument<string> _type = new("type")
    {
        Description = "The message's type; '-' to read whole messages from standard input, one in each line.",
        HelpName = "TYPE",
    };

    private readonly Argument<string[]> _payload = new("payload")
    {
        Description = "The payload: JSON, @FILE, '-' for one JSON in each line of standard input, or name=value and name:=JSON.",
        HelpName = "PAYLOAD",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _reply = new("--reply") { Description = "Ask for an answer to each message, and wait for it." };
    private readonly Option<bool> _ack = new("--ack") { Description = "The same, and the answer must be $ack." };
    private readonly Option<bool> _stream = new("--stream") { Description = "The same, and the answer is a stream that ends with $end." };

    private readonly Option<int?> _wait = new("--wait")
    {
        Description = "Ask for no answer; wait for so many messages of the server. 0 to wait for none.",
        HelpName = "N",
    };

    private readonly Option<string?> _linger = new("--linger")
    {
        Description = "Wait so long for more before the end. Default: 1s if no answer is due or standard input was read, otherwise 0s.",
        HelpName = "TIME",
    };

    public static Command Create(CommandRun run)
    {
        var definition = new SendCommand();
        var command = new Command(
            "send", "Send messages, checked against the contract, and show the answers. Ends with 1 if one is an error event.");
        definition._connection.AddTo(command);
        command.Arguments.Add(definition._type);
        command.Arguments.Add(definition._payload);
        definition._contract.AddTo(command);
        foreach (Option option in (Option[])[definition._reply, definition._ack, definition._stream, definition._wait, definition._linger])
        {
            command.Options.Add(option);
        }

        run.Set(command, async (parsed, report, ending) =>
        {
            SendSettings settings = definition.Read(parsed, run);
            (ExitCode exit, WsClose? close) = await new Sender(settings, report, run.Terminal.Time).RunAsync(ending);
            return new Outcome(exit, close);
        });
        return command;
    }

    private SendSettings Read(ParseResult parsed, CommandRun run)
    {
        SessionSettings session = _contract.Read(parsed, _connection.Read(parsed, run.Terminal), run.Terminal);
        string type = parsed.GetRequiredValue(_type);
        string[] payload = parsed.GetValue(_payload) ?? [];
        bool isPiped = type == StandardInput || payload is [StandardInput];
        int? wait = parsed.GetValue(_wait);
        AnswerMode mode = ReadMode(parsed, wait);
        return new SendSettings
        {
            Session = session,
            Messages = type == StandardInput
                ? MessageInput.Lines(run.Terminal.Input, line => MessageDraft.ParseLine(line, session.Connection.Names))
                : isPiped
                    ? MessageInput.Lines(run.Terminal.Input, line => new MessageDraft(type, MessageDraft.CheckJson(line), []))
                    : MessageInput.One(ReadPayload(type, payload)),
            IsPiped = isPiped,
            Mode = mode,
            WaitCount = wait,
            Linger = parsed.GetValue(_linger) is { } linger ? Durations.Parse(linger, "--linger") : null,
        };
    }

    private static MessageDraft ReadPayload(string type, string[] payload)
    {
        if (type.Length == 0)
        {
            throw ToolException.Usage("The type is empty.");
        }

        return payload is [['@', .. string path]]
            ? new MessageDraft(type, MessageDraft.CheckJson(InputFile.ReadText(path, "The payload")), [])
            : MessageDraft.Create(type, payload);
    }

    private AnswerMode ReadMode(ParseResult parsed, int? wait)
    {
        List<AnswerMode> modes = [];
        modes.AddRange(parsed.GetValue(_reply) ? [AnswerMode.Reply] : []);
        modes.AddRange(parsed.GetValue(_ack) ? [AnswerMode.Acknowledgement] : []);
        modes.AddRange(parsed.GetValue(_stream) ? [AnswerMode.Stream] : []);
        modes.AddRange(wait is not null ? [AnswerMode.None] : []);
        return (modes.Count, wait) switch
        {
            ( > 1, _) => throw ToolException.Usage("--reply, --ack, --stream and --wait exclude one another."),
            (_, < 0) => throw ToolException.Usage("--wait must not be negative."),
            (1, _) => modes[0],
            _ => AnswerMode.ByContract,
        };
    }
}
