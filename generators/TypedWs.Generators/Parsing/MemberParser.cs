using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>From a property, and the constructor parameter that sets it, to a member.</summary>
internal static class MemberParser
{
    public static MemberModel? Parse(IPropertySymbol property, IParameterSymbol? parameter, CompositeValue owner, Location? location, TypeGraph graph)
    {
        var problems = graph.Problems;
        location = property.FindLocation() ?? location;
        UnsupportedAttributes.Check(property, property.Name, location, problems);
        if (FindAssignment(property, parameter) is not { } assignment)
        {
            problems.Report(Descriptors.MemberIgnored, location, property.Name);
            return null;
        }

        var accessor = assignment == MemberAssignment.InitAccessor && GenericAccessorParser.IsNeeded(property) ? GenericAccessorParser.Parse(property) : null;
        if (accessor is null && assignment == MemberAssignment.InitAccessor && GenericAccessorParser.IsNeeded(property))
        {
            problems.Report(Descriptors.NotSupportedYet, location, "An init-only member of nested generic types with type parameters of the same name", property.Name);
            return null;
        }

        var parsed = RuleParser.Parse(property, parameter, graph);
        bool isCollection = IsCollection(property.Type);
        var limits = isCollection ? parsed.Limits(problems) : default;
        var value = graph.AddMember(property, location, limits);
        if (value is null) return null;

        var condition = JsonAttributes.GetWriteCondition(property, problems);
        var presence = ParsePresence(property, parameter, value, assignment, parsed, condition);
        return new MemberModel(
            property.Name.Escaped(),
            graph.AddMemberName(owner.Name + "_" + property.Name),
            GetJsonName(property, graph.Options),
            value,
            assignment,
            accessor,
            TypeNames.Qualified(property.ContainingType),
            parameter is { HasExplicitDefaultValue: true } ? Literals.Format(parameter.ExplicitDefaultValue, parameter.Type) : null,
            presence,
            isCollection ? default : parsed.ForValue(value, problems),
            limits,
            parsed.ObjectRules,
            condition);
    }

    private static bool IsCollection(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable) type = nullable.TypeArguments[0];
        return ScalarTypes.Find(type) is null && (CollectionTypes.TryFind(type, out _, out _) || DictionaryTypes.TryFind(type, out _, out _));
    }

    private static MemberAssignment? FindAssignment(IPropertySymbol property, IParameterSymbol? parameter)
    {
        if (parameter is not null) return MemberAssignment.Constructor;
        if (property.SetMethod is not { DeclaredAccessibility: Accessibility.Public } setter) return null;
        if (property.IsRequired) return MemberAssignment.Initializer;
        return setter.IsInitOnly ? MemberAssignment.InitAccessor : MemberAssignment.Setter;
    }

    private static PresenceModel ParsePresence(
        IPropertySymbol property, IParameterSymbol? parameter, ValueModel value, MemberAssignment assignment, ParsedRules rules, WriteCondition condition)
    {
        // What is left out when it is its type's default is that default when it is absent.
        bool refusesNull = rules.Required is not null || rules.RefusesNull;
        bool acceptsNull = value.IsNullable && !refusesNull;
        bool isRequired = rules.Required is not null
            || property.FindAttribute(KnownNames.Json, "JsonRequiredAttribute") is not null
            || assignment == MemberAssignment.Initializer
            || (parameter is { HasExplicitDefaultValue: false } && !acceptsNull && !(value.IsValueType && condition == WriteCondition.WhenNotDefault));
        bool refusesBlank = rules.Required is { AllowsEmptyStrings: false }
            && (value is ScalarValue { Kind: ScalarKind.String } || (value is ConvertedValue && property.Type.SpecialType == SpecialType.System_String));
        return new PresenceModel(isRequired, acceptsNull, refusesBlank, rules.Required?.Message);
    }

    public static string GetJsonName(IPropertySymbol property, JsonOptions options)
        => property.FindAttribute(KnownNames.Json, "JsonPropertyNameAttribute") is { ConstructorArguments: [{ Value: string name }] }
            ? name
            : JsonNames.Convert(property.Name, options.Naming);
}
