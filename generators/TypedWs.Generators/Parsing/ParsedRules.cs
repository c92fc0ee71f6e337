using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary><c>[Required]</c> on a member.</summary>
/// <param name="AllowsEmptyStrings">Whether blank strings pass.</param>
/// <param name="Message">The user's own message; null if there is none.</param>
internal sealed record RequiredRule(bool AllowsEmptyStrings, RuleMessage? Message);

/// <summary>The validation attributes of a member. They become rules once the member's type is parsed.</summary>
internal sealed class ParsedRules
{
    private readonly IPropertySymbol _property;
    private readonly ITypeSymbol _type;
    private readonly List<AttributeData> _attributes = [];
    private readonly RuleText _text;
    private readonly TypeGraph _graph;

    /// <param name="property">The member.</param>
    /// <param name="type">The type that the rules check: the member's type, or the type of its elements.</param>
    /// <param name="attributes">The attributes.</param>
    /// <param name="text">The texts of the rules.</param>
    /// <param name="graph">The types of the message.</param>
    public ParsedRules(IPropertySymbol property, ITypeSymbol type, List<AttributeData> attributes, RuleText text, TypeGraph graph)
    {
        _property = property;
        _type = type;
        _graph = graph;
        _text = text;
        var objectRules = new List<ObjectRule>();
        var each = attributes
            .Where(ElementRules.IsEach)
            .Select(attribute => ElementRules.Parse(attribute, graph))
            .OfType<AttributeData>()
            .ToList();
        if (each.Count > 0)
        {
            Elements = CreateElements(each);
        }

        foreach (AttributeData attribute in attributes)
        {
            if (ElementRules.IsEach(attribute))
            {
                continue;
            }

            // DataType is no rule: it says how a value is shown.
            if (attribute.AttributeClass.Is(KnownNames.Annotations, "DataTypeAttribute") || !CheckArguments(attribute))
            {
                continue;
            }

            if (!IsKnown(attribute.AttributeClass!))
            {
                if (Parsing.ObjectRules.Parse(attribute, property, _text, graph) is { } rule && !objectRules.Contains(rule))
                {
                    objectRules.Add(rule);
                }

                continue;
            }

            if (attribute.ConstructorArguments
                    is [{ Kind: TypedConstantKind.Type, Value: INamedTypeSymbol { TypeKind: TypeKind.Enum } named }]
                && !graph.IsAccessible(named))
            {
                graph.Problems.Report(
                    Descriptors.NotSupportedYet,
                    attribute.GetLocation(graph.Problems.CancellationToken),
                    "An enum that is not accessible to generated code",
                    property.Name);
                continue;
            }

            _attributes.Add(attribute);
            NotePresence(attribute);
        }

        ObjectRules = objectRules.ToEquatableArray();
    }

    /// <summary>The rules that are checked on the created object.</summary>
    public EquatableArray<ObjectRule> ObjectRules { get; }

    public RequiredRule? Required { get; private set; }

    /// <summary>The rules for the elements; null if there are none.</summary>
    public ParsedRules? Elements { get; }

    /// <summary>
    /// Whether a rule other than <c>[Required]</c> refuses null: AllowedValues without null, or DeniedValues with null.
    /// </summary>
    public bool RefusesNull { get; private set; }

    /// <summary>The rules for the number of elements of a collection. Any other rule does not apply to a collection.</summary>
    public EquatableArray<RuleModel> Limits(ProblemSink problems)
        => Parse(problems, attribute => LengthRules.Parse(attribute, "item", "items", isString: false, _text, problems));

    /// <summary>The rules for a value that is not a collection.</summary>
    public EquatableArray<RuleModel> ForValue(ValueModel value, ProblemSink problems)
    {
        // The rules depend on the C# type, which a converter does not change.
        ITypeSymbol type = _type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : _type;
        if (value is ConvertedValue && ScalarTypes.Find(type) is { } kind)
        {
            value = new ScalarValue(kind, value.TypeName, value.IsValueType, value.IsNullable, NumberForms.Strict);
        }

        return Parse(
            problems,
            attribute =>
                value switch
                {
                    ScalarValue { Kind: ScalarKind.String } => StringRules.Parse(attribute, value, _text, _graph),
                    ScalarValue { Kind: ScalarKind.Base64 } => LengthRules.Parse(
                        attribute,
                        "byte",
                        "bytes",
                        isString: false,
                        _text,
                        problems),
                    ScalarValue { Kind: ScalarKind.Uri } when attribute.AttributeClass!.Name == "UrlAttribute" =>
                    [
                        new FormRule(ValueForm.Url, _text.Get(attribute, "must be a web address")),
                    ],
                    ScalarValue scalar => ScalarRules.Parse(attribute, scalar, _text, problems),
                    CompositeValue { Kind: CompositeKind.Enum } => ScalarRules.ParseForEnum(attribute, value, _text, problems),
                    ConvertedValue when type.TypeKind == TypeKind.Enum => ScalarRules.ParseForEnum(attribute, value, _text, problems),
                    _ => [],
                });
    }

