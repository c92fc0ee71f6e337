using System.CommandLine;
using System.Globalization;
using TypedWs.Cli.Benching;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Input;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Commands;

/// <summary>The command line of <c>bench</c>.</summary>
internal sealed class BenchCommand
{
    private const int MaxConnections = 10_000;
    private const double MaxRate = 1_000_000;

    // For each connection: a server that does not read must not fill the memory.
    private const int MaxQueuedBytes = 1024 * 1024;

    private readonly ConnectionOptions _connection = new("1.1", "2");

    private readonly Option<string?> _type = new("--type")
    {
        Description = "The messages' type. Without it, the payload is sent as a text.",
        HelpName = "TYPE",
    };

    private readonly Option<string?> _payload = new("--payload")
    {
        Description = $"The payload: JSON, or @FILE. {BenchSettings.NumberMark} in it becomes the number of the message.",
        HelpName = "JSON",
    };

    private readonly Option<int> _connections = new("--connections") { DefaultValueFactory = static _ => 1, Description = "Connections." };
    private readonly Option<string> _rate = Rate("--rate", "Messages in a second, over all connections, such as 1000/s.", "100/s");
    private readonly Option<string> _connectRate = Rate("--connect-rate", "New connections in a second.", "100/s");
    private readonly Option<string> _for = Rate("--for", "The measured time.", "10s");
    private readonly Option<string> _warmUp = Rate("--warm-up", "The time before it, whose messages are not measured.", "1s");

    private readonly Option<string> _measure = new("--measure")
    {
        Description = "The measured arrival: the answer (ack), the next message (echo), the message on all connections (fanout).",
        DefaultValueFactory = static _ => "ack",
    };

    private readonly Option<int?> _receivers = new("--receivers")
    {
        Description = "With fanout, the connections on which each message should arrive, if they are not all.",
    };

    private BenchCommand() => _measure.AcceptOnlyFromAmong("ack", "echo", "fanout");

    public static Command Create(CommandRun run)
    {
        var definition = new BenchCommand();
        var command = new Command(
            "bench", "Send messages at a fixed rate, and measure the time of each from the moment at which it should have been sent.");
        definition._connection.AddTo(command);
        foreach (Option option in (Option[])[
            definition._type, definition._payload, definition._connections, definition._rate, definition._connectRate, definition._for,
            definition._warmUp, definition._measure, definition._receivers])
        {
            command.Options.Add(option);
        }

        run.Set(command, async (parsed, report, ending) =>
        {
            BenchSettings settings = definition.Read(parsed, definition._connection.Read(parsed, run.Terminal));
            (ExitCode exit, WsClose? close) = await new Bench(settings, report, run.Terminal.Time).RunAsync(ending);
            return new Outcome(exit, close);
        });
        return command;
    }

    private static Option<string> Rate(string name, string description, string value)
        => new(name) { Description = description, DefaultValueFactory = _ => value };

    private BenchSettings Read(ParseResult parsed, ConnectionSettings connection)
    {
        string? type = parsed.GetValue(_type);
        string? payload = parsed.GetValue(_payload) is ['@', .. string path]
            ? InputFile.ReadText(path, "The payload")
            : parsed.GetValue(_payload);
        BenchMeasure measure = parsed.GetRequiredValue(_measure) switch
        {
            "echo" => BenchMeasure.Echo,
            "fanout" => BenchMeasure.FanOut,
            _ => BenchMeasure.Acknowledgement,
        };
        int connections = parsed.GetRequiredValue(_connections);
        if (connections is < 1 or > MaxConnections)
        {
            throw ToolException.Usage($"--connections must be from 1 to {MaxConnections}.");
        }

        if (type is null && (payload is null || measure == BenchMeasure.Acknowledgement))
        {
            throw ToolException.Usage("Give --type, or --payload with --measure echo or fanout.");
        }

        if (measure == BenchMeasure.FanOut && payload?.Contains(BenchSettings.NumberMark, StringComparison.Ordinal) != true)
        {
            throw ToolException.Usage($"--measure fanout finds messages by numbers: write {BenchSettings.NumberMark} into the payload.");
        }

        int? receivers = parsed.GetValue(_receivers);
        if (receivers is { } count && (measure != BenchMeasure.FanOut || count < 0 || count > connections))
        {
            throw ToolException.Usage("--receivers needs --measure fanout, and is from 0 to the number of connections.");
        }

        return new BenchSettings
        {
            Connection = connection with { MaxQueuedBytes = MaxQueuedBytes },
            Type = type,
            Payload = payload is not null && type is not null ? MessageDraft.CheckJson(payload) : payload,
            Connections = connections,
            ConnectRate = ReadRate(parsed, _connectRate),
            Rate = ReadRate(parsed, _rate),
            Duration = Durations.Parse(parsed.GetRequiredValue(_for), _for.Name),
            WarmUp = Durations.Parse(parsed.GetRequiredValue(_warmUp), _warmUp.Name),
            Measure = measure,
            Receivers = receivers,
        };
    }

    private static double ReadRate(ParseResult parsed, Option<string> option)
    {
        string text = parsed.GetRequiredValue(option);
        string number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        bool isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate);
        return isNumber && rate is > 0 and <= MaxRate
            ? rate
            : throw ToolException.Usage($"{option.Name}: '{text}' is no rate up to {MaxRate}/s. Write, for example, 1000/s.");
    }
}
