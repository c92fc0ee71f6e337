using System.CommandLine;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Output;
using TypedWs.Cli.Probing;
using TypedWs.Handshake;

namespace TypedWs.Cli.Commands;

/// <summary>The command line of <c>probe</c>.</summary>
internal static class ProbeCommand
{
    public static Command Create(CommandRun run)
    {
        var command = new Command(
            "probe", "Try one connection and say why it works or not: the handshake as it is sent, and a verdict on each part.");
        var connection = new ConnectionOptions("1.0", "1.1", "2");
        Option<string?> method = new("-X", "--method") { Description = "Another method than GET (HTTP/2: CONNECT).", HelpName = "METHOD" };
        Option<string?> body = new("-d", "--data") { Description = "A body, which a handshake must not have.", HelpName = "TEXT" };
        Option<bool> plain = new("--plain")
        {
            Description = "Try also what clients and proxies send that lose 'Upgrade' or 'Connection', and show the server's reasons.",
        };
        connection.AddTo(command);
        command.Options.Add(method);
        command.Options.Add(body);
        command.Options.Add(plain);
        run.Set(command, async (parsed, report, ending) =>
        {
            ConnectionSettings settings = connection.Read(parsed, run.Terminal);
            var probe = new ProbeSettings
            {
                Connection = settings,
                Method = ReadMethod(parsed.GetValue(method)),
                Body = parsed.GetValue(body),
                TriesPlain = parsed.GetValue(plain),
            };
            return await new Probe(probe, report, run.Terminal.Time).RunAsync(ending);
        });
        return command;
    }

    private static string? ReadMethod(string? text)
        => text is null || HeaderList.IsToken(text) ? text : throw ToolException.Usage($"-X: '{text}' is no method.");
}
