using System.Text;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Contracts;

namespace TypedWs.Cli.Contracts;

/// <summary>Finishes the messages of the user, and checks them with the errors that the server would give.</summary>
/// <param name="contract">The contract; null to check nothing.</param>
/// <param name="isChecked">Whether messages are checked, or only completed.</param>
internal sealed class MessageCheck(WsContractDocument? contract, bool isChecked)
{
    private readonly WsPayloadChecker? _checker = contract is not null && isChecked ? new WsPayloadChecker(contract) : null;

    /// <summary>The contract; null if there is none.</summary>
    public WsContractDocument? Contract => contract;

    /// <summary>The declaration of a message of the client; null without a contract, or if it has none.</summary>
    public WsContractMessage? Find(string type) => contract?.FindFromClient(type);

    /// <summary>The payload of a message, checked.</summary>
    /// <returns>Null if the message has none.</returns>
    /// <exception cref="ToolException">The contract does not have the message, or does not accept the payload.</exception>
    public string? Complete(MessageDraft draft)
    {
        WsContractMessage? message = Find(draft.Type);
        if (message is null && _checker is not null && !draft.Type.StartsWith('$'))
        {
            string known = string.Join(", ", contract!.ClientToServer.Select(static message => message.Type));
            throw ToolException.Usage($"The contract has no message '{draft.Type}' of the client, but {known}.");
        }

        string? payload = draft.Assignments.Count > 0 ? PayloadBuilder.Build(draft.Assignments, contract, message) : draft.PayloadJson;
        if (_checker is not null && message is not null)
        {
            Check(message, payload);
        }

        return payload;
    }

    private void Check(WsContractMessage message, string? payload)
    {
        WsPayloadResult result = payload is null
            ? _checker!.CheckAbsent(message)
            : _checker!.Check(message, Encoding.UTF8.GetBytes(payload));
        if (!result.IsValid)
        {
            IEnumerable<string> errors = result.Errors.Select(static error
                => $"{error.Pointer} {error.Code}{(error.ParametersJson is { } parameters ? $" {{{parameters}}}" : "")}");
            throw ToolException.Usage(
                $"The contract refuses the message '{message.Type}' (--no-check sends it all the same): "
                + (result.IsMalformed ? "the payload is not valid JSON" : string.Join("; ", errors)) + ".");
        }
    }
}
