using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Reading;

/// <summary>Reads messages, and what stands beside them.</summary>
internal sealed class MessageReader(int format, RuleReader rules, ValueReader values)
{
    public const int HashLength = 16;

    public WsContractMessage Read(ObjectNode node)
    {
        bool isBare = node.TakeFlag("bare");
        var message = new WsContractMessage
        {
            Type = node.RequireText("type"),
            Clr = node.RequireText("clr"),
            Hash = format >= 2 ? ReadHash(node, HashLength) : node.TakeText("hash"),
            Description = node.TakeText("description"),
            Deprecated = node.TakeText("deprecated"),
            IsBare = isBare,
            Payload = values.ReadPayload(node, isBare),
            Rules = rules.ReadAll(node, "rules"),
            ClientItems = node.TakeText("clientItems"),
            Answer = node.TakeText("answer"),
            Items = node.TakeText("items"),
            Errors = node.TakeItems("errors", ReadError),
            Rate = node.TakeObject("rate") is { } rate ? ReadRate(rate) : null,
            Authorization = node.TakeItems("auth", ReadDemand),
            Overflow = node.Has("overflow") ? node.TakeWord("overflow", ContractWords.Overflows) : null,
            ExamplesJson = node.TakeItems("examples", static (element, _) => JsonTexts.Compact(element)),
        };
        node.End();
        return message is { Answer: not null, Items: not null }
            ? throw node.Fail("has both 'answer' and 'items'")
            : message;
    }

    /// <summary>Reads a hash, which has lower-case hexadecimal digits.</summary>
    public static string ReadHash(ObjectNode node, int length)
    {
        string hash = node.RequireText("hash");
        return hash.Length == length && hash.All(char.IsAsciiHexDigitLower)
            ? hash
            : throw node.FailAt("hash", $"must have {length} hexadecimal digits in lower case");
    }

    public static WsContractDemand ReadDemand(JsonElement element, string path)
    {
        var node = new ObjectNode(element, path);
        var demand = new WsContractDemand
        {
            Policy = node.TakeText("policy"),
            Roles = node.TakeItems("roles", ObjectNode.ToText),
            Schemes = node.TakeItems("schemes", ObjectNode.ToText),
            By = node.TakeText("by"),
        };
        node.End();
        return demand;
    }

    public static WsContractHost ReadHost(ObjectNode node)
    {
        ObjectNode envelope = node.TakeObject("envelope") ?? throw node.Fail("has no member 'envelope'");
        var host = new WsContractHost
        {
            Paths = node.TakeItems("paths", ObjectNode.ToText),
            TypeName = envelope.RequireText("type"),
            PayloadName = envelope.RequireText("payload"),
            MaxMessageBytes = node.Require("maxMessageBytes") is { ValueKind: JsonValueKind.Number } size
                && size.TryGetInt64(out long bytes)
                ? bytes
                : throw node.FailAt("maxMessageBytes", "must be an integer of 64 bits"),
            Subprotocols = node.TakeItems("subprotocols", ObjectNode.ToText),
            RequiresSubprotocol = node.TakeFlag("requireSubprotocol"),
            IncludesTopic = node.TakeFlag("includeTopic"),
            Authorization = node.TakeItems("auth", ReadDemand),
        };
        envelope.End();
        node.End();
        return host;
    }

    private WsContractError ReadError(JsonElement element, string path)
    {
        var node = new ObjectNode(element, path);
        var error = new WsContractError(
            node.RequireText("code"), node.Take("data") is { } data ? values.Read(data, node.PathOf("data")) : null);
        node.End();
        return error;
    }

    private static WsContractRate ReadRate(ObjectNode node)
    {
        var rate = new WsContractRate(
            node.Require("perSecond") is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double perSecond)
                && double.IsFinite(perSecond)
                ? perSecond
                : throw node.FailAt("perSecond", "must be a number"),
            node.TakeCount("burst") ?? throw node.Fail("has no member 'burst'"));
        node.End();
        return rate;
    }
}
