using System.CommandLine;
using System.Text;
using System.Text.Json;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Contracts;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;
using TypedWs.Contracts;

namespace TypedWs.Cli.Commands;

/// <summary>The command line of <c>contract show</c>.</summary>
internal static class ContractCommand
{
    public static Command Create(CommandRun run)
    {
        var connection = new ConnectionOptions("1.1");
        Argument<string> source = new("source")
        {
            Description = "A file of JSON, an assembly (which is not loaded), http://…/_ws/contract, or ws://… for that path.",
            HelpName = "SOURCE",
        };
        Argument<string?> type = new("type")
        {
            Description = "Show only this message and its types.",
            HelpName = "TYPE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> endpoint = new("--endpoint") { Description = "The endpoint, if the source has several.", HelpName = "NAME" };
        var show = new Command("show", "Show a contract as C# records; with --json, the canonical document.") { source, type, endpoint };
        connection.AddOptionsTo(show);
        run.Set(show, async (parsed, report, ending) =>
        {
            WsContractDocument contract = await ContractSource.ReadAsync(
                new ContractChoice(parsed.GetRequiredValue(source), parsed.GetValue(endpoint)),
                served: null,
                address => connection.Read(parsed, run.Terminal, ToolAddress.Parse(address)),
                run.Terminal.Time,
                ending);
            Show(contract, parsed.GetValue(type), report);
            return ExitCode.Done;
        });
        return new Command("contract", "Read the contract of an endpoint.") { show };
    }

    private static void Show(WsContractDocument contract, string? type, Report report)
    {
        if (!contract.IsComplete && report.IsJson)
        {
            throw ToolException.Usage($"The contract has version {contract.Format}, which cannot be written.");
        }

        var text = new ContractText(contract);
        List<Piece[]> lines = [.. type is null ? text.DescribeAll() : text.DescribeMessage(type)];
        if (lines.Count == 0)
        {
            throw new ToolException(ExitCode.Negative, $"{contract.Endpoint} has no message '{type}'.");
        }

        lines.ForEach(line => report.Line(line));
        if (report.IsJson)
        {
            using var document = JsonDocument.Parse(WsContractWriter.Write(contract), new JsonDocumentOptions { MaxDepth = 256 });
            report.Json(writer =>
            {
                writer.WritePropertyName("contract");
                document.RootElement.WriteTo(writer);
            });
        }
    }
}