    /// <summary>The rules for each element of the member.</summary>
    /// <param name="element">The type of the elements.</param>
    /// <param name="hasLimits">Whether the elements are collections. Their own reader then checks the number of their elements.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    public ItemModel ForElements(ValueModel element, bool hasLimits, ProblemSink problems)
    {
        List<RuleModel> rules = hasLimits ? [] : ForValue(element, problems).ToList();
        foreach (CustomRule own in ObjectRules.OfType<CustomRule>())
        {
            rules.Add(new OwnElementRule(own));
        }

        bool isString =
            element is ScalarValue { Kind: ScalarKind.String }
            || (element is ConvertedValue && _type.SpecialType == SpecialType.System_String);
        var presence = new PresenceModel(
            IsRequired: false,
            element.IsNullable && Required is null && !RefusesNull,
            Required is { AllowsEmptyStrings: false } && isString,
            Required?.Message);
        return new ItemModel(presence, rules.ToEquatableArray());
    }

    // Notes the rules that decide whether the member may be absent or null.
    private void NotePresence(AttributeData attribute)
    {
        string name = attribute.AttributeClass!.Name;
        if (name == "RequiredAttribute" && Required is null)
        {
            Required = new RequiredRule(
                attribute.TryGetNamed("AllowEmptyStrings", out bool allows) && allows,
                _text.FindOwn(attribute));
        }
        else if (name == "AllowedValuesAttribute"
            && attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array, Values: var values }])
        {
            RefusesNull |= !values.Any(static value => value.IsNull);
        }
        else if (name == "DeniedValuesAttribute"
            && attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array, Values: var denied }])
        {
            RefusesNull |= denied.Any(static value => value.IsNull);
        }
    }

    // Finds arguments for which the constructor of the attribute would throw. A null bound of Range is reported elsewhere.
    private bool CheckArguments(AttributeData attribute)
    {
        if (!attribute.ConstructorArguments.Any(static argument => argument.IsNull && argument.Kind != TypedConstantKind.Error))
        {
            return true;
        }

        if (attribute.AttributeClass is not { Name: not ("RangeAttribute" or KnownNames.RangeAttribute) } type)
        {
            return true;
        }

        if (!IsKnown(type) && !type.ContainingNamespace.IsNamed(KnownNames.Annotations))
        {
            return true;
        }

        _graph.Problems.ReportContradiction(attribute, "has null for an argument");
        return false;
    }

    // Creates the rules for the elements. A rule that needs the validation context is reported, because elements have none.
    private ParsedRules? CreateElements(List<AttributeData> attributes)
    {
        ITypeSymbol? element =
            CollectionTypes.TryFind(_type, out _, out ITypeSymbol? item) || DictionaryTypes.TryFind(_type, out _, out item) ? item : null;
        if (element is null || ScalarTypes.Find(_type) is not null || ConverterParser.Find(_property) is not null)
        {
            foreach (AttributeData attribute in attributes)
            {
                ElementRules.Report(attribute, $"'{_property.Name}' has no elements that generated code reads", _graph.Problems);
            }

            return null;
        }

        foreach (AttributeData attribute in attributes)
        {
            if (IsKnown(attribute.AttributeClass!)
                || RuleInputs.Find(attribute.AttributeClass!, _graph.Problems.CancellationToken) == RuleInput.Value)
            {
                continue;
            }

            ElementRules.Report(attribute, "it looks at the validation context, which elements do not have", _graph.Problems);
        }

        return new ParsedRules(_property, element, attributes, _text, _graph);
    }

    // Whether generated code checks the rule itself. Only these attributes are known, not a user's own attribute of the same name
    // or one that derives from them.
    private static bool IsKnown(INamedTypeSymbol type)
        => type.Is(KnownNames.TypedWs, KnownNames.NotBlankAttribute)
        || type.Is(KnownNames.TypedWs, KnownNames.PatternAttribute)
        || type.Is(KnownNames.TypedWs, KnownNames.CountAttribute)
        || type.Is(KnownNames.TypedWs, KnownNames.RangeAttribute)
        || (
            type.ContainingNamespace.IsNamed(KnownNames.Annotations)
            && type.Name
                is "RequiredAttribute"
                    or "StringLengthAttribute"
                    or "MinLengthAttribute"
                    or "MaxLengthAttribute"
                    or "LengthAttribute"
                    or "RangeAttribute"
                    or "RegularExpressionAttribute"
                    or "EmailAddressAttribute"
                    or "UrlAttribute"
                    or "AllowedValuesAttribute"
                    or "DeniedValuesAttribute"
                    or "CreditCardAttribute"
                    or "PhoneAttribute"
                    or "Base64StringAttribute"
                    or "FileExtensionsAttribute"
                    or "EnumDataTypeAttribute");

    // If an attribute was parsed without an error but gives no rules, it does not apply to the type. That is reported.
    private EquatableArray<RuleModel> Parse(ProblemSink problems, Func<AttributeData, IReadOnlyList<RuleModel>?> parse)
    {
        if (_attributes.Count == 0)
        {
            return default;
        }

        var rules = new List<RuleModel>();
        foreach (AttributeData attribute in _attributes)
        {
            string name = attribute.AttributeClass!.Name;
            if (name == "RequiredAttribute")
            {
                continue;
            }

            if (parse(attribute) is not { } parsed)
            {
                continue;
            }

            if (parsed.Count == 0)
            {
                problems.Report(
                    Descriptors.RuleDoesNotApply, attribute.GetLocation(problems.CancellationToken) ?? _property.FindLocation(),
                    name.Replace("Attribute", ""), _property.Name, _type.ShortName());
            }

            // If the parameter and the property have the same rule, it is checked once.
            foreach (RuleModel rule in parsed)
            {
                if (!rules.Contains(rule))
                {
                    rules.Add(rule);
                }
            }
        }

        return rules.ToEquatableArray();
    }
}
