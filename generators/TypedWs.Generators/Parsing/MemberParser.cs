using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns a property, and the constructor parameter that sets it, into a member.</summary>
internal static class MemberParser
{
    /// <param name="property">The property.</param>
    /// <param name="parameter">The parameter that sets the property; null if there is none.</param>
    /// <param name="isInitialized">Whether C# demands the property in the object initializer.</param>
    /// <param name="owner">The object of the property.</param>
    /// <param name="location">The place where the object is used.</param>
    /// <param name="graph">The types of the message.</param>
    public static MemberModel? Parse(
        IPropertySymbol property,
        IParameterSymbol? parameter,
        bool isInitialized,
        CompositeValue owner,
        Location? location,
        TypeGraph graph)
    {
        ProblemSink problems = graph.Problems;
        location = property.FindLocation() ?? location;
        UnsupportedAttributes.Check(property, property.Name, location, problems);
        if (FindAssignment(property, parameter, isInitialized, graph) is not { } assignment)
        {
            if (!isInitialized)
            {
                problems.Report(Descriptors.MemberIgnored, location, property.Name);
            }

            return null;
        }

        bool isReadable = IsReadable(property, graph);
        if (!isReadable && JsonAttributes.IsIncluded(property))
        {
            const string Unreadable = "has [JsonInclude], but no getter that generated code may call";
            problems.Report(Descriptors.MemberInaccessible, location, property.Name, Unreadable);
            return null;
        }

        if (!TryFindAccessor(property, assignment, location, problems, out GenericAccessor? accessor))
        {
            return null;
        }

        ParsedRules parsed = RuleParser.Parse(property, parameter, graph);
        bool isCollection = IsCollection(property.Type);
        EquatableArray<RuleModel> limits = isCollection ? parsed.Limits(problems) : default;
        if (graph.AddMember(property, location, limits, parsed.Elements) is not { } value)
        {
            return null;
        }

        // A property without a public getter is read but never written, as in System.Text.Json.
        WriteCondition condition = isReadable ? JsonAttributes.GetWriteCondition(property, problems) : WriteCondition.Never;
        PresenceModel presence = ParsePresence(property, parameter, value, assignment, parsed, condition);
        EquatableArray<RuleModel> rules = isCollection ? default : parsed.ForValue(value, problems);
        WideIntegers.Check(property, value, rules, location, graph);
        if (!isReadable && FindUnreadableProblem(parsed, presence, rules.Count + limits.Count > 0) is { } problem)
        {
            problems.Report(Descriptors.MemberInaccessible, location, property.Name, problem);
        }

        return new MemberModel(
            property.Name.Escaped(),
            graph.AddMemberName(owner.Name + "_" + property.Name),
            GetJsonName(property, graph.Options),
            value,
            assignment,
            accessor,
            TypeNames.Qualified(property.ContainingType),
            parameter is { HasExplicitDefaultValue: true } ? ConstantText.Format(parameter.ExplicitDefaultValue, parameter.Type) : null,
            presence.IsRequired ? null : InitialValues.Find(property, parameter, value, graph),
            presence,
            rules,
            limits,
            parsed.ObjectRules,
            condition);
    }

    // The accessor is null if none is needed. If an accessor is needed but cannot be named, reports a diagnostic and returns false.
    private static bool TryFindAccessor(
        IPropertySymbol property,
        MemberAssignment assignment,
        Location? location,
        ProblemSink problems,
        out GenericAccessor? accessor)
    {
        accessor = null;
        if (assignment != MemberAssignment.InitAccessor || !GenericAccessorParser.IsNeeded(property))
        {
            return true;
        }

        accessor = GenericAccessorParser.Parse(property);
        if (accessor is null)
        {
            problems.Report(
                Descriptors.NotSupportedYet,
                location,
                "An init-only member of nested generic types with type parameters of the same name",
                property.Name);
        }

        return accessor is not null;
    }

    internal static bool IsCollection(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
        }

        return ScalarTypes.Find(type) is null
            && (CollectionTypes.TryFind(type, out _, out _) || DictionaryTypes.TryFind(type, out _, out _));
    }

    private static bool IsReadable(IPropertySymbol property, TypeGraph graph)
        => PropertyFinder.FindGetter(property) is { } getter
        && (getter.DeclaredAccessibility == Accessibility.Public || (JsonAttributes.IsIncluded(property) && graph.IsAccessible(getter)));

    // Both need the getter: the rules of an absent member check its initial value, and the user's own rules check the created object.
    private static string? FindUnreadableProblem(ParsedRules parsed, PresenceModel presence, bool hasRules)
        => parsed.ObjectRules.Count > 0
            ? "has no public getter, so its own rules cannot be checked; give it one, or use rules that generated code checks itself"
        : hasRules && !presence.IsRequired
            ? "has no public getter, so its rules could not be checked where it is absent; mark it [Required], or give it a public getter"
        : null;

    private static MemberAssignment? FindAssignment(
        IPropertySymbol property,
        IParameterSymbol? parameter,
        bool isInitialized,
        TypeGraph graph)
    {
        if (parameter is not null)
        {
            return isInitialized ? MemberAssignment.ConstructorAndInitializer : MemberAssignment.Constructor;
        }

        if (property.SetMethod is not { } setter)
        {
            return null;
        }

        bool isPublic = setter.DeclaredAccessibility == Accessibility.Public;
        if (!isPublic && !JsonAttributes.IsIncluded(property))
        {
            return null;
        }

        // With [JsonInclude], a setter is used even if other code could not call it. Generated code calls it through an accessor.
        if (!isPublic && !graph.IsAccessible(setter))
        {
            return MemberAssignment.InitAccessor;
        }

        if (isInitialized)
        {
            return MemberAssignment.Initializer;
        }

        return setter.IsInitOnly ? MemberAssignment.InitAccessor : MemberAssignment.Setter;
    }

    private static PresenceModel ParsePresence(
        IPropertySymbol property,
        IParameterSymbol? parameter,
        ValueModel value,
        MemberAssignment assignment,
        ParsedRules rules,
        WriteCondition condition)
    {
        // A member with this condition is not written if it has its type's default value. Its absence then means that default.
        bool refusesNull = rules.Required is not null || rules.RefusesNull;
        bool acceptsNull = value.IsNullable && !refusesNull;
        bool isRequired = rules.Required is not null
            || property.FindAttribute(KnownNames.Json, "JsonRequiredAttribute") is not null
            || assignment is MemberAssignment.Initializer or MemberAssignment.ConstructorAndInitializer
            || (
                property.Type.IsReferenceType
                && parameter is not { HasExplicitDefaultValue: true, ExplicitDefaultValue: not null }
                && KeyParser.IsMarked(property))
            || (
                parameter is { HasExplicitDefaultValue: false }
                && !acceptsNull
                && !(value.IsValueType && condition == WriteCondition.WhenNotDefault));
        bool refusesBlank =
            rules.Required is { AllowsEmptyStrings: false }
            && (
                value is ScalarValue { Kind: ScalarKind.String }
                || (value is ConvertedValue && property.Type.SpecialType == SpecialType.System_String));
        return new PresenceModel(isRequired, acceptsNull, refusesBlank, rules.Required?.Message, !isRequired && rules.RefusesNull);
    }

    public static string GetJsonName(IPropertySymbol property, JsonOptions options)
        => property.FindAttribute(KnownNames.Json, "JsonPropertyNameAttribute") is { ConstructorArguments: [{ Value: string name }] }
            ? name
            : JsonNames.Convert(property.Name, options.Naming);
}
