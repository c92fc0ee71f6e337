using System.CommandLine;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Contracts;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Cli.Sending;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Commands;

/// <summary>The options of the commands that know the contract.</summary>
internal sealed class ContractOptions
{
    private readonly Option<string?> _contract = new("--contract")
    {
        Description = "The contract: a file of JSON, an assembly, or an address. Default: the server's own, if it serves it.",
        HelpName = "SOURCE",
    };

    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description = "The endpoint, if the contract's source has several.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _noCheck = new("--no-check") { Description = "Send messages that the contract refuses, too." };

    private readonly Option<string> _typeName = new("--type-name")
    {
        Description = "The envelope's member for the type.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => WsEnvelopeNames.Default.Type,
    };

    private readonly Option<string> _payloadName = new("--payload-name")
    {
        Description = "The envelope's member for the payload.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => WsEnvelopeNames.Default.Payload,
    };

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_contract, _endpoint, _noCheck, _typeName, _payloadName])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The settings.</summary>
    /// <exception cref="ToolException">One has no meaning.</exception>
    public SessionSettings Read(ParseResult parsed, ConnectionSettings connection, ToolTerminal terminal)
        => new()
        {
            Connection = connection with { Names = ReadNames(parsed) },
            Contract = new ContractChoice(parsed.GetValue(_contract), parsed.GetValue(_endpoint)),
            Cache = ContractCache.Create(terminal),
            IsChecked = !parsed.GetValue(_noCheck),
            Filter = new MessageFilter(),
        };

    private WsEnvelopeNames ReadNames(ParseResult parsed)
    {
        string type = parsed.GetRequiredValue(_typeName);
        string payload = parsed.GetRequiredValue(_payloadName);
        return type.Length > 0 && payload.Length > 0 && type != payload
            ? new WsEnvelopeNames(type, payload)
            : throw ToolException.Usage("--type-name and --payload-name must be two different names, and not empty.");
    }
}
