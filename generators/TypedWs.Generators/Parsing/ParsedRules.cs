using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary><c>[Required]</c> on a member.</summary>
/// <param name="AllowsEmptyStrings">Whether blank strings pass.</param>
/// <param name="Message">The user's own message.</param>
internal sealed record RequiredRule(bool AllowsEmptyStrings, string? Message);

/// <summary>The validation attributes of a member; rules of them once the member's type is known.</summary>
internal sealed class ParsedRules
{
    private readonly IPropertySymbol _property;
    private readonly List<AttributeData> _attributes = [];
    private readonly RuleText _text;
    private readonly TypeGraph _graph;

    public ParsedRules(IPropertySymbol property, List<AttributeData> attributes, RuleText text, TypeGraph graph)
    {
        _property = property;
        _graph = graph;
        _text = text;
        var objectRules = new List<ObjectRule>();
        foreach (var attribute in attributes)
        {
            // DataType says how to show a value; it checks nothing.
            if (attribute.AttributeClass.Is(KnownNames.Annotations, "DataTypeAttribute")) continue;
            if (!IsKnown(attribute.AttributeClass!))
            {
                if (Parsing.ObjectRules.Parse(attribute, property, _text, graph) is { } rule && !objectRules.Contains(rule)) objectRules.Add(rule);
                continue;
            }

            if (attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Type, Value: INamedTypeSymbol { TypeKind: TypeKind.Enum } type }] && !graph.IsAccessible(type))
            {
                graph.Problems.Report(
                    Descriptors.NotSupportedYet, attribute.GetLocation(graph.Problems.CancellationToken), "An enum that is not accessible to generated code", property.Name);
                continue;
            }

            _attributes.Add(attribute);
            string name = attribute.AttributeClass!.Name;
            if (name == "RequiredAttribute" && Required is null)
                Required = new RequiredRule(attribute.TryGetNamed("AllowEmptyStrings", out bool allows) && allows, _text.FindOwn(attribute));
            else if (name == "AllowedValuesAttribute" && attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array, Values: var values }])
                RefusesNull |= !values.Any(static value => value.IsNull);
            else if (name == "DeniedValuesAttribute" && attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array, Values: var denied }])
                RefusesNull |= denied.Any(static value => value.IsNull);
        }

        ObjectRules = objectRules.ToEquatableArray();
    }

    /// <summary>The rules that are checked when the whole object was made.</summary>
    public EquatableArray<ObjectRule> ObjectRules { get; }

    public RequiredRule? Required { get; }

    /// <summary>Whether a rule other than <c>[Required]</c> refuses null: AllowedValues without null, DeniedValues with it.</summary>
    public bool RefusesNull { get; }

    /// <summary>The rules for the number of elements of a collection; others do not apply.</summary>
    public EquatableArray<RuleModel> Limits(ProblemSink problems)
        => Parse(problems, attribute => LengthRules.Parse(attribute, "item", "items", isString: false, _text, problems));

    /// <summary>The rules for a value that is not a collection.</summary>
    public EquatableArray<RuleModel> ForValue(ValueModel value, ProblemSink problems)
    {
        // A converter says how a value is read, not what it is.
        var type = _property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : _property.Type;
        if (value is ConvertedValue && ScalarTypes.Find(type) is { } kind)
            value = new ScalarValue(kind, value.TypeName, value.IsValueType, value.IsNullable, NumberForms.Strict);
        return Parse(problems, attribute => value switch
        {
            ScalarValue { Kind: ScalarKind.String } => StringRules.Parse(attribute, value, _text, _graph),
            ScalarValue { Kind: ScalarKind.Base64 } => LengthRules.Parse(attribute, "byte", "bytes", isString: false, _text, problems),
            ScalarValue { Kind: ScalarKind.Uri } when attribute.AttributeClass!.Name == "UrlAttribute" => [new FormRule(ValueForm.Url, _text.Get(attribute, "must be a web address"))],
            ScalarValue scalar => ScalarRules.Parse(attribute, scalar, _text, problems),
            CompositeValue { Kind: CompositeKind.Enum } => ScalarRules.ParseForEnum(attribute, value, _text, problems),
            ConvertedValue when type.TypeKind == TypeKind.Enum => ScalarRules.ParseForEnum(attribute, value, _text, problems),
            _ => [],
        });
    }

    // What is inlined; an attribute of the user's own is not, even if it is called the same or derives from one of these.
    private static bool IsKnown(INamedTypeSymbol type)
        => type.Is(KnownNames.TypedWs, KnownNames.NotBlankAttribute)
            || type.Is(KnownNames.TypedWs, KnownNames.PatternAttribute)
            || (type.ContainingNamespace.IsNamed(KnownNames.Annotations) && type.Name is
                "RequiredAttribute" or "StringLengthAttribute" or "MinLengthAttribute" or "MaxLengthAttribute" or "LengthAttribute"
                or "RangeAttribute" or "RegularExpressionAttribute" or "EmailAddressAttribute" or "UrlAttribute" or "AllowedValuesAttribute"
                or "DeniedValuesAttribute" or "CreditCardAttribute" or "PhoneAttribute" or "Base64StringAttribute" or "FileExtensionsAttribute"
                or "EnumDataTypeAttribute");

    // An empty result of a rule that parsed without an error: it does not apply to the type.
    private EquatableArray<RuleModel> Parse(ProblemSink problems, Func<AttributeData, IReadOnlyList<RuleModel>?> parse)
    {
        if (_attributes.Count == 0) return default;
        var rules = new List<RuleModel>();
        foreach (var attribute in _attributes)
        {
            string name = attribute.AttributeClass!.Name;
            if (name == "RequiredAttribute") continue;
            if (parse(attribute) is not { } parsed) continue;
            if (parsed.Count == 0)
            {
                problems.Report(
                    Descriptors.RuleDoesNotApply, attribute.GetLocation(problems.CancellationToken) ?? _property.FindLocation(),
                    name.Replace("Attribute", ""), _property.Name, _property.Type.ShortName());
            }

            // The same rule at the parameter and at the property counts once.
            foreach (var rule in parsed)
                if (!rules.Contains(rule))
                    rules.Add(rule);
        }

        return rules.ToEquatableArray();
    }
}
