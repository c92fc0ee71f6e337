using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the rules for numbers, dates and enums.</summary>
internal static class ScalarRules
{
    /// <returns>The rules; empty if the attribute does not apply; null if the attribute has an error.</returns>
    public static IReadOnlyList<RuleModel>? Parse(AttributeData attribute, ScalarValue value, RuleText text, ProblemSink problems)
        => attribute.AttributeClass!.Name switch
        {
            "RangeAttribute" when value.Kind == ScalarKind.Boolean => ParseRangeOf(
                attribute,
                ScalarKind.Int32,
                "(",
                " ? 1 : 0)",
                text,
                problems),
            "RangeAttribute" or KnownNames.RangeAttribute => RangeRules.Parse(attribute, value, text, problems),
            "AllowedValuesAttribute" or "DeniedValuesAttribute" => ParseValues(attribute, value, text, problems),
            "EnumDataTypeAttribute" => ParseEnum(attribute, value, text, problems),
            "RegularExpressionAttribute" when HasText(value.Kind) => ParseTextOf(attribute, text, problems),
            _ => [],
        };

    /// <summary>The rules for enums.</summary>
    public static IReadOnlyList<RuleModel>? ParseForEnum(AttributeData attribute, ValueModel value, RuleText text, ProblemSink problems)
        => attribute.AttributeClass!.Name switch
        {
            "EnumDataTypeAttribute" => ParseEnum(attribute, value, text, problems),
            "RegularExpressionAttribute" => ParseTextOf(attribute, text, problems),
            "RangeAttribute" => ParseRangeOfEnum(attribute, value, text, problems),
            _ => ParseValues(attribute, value, text, problems),
        };

    /// <summary>Parses EnumDataType on a string or an integer that is a value of an enum, or on the enum itself.</summary>
    public static IReadOnlyList<RuleModel>? ParseEnum(AttributeData attribute, ValueModel value, RuleText text, ProblemSink problems)
    {
        if (attribute.ConstructorArguments
            is [{ Kind: TypedConstantKind.Type, Value: INamedTypeSymbol { TypeKind: not (TypeKind.Enum or TypeKind.Error) } other }])
        {
            problems.ReportContradiction(attribute, $"names '{other.ShortName()}', which is no enum");
            return null;
        }

        if (attribute.ConstructorArguments
            is not [{ Kind: TypedConstantKind.Type, Value: INamedTypeSymbol { TypeKind: TypeKind.Enum } type }])
        {
            return [];
        }

        string typeName = TypeNames.Qualified(type);
        bool isText = value is ScalarValue { Kind: ScalarKind.String };
        bool applies = isText || value is ScalarValue { Kind: >= ScalarKind.Byte and <= ScalarKind.UInt64 } || value.TypeName == typeName;
        return applies
            ?
            [
                new EnumRule(
                    typeName,
                    isText,
                    EnumParser.ParseValues(type),
                    ScalarTypes.Find(type.EnumUnderlyingType!)!.Value,
                    EnumParser.IsFlags(type),
                    text.Get(attribute, "must be one of the known values")),
            ]
            : [];
    }

    /// <summary>
    /// Parses AllowedValues and DeniedValues. They compare by <c>object.Equals</c>, so a constant of another type equals no value.
    /// </summary>
    public static IReadOnlyList<RuleModel>? ParseValues(AttributeData attribute, ValueModel value, RuleText text, ProblemSink problems)
    {
        bool isDenied = attribute.AttributeClass!.Name == "DeniedValuesAttribute";
        if ((!isDenied && attribute.AttributeClass!.Name != "AllowedValuesAttribute")
            || attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Array, Values: var constants }])
        {
            return [];
        }

        var values = new List<string>();
        var json = new List<string>();
        foreach (TypedConstant constant in constants)
        {
            if (constant.IsNull)
            {
                json.Add("null");
            }

            if (constant is not { Type: { } type, Value: { } given } || TypeNames.Qualified(type) != value.TypeName)
            {
                continue;
            }

            values.Add(ConstantText.Format(given, type));
            json.Add(ToJson(type, given, text.FindEnum(value)));
        }

        if (values.Count == 0 && !isDenied)
        {
            problems.ReportContradiction(
                attribute,
                $"lists no value of type '{value.TypeName.Replace("global::", "")}', and a value of another type equals none");
            return null;
        }

        // If only null is denied, no rule is needed, because null is refused when the member is read.
        if (values.Count == 0)
        {
            return json.Count > 0 ? null : [];
        }

        return isDenied
            ?
            [
                new DeniedValuesRule(
                    values.ToEquatableArray(),
                    "\"denied\":[" + string.Join(",", json) + "]",
                    text.Get(attribute, "must not be one of the denied values")),
            ]
            :
            [
                new AllowedValuesRule(
                    values.ToEquatableArray(),
                    "\"allowed\":[" + string.Join(",", json) + "]",
                    text.Get(attribute, "must be one of the allowed values")),
            ];
    }

    // Kinds whose text is the same in every culture, apart from signs and separators. The text of a date depends on the culture.
    private static bool HasText(ScalarKind kind)
        => kind is (>= ScalarKind.Boolean and <= ScalarKind.Char) or ScalarKind.Guid or ScalarKind.Uri or ScalarKind.TimeSpan;

    // The attribute converts any value to a text and matches the text.
    private static List<RuleModel>? ParseTextOf(AttributeData attribute, RuleText text, ProblemSink problems)
        => PatternRules
            .Parse(attribute, text, problems)
            ?.Select(static RuleModel (rule) => new OperandRule(rule, $"{Code.Rules}.ToText(", ")"))
            .ToList();

    // The attribute compares the enum's number. It is converted to long or ulong, which hold the numbers of all other types.
    private static List<RuleModel>? ParseRangeOfEnum(AttributeData attribute, ValueModel value, RuleText text, ProblemSink problems)
    {
        if (attribute.ConstructorArguments.Length == 3)
        {
            problems.Report(
                Descriptors.NotSupportedYet,
                attribute.GetLocation(problems.CancellationToken),
                "[Range] with typed operands on an enum",
                text.MemberName);
            return null;
        }

        bool isUnsigned = text.FindEnum(value)?.UnderlyingTypeName == "ulong";
        return ParseRangeOf(
            attribute,
            isUnsigned ? ScalarKind.UInt64 : ScalarKind.Int64,
            isUnsigned ? "((ulong)" : "((long)",
            ")",
            text,
            problems);
    }

    private static List<RuleModel>? ParseRangeOf(
        AttributeData attribute,
        ScalarKind kind,
        string before,
        string after,
        RuleText text,
        ProblemSink problems) =>
        RangeRules
            .Parse(attribute, new ScalarValue(kind, "", IsValueType: true, IsNullable: false), text, problems)
            ?.Select(RuleModel (rule) => new OperandRule(rule, before, after))
            .ToList();

    // The constant is written in the same form as the member's value.
    private static string ToJson(ITypeSymbol type, object value, EnumModel? model)
    {
        if (type.TypeKind != TypeKind.Enum)
        {
            return Literals.ToJson(Literals.FindNumberName(value) ?? value);
        }

        string number = Literals.ToJson(value);
        if (model?.Number is not null)
        {
            return number;
        }

        if (model?.Values.FirstOrDefault(candidate => candidate.NumberLiteral == number) is { } named)
        {
            return Literals.ToJson(named.JsonName);
        }

        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IFieldSymbol { HasConstantValue: true } field && value.Equals(field.ConstantValue))
            {
                return Literals.ToJson(field.Name);
            }
        }

        return Literals.ToJson(value.ToString());
    }
}
