using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads the attributes of System.Text.Json and <c>[WsJsonOptions]</c>.</summary>
internal static class JsonAttributes
{
    // The values of JsonIgnoreCondition.
    private const int Never = 0;
    private const int Always = 1;
    private const int WhenWritingDefault = 2;
    private const int WhenWritingNull = 3;
    private const int WhenWriting = 4;

    public static JsonOptions GetOptions(INamedTypeSymbol message)
    {
        AttributeData? own = message.FindAttribute(KnownNames.TypedWs, KnownNames.JsonOptionsAttribute);
        AttributeData? shared = message.ContainingAssembly.FindAttribute(KnownNames.TypedWs, KnownNames.JsonOptionsAttribute);
        return new JsonOptions(
            (NamingPolicy)Get("PropertyNaming", 0),
            Get("UnknownMembers", 0) != 0,
            Get("EnumsAsNumbers", false),
            (NamingPolicy)Get("EnumNaming", (int)NamingPolicy.AsDeclared),
            Get("AllowMissingOffset", false));

        T Get<T>(string name, T fallback)
            => own is not null && own.TryGetNamed(name, out T? value) ? value
                : shared is not null && shared.TryGetNamed(name, out value) ? value
                : fallback;
    }

    /// <summary>Whether an unknown member is an error. The type's own attribute has precedence over the options.</summary>
    public static bool DisallowsUnknown(INamedTypeSymbol type, JsonOptions options)
        => type.FindAttribute(KnownNames.Json, "JsonUnmappedMemberHandlingAttribute") is { ConstructorArguments: [{ Value: int handling }] }
            ? handling != 0
            : options.DisallowsUnknown;

    public static int GetOrder(IPropertySymbol property)
        => property.FindAttribute(KnownNames.Json, "JsonPropertyOrderAttribute") is { ConstructorArguments: [{ Value: int order }] }
            ? order
            : 0;

    /// <summary>
    /// The forms of a number. The member's attribute has precedence over the attribute of the type that declares the member.
    /// </summary>
    public static NumberForms GetNumberForms(IPropertySymbol property)
        => (FindNumberHandling(property) ?? FindNumberHandling(property.ContainingType)) is { ConstructorArguments: [{ Value: int forms }] }
            ? (NumberForms)forms
            : NumberForms.Strict;

    public static AttributeData? FindNumberHandling(ISymbol symbol) => symbol.FindAttribute(KnownNames.Json, "JsonNumberHandlingAttribute");

    /// <summary>Whether <c>[JsonIgnore]</c> excludes the property from reading and writing.</summary>
    public static bool IsIgnored(IPropertySymbol property) => FindIgnoreCondition(property, out _) == Always;

    /// <summary>Whether <c>[JsonInclude]</c> is on a symbol that is not public or is a field.</summary>
    public static bool IsIncluded(ISymbol symbol) => symbol.FindAttribute(KnownNames.Json, "JsonIncludeAttribute") is not null;

    public static WriteCondition GetWriteCondition(IPropertySymbol property, ProblemSink problems)
    {
        int condition = FindIgnoreCondition(property, out AttributeData? attribute);
        switch (condition)
        {
            case Never or Always:
                return WriteCondition.Always;
            case WhenWritingDefault:
                return WriteCondition.WhenNotDefault;
            case WhenWriting:
                return WriteCondition.Never;
            case WhenWritingNull
                when property.Type.IsValueType && property.Type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T:
                problems.Report(
                    Descriptors.JsonAttributeMisused, attribute!.GetLocation(problems.CancellationToken),
                    "JsonIgnore", property.Name, "its type has no null; use WhenWritingDefault");
                return WriteCondition.Always;
            case WhenWritingNull:
                return WriteCondition.WhenNotNull;
            default:
                problems.Report(
                    Descriptors.NotSupportedYet,
                    attribute!.GetLocation(problems.CancellationToken),
                    "This condition of [JsonIgnore]",
                    property.Name);
                return WriteCondition.Always;
        }
    }

    private static int FindIgnoreCondition(IPropertySymbol property, out AttributeData? attribute)
    {
        attribute = property.FindAttribute(KnownNames.Json, "JsonIgnoreAttribute");
        if (attribute is null)
        {
            return Never;
        }

        return attribute.TryGetNamed("Condition", out int condition) ? condition : Always;
    }
}
