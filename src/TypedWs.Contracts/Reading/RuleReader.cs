using System.Globalization;
using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Reading;

/// <summary>Reads rules.</summary>
/// <param name="format">The version of the format. Rules of version 1 may lack their parameters.</param>
internal sealed class RuleReader(int format)
{
    public IReadOnlyList<WsContractRule> ReadAll(ObjectNode owner, string name) => owner.TakeItems(name, Read);

    public WsContractEnumValue ReadEnumValue(JsonElement element, string path)
    {
        // Format 1 has only names.
        if (format == 1 && element.ValueKind == JsonValueKind.String)
        {
            return new WsContractEnumValue(JsonTexts.Read(element), NumberJson: null);
        }

        var node = new ObjectNode(element, path);
        var value = new WsContractEnumValue(node.RequireText("name"), ReadInteger(node, "value"))
        {
            Clr = node.TakeText("clr"),
            Description = node.TakeText("description"),
            Deprecated = node.TakeText("deprecated"),
        };
        node.End();
        return value;
    }

    public static WsContractScalarKind ReadIntegerKind(ObjectNode node, string name)
    {
        node.Require(name);
        WsContractScalarKind kind = node.TakeWord(name, ContractWords.Scalars);
        return kind is >= WsContractScalarKind.Byte and <= WsContractScalarKind.UInt64
            ? kind
            : throw node.FailAt(name, "must be the kind of an integer");
    }

    private static string ReadInteger(ObjectNode node, string name)
    {
        JsonElement value = node.Require(name);
        return value.ValueKind == JsonValueKind.Number && (value.TryGetInt64(out _) || value.TryGetUInt64(out _))
            ? JsonTexts.Compact(value)
            : throw node.FailAt(name, "must be an integer of 64 bits");
    }

    private WsContractRule Read(JsonElement element, string path)
    {
        var node = new ObjectNode(element, path);
        var rule = new WsContractRule
        {
            Code = node.RequireText("code"),
            Stops = node.TakeFlag("stop"),
            MinJson = node.TakeRaw("min"),
            MaxJson = node.TakeRaw("max"),
            MinIsExclusive = node.TakeFlag("minExclusive"),
            MaxIsExclusive = node.TakeFlag("maxExclusive"),
            Pattern = node.TakeText("pattern"),
            Options = node.TakeItems("options", ReadOption),
            Culture = node.TakeText("culture"),
            Backtracks = node.TakeFlag("backtracks"),
            ExtensionsJson = node.TakeRaw("extensions", JsonValueKind.Array, "must be an array"),
            AllowedJson = node.TakeRaw("allowed", JsonValueKind.Array, "must be an array"),
            DeniedJson = node.TakeRaw("denied", JsonValueKind.Array, "must be an array"),
            Enum = node.TakeObject("enum") is { } named ? ReadEnum(named) : null,
            Other = node.TakeText("other"),
            Of = node.TakeWord("of", ContractWords.Conversions),
            Operand = node.TakeWord("operand", ContractWords.Operands),
            By = node.TakeText("by"),
            ArgumentsJson = node.TakeRaw("arguments", JsonValueKind.Object, "must be an object"),
            Text = node.TakeText("text"),
        };
        node.End();
        if (format >= 2)
        {
            Check(node, rule);
        }

        return rule;
    }

    // A rule without its parameters could not be checked, and would pass everything.
    private static void Check(ObjectNode node, WsContractRule rule)
    {
        string? missing = rule.Code switch
        {
            "min_length" or "min_items" => rule.MinJson is null ? "min" : null,
            "max_length" or "max_items" => rule.MaxJson is null ? "max" : null,
            "range" => rule.MinJson is null ? "min" : rule.MaxJson is null ? "max" : null,
            "pattern" => rule.Pattern is null && rule.By is null ? "pattern" : null,
            "file_extension" => rule.ExtensionsJson is null ? "extensions" : null,
            "one_of" => rule.AllowedJson is null && rule.Enum is null ? "allowed" : null,
            "not_one_of" => rule.DeniedJson is null ? "denied" : null,
            "compare" => rule.Other is null ? "other" : null,
            "not_blank" or "email" or "url" or "phone" or "credit_card" or "base64" => null,
            _ => rule.By is null ? "by" : null,
        };
        if (missing is not null)
        {
            throw node.Fail($"is a rule '{ObjectNode.Shorten(rule.Code)}' and has no member '{missing}'");
        }

        if (rule.By is not null && rule.Code is not ("pattern" or "custom") && !rule.Code.StartsWith("app.", StringComparison.Ordinal))
        {
            throw node.FailAt("by", "must be absent, because the contract says how the rule is checked");
        }

        CheckBounds(node, rule);
    }

    private static void CheckBounds(ObjectNode node, WsContractRule rule)
    {
        bool isCount = rule.Code is "min_length" or "max_length" or "min_items" or "max_items";
        foreach ((string name, string? json) in (ReadOnlySpan<(string, string?)>)[("min", rule.MinJson), ("max", rule.MaxJson)])
        {
            if (isCount && json is not null && !IsCount(json))
            {
                throw node.FailAt(name, "must be an integer of 32 bits");
            }

            if (json is ['{' or '[' or 't' or 'f', ..])
            {
                throw node.FailAt(name, "must be a number, a string or null");
            }
        }
    }

    private static bool IsCount(string json) => int.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private WsContractRuleEnum ReadEnum(ObjectNode node)
    {
        var named = new WsContractRuleEnum(
            node.RequireItems("values", ReadEnumValue), ReadIntegerKind(node, "scalar"), node.TakeFlag("flags"));
        node.End();
        return named;
    }

    private static WsContractPatternOption ReadOption(JsonElement element, string path)
        => ContractWords.PatternOptions.TryRead(ObjectNode.ToText(element, path), out WsContractPatternOption option)
            ? option
            : throw ObjectNode.Fail(path, "must be one of " + string.Join(", ", ContractWords.PatternOptions.Words));
}
