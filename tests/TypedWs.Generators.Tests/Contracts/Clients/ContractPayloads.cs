using System.Text.Json;
using System.Text.Json.Nodes;
using TypedWs.Contracts;

namespace TypedWs.Generators.Tests.Contracts.Clients;

/// <summary>Small payloads that a contract accepts.</summary>
internal static class ContractPayloads
{
    /// <summary>A payload with the members that are required.</summary>
    public static string Create(WsContractDocument contract, WsContractMessage message)
    {
        string payload = Value(contract, message.Payload.Value, message.Payload.Rules)!.ToJsonString();
        WsPayloadResult result = new WsPayloadChecker(contract).Check(message, System.Text.Encoding.UTF8.GetBytes(payload));
        Assert.True(result.IsValid, $"{message.Type}: {payload}: {string.Join(", ", result.Errors)}");
        return payload;
    }

    private static JsonNode? Value(WsContractDocument contract, WsContractValue value, IReadOnlyList<WsContractRule> rules)
        => value switch
        {
            WsContractScalar { Kind: WsContractScalarKind.String } => new string('x', Math.Max(1, Minimum(rules, "min_length") ?? 1)),
            WsContractScalar { Kind: WsContractScalarKind.Boolean } => true,
            WsContractScalar => Math.Max(1, Minimum(rules, "range") ?? 1),
            WsContractArray array => new JsonArray(Value(contract, array.Element, array.Each)),
            WsContractReference reference => Named(contract, contract.Types[reference.TypeName]),
            _ => throw new NotSupportedException(value.ToString()),
        };

    private static JsonNode Named(WsContractDocument contract, WsContractType type) => type switch
    {
        WsContractObject item => new JsonObject(item.Members
            .Where(static member => member.IsRequired)
            .Select(member => KeyValuePair.Create(member.Name, Value(contract, member.Value, member.Rules)))),
        WsContractEnum item => item.Values[0].Name,
        _ => throw new NotSupportedException(type.ToString()),
    };

    private static int? Minimum(IReadOnlyList<WsContractRule> rules, string code)
        => rules.FirstOrDefault(rule => rule.Code == code)?.MinJson is { } json ? JsonSerializer.Deserialize<int>(json) : null;
}
