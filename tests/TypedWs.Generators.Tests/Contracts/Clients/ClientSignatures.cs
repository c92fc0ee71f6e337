using TypedWs.Contracts;

namespace TypedWs.Generators.Tests.Contracts.Clients;

/// <summary>The methods that a generated client would have. Nothing but the contract is read.</summary>
internal static class ClientSignatures
{
    /// <summary>The methods that the client calls, then those of the server's messages, which the client implements.</summary>
    public static IEnumerable<string> Of(WsContractDocument contract)
    {
        // A message from clients that is no request is an answer, or an item: it is sent only together with another message.
        foreach (WsContractMessage message in contract.ClientToServer.Where(IsRequest))
        {
            string items = message.ClientItems is { } sent
                ? $", IAsyncEnumerable<{TypeOf(contract.FindFromClient(sent)!)}>"
                : "";
            yield return $"{ResultOf(message, contract.FindFromServer)} {TypeOf(message)}Async({TypeOf(message)}{items})"
                + ErrorsOf(message);
        }

        foreach (WsContractMessage message in contract.ServerToClient)
        {
            yield return IsRequest(message)
                ? $"{ResultOf(message, contract.FindFromClient)} On{TypeOf(message)}Async({TypeOf(message)})" + ErrorsOf(message)
                : $"void On{TypeOf(message)}({TypeOf(message)})";
        }
    }

    public static bool IsRequest(WsContractMessage message) => message.Answer is not null || message.Items is not null;

    private static string ResultOf(WsContractMessage message, Func<string, WsContractMessage?> find)
        => message.Items is { } items ? $"IAsyncEnumerable<{TypeOf(find(items)!)}>"
            : message.Answer == "$ack" ? "Task"
            : $"Task<{TypeOf(find(message.Answer!)!)}>";

    private static string ErrorsOf(WsContractMessage message)
        => string.Concat(message.Errors.Select(static error => error.Data is WsContractReference data
            ? $" throws {error.Code}({data.TypeName})"
            : $" throws {error.Code}"));

    private static string TypeOf(WsContractMessage message) => message.Clr[(message.Clr.LastIndexOf('.') + 1)..];
}
