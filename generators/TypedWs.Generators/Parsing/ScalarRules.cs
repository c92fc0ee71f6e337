using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>The rules for numbers, dates and enums.</summary>
internal static class ScalarRules
{
    /// <returns>The rules; none if the attribute does not apply; null if it has an error.</returns>
    public static IReadOnlyList<RuleModel>? Parse(AttributeData attribute, ScalarValue value, RuleText text, ProblemSink problems)
        => attribute.AttributeClass!.Name switch
        {
            "RangeAttribute" => RangeRules.Parse(attribute, value, text, problems),
            "AllowedValuesAttribute" => ParseAllowedValues(attribute, value, text),
            _ => [],
        };

    /// <summary>AllowedValues compares by <c>object.Equals</c>: a constant of another type equals nothing.</summary>
    public static IReadOnlyList<RuleModel> ParseAllowedValues(AttributeData attribute, ValueModel value, RuleText text)
    {
        if (attribute.AttributeClass!.Name != "AllowedValuesAttribute"
            || attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Array, Values: var constants }]) return [];
        var values = new List<string>();
        var json = new List<string>();
        foreach (var constant in constants)
        {
            if (constant.IsNull) json.Add("null");
            if (constant is not { Type: { } type, Value: { } given } || TypeNames.Qualified(type) != value.TypeName) continue;
            values.Add(Literals.Format(given, type));
            json.Add(ToJson(type, given));
        }

        return values.Count == 0
            ? []
            : [new AllowedValuesRule(values.ToEquatableArray(), "\"allowed\":[" + string.Join(",", json) + "]", text.Get(attribute, "must be one of the allowed values"))];
    }

    private static string ToJson(ITypeSymbol type, object value)
    {
        if (type.TypeKind != TypeKind.Enum) return Literals.ToJson(value);
        foreach (var member in type.GetMembers())
            if (member is IFieldSymbol { HasConstantValue: true } field && value.Equals(field.ConstantValue))
                return "\"" + Json.Escape(EnumParser.GetJsonName(field)) + "\"";
        return Literals.ToJson(value.ToString());
    }
}
