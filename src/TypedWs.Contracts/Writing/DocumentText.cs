using System.Globalization;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Writing;

/// <summary>Writes the document of a contract.</summary>
internal static class DocumentText
{
    public static string Write(WsContractDocument document)
    {
        var fragments = new FragmentText(isWire: false, JsonTexts.Quote, static _ => false);
        return new ObjectText(isWire: false)
            .AddNumber("contract", document.Format)
            .AddText("endpoint", document.Endpoint)
            .AddText("version", document.Version)
            .AddText("hash", document.Hash)
            .AddText("description", document.Description)
            .Add("limits", WriteLimits(document.Limits))
            .AddItems("auth", WriteDemands(document.Authorization))
            .Add("clientToServer", ObjectText.Items(document.ClientToServer.Select(message => WriteMessage(message, fragments))))
            .Add("serverToClient", ObjectText.Items(document.ServerToClient.Select(message => WriteMessage(message, fragments))))
            .AddItems("topics", WriteTopics(document.Topics))
            .Add("types", WriteTypes(document.Types, fragments))
            .Add("host", document.Host is { } host ? WriteHost(host) : null)
            .ToString();
    }

    public static string WriteLimits(WsContractLimits limits)
        => new ObjectText(isWire: false)
            .AddNumber("depth", limits.Depth)
            .AddNumber("errors", limits.Errors)
            .AddNumber("items", limits.Items)
            .AddNumber("id", limits.Id)
            .AddNumber("pointer", limits.Pointer)
            .AddNumber("params", limits.Params)
            .AddNumber("text", limits.Text)
            .AddNumber("data", limits.Data)
            .ToString();

    public static IEnumerable<string> WriteTopics(IReadOnlyList<WsContractTopic> topics)
        => topics.Select(static topic => new ObjectText(isWire: false)
            .AddText("name", topic.Name)
            .AddText("message", topic.Message)
            .ToString());

    /// <summary>The members of a message from <c>clientItems</c> to <c>errors</c>.</summary>
    public static string WriteExchange(WsContractMessage message, Func<WsContractValue, string> data)
        => new ObjectText(isWire: false)
            .AddText("clientItems", message.ClientItems)
            .AddText("answer", message.Answer)
            .AddText("items", message.Items)
            .AddItems("errors", message.Errors.Select(error => new ObjectText(isWire: false)
                .AddText("code", error.Code)
                .Add("data", error.Data is { } value ? data(value) : null)
                .ToString()))
            .Members;

    private static string WriteMessage(WsContractMessage message, FragmentText fragments)
        => new ObjectText(isWire: false)
            .AddText("type", message.Type)
            .AddText("clr", message.Clr)
            .AddText("hash", message.Hash)
            .AddText("description", message.Description)
            .AddText("deprecated", message.Deprecated)
            .AddIf("bare", message.IsBare)
            .Add("payload", fragments.WritePayload(message))
            .AddItems("rules", fragments.WriteRules(message.Rules))
            .AddMembers(WriteExchange(message, fragments.WriteValue))
            .Add("rate", message.Rate is { } rate ? WriteRate(rate) : null)
            .AddItems("auth", WriteDemands(message.Authorization))
            .AddText("overflow", message.Overflow is { } overflow ? ContractWords.Overflows.Write(overflow) : null)
            .AddItems("examples", message.ExamplesJson)
            .ToString();

    private static string WriteTypes(IReadOnlyDictionary<string, WsContractType> types, FragmentText fragments)
        => "{" + string.Join(',', types
            .OrderBy(static type => type.Key, StringComparer.Ordinal)
            .Select(type => JsonTexts.Quote(type.Key) + ":" + fragments.WriteType(type.Key, type.Value))) + "}";

    private static string WriteRate(WsContractRate rate)
        => new ObjectText(isWire: false)
            .Add("perSecond", rate.PerSecond.ToString("R", CultureInfo.InvariantCulture))
            .AddNumber("burst", rate.Burst)
            .ToString();

    private static IEnumerable<string> WriteDemands(IReadOnlyList<WsContractDemand> demands)
        => demands.Select(static demand => new ObjectText(isWire: false)
            .AddText("policy", demand.Policy)
            .AddItems("roles", demand.Roles.Select(JsonTexts.Quote))
            .AddItems("schemes", demand.Schemes.Select(JsonTexts.Quote))
            .AddText("by", demand.By)
            .ToString());

    private static string WriteHost(WsContractHost host)
        => new ObjectText(isWire: false)
            .AddItems("paths", host.Paths.Select(JsonTexts.Quote))
            .Add("envelope", new ObjectText(isWire: false)
                .AddText("type", host.TypeName)
                .AddText("payload", host.PayloadName)
                .ToString())
            .AddNumber("maxMessageBytes", host.MaxMessageBytes)
            .AddItems("subprotocols", host.Subprotocols.Select(JsonTexts.Quote))
            .AddIf("requireSubprotocol", host.RequiresSubprotocol)
            .AddIf("includeTopic", host.IncludesTopic)
            .AddItems("auth", WriteDemands(host.Authorization))
            .ToString();
}
