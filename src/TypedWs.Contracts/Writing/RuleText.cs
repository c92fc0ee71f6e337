using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Writing;

/// <summary>Writes rules and the values of enums.</summary>
/// <param name="isWire">Whether only what is visible on the wire is written.</param>
internal sealed class RuleText(bool isWire)
{
    public IEnumerable<string> WriteAll(IReadOnlyList<WsContractRule> rules) => rules.Select(Write);

    public string WriteValue(WsContractEnumValue value, bool hasName)
        => new ObjectText(isWire)
            .AddText("name", hasName ? value.Name : null)
            .AddTextAside("clr", value.Clr)
            .Add("value", value.NumberJson)
            .AddTextAside("description", value.Description)
            .AddTextAside("deprecated", value.Deprecated)
            .ToString();

    private string Write(WsContractRule rule)
        => new ObjectText(isWire)
            .AddText("code", rule.Code)
            .AddIf("stop", rule.Stops)
            .Add("min", rule.MinJson)
            .Add("max", rule.MaxJson)
            .AddIf("minExclusive", rule.MinIsExclusive)
            .AddIf("maxExclusive", rule.MaxIsExclusive)
            .AddText("pattern", rule.Pattern)
            .AddItems("options", rule.Options.Select(static option => JsonTexts.Quote(ContractWords.PatternOptions.Write(option)!)))
            .AddText("culture", rule.Culture)
            .AddIf("backtracks", rule.Backtracks)
            .Add("extensions", rule.ExtensionsJson)
            .Add("allowed", rule.AllowedJson)
            .Add("denied", rule.DeniedJson)
            .Add("enum", rule.Enum is { } named ? Write(named) : null)
            .AddText("other", rule.Other)
            .AddText("of", ContractWords.Conversions.Write(rule.Of))
            .AddText("operand", ContractWords.Operands.Write(rule.Operand))
            .AddClr("by", rule.By)
            .AddAside("arguments", rule.ArgumentsJson)
            .AddTextAside("text", rule.Text)
            .ToString();

    private string Write(WsContractRuleEnum named)
        => new ObjectText(isWire)
            .Add("values", ObjectText.Items(named.Values.Select(value => WriteValue(value, hasName: true))))
            .AddText("scalar", ContractWords.Scalars.Write(named.Number))
            .AddIf("flags", named.IsFlags)
            .ToString();
}
