using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>From an enum to its names in JSON.</summary>
internal static class EnumParser
{
    public static EnumModel Parse(INamedTypeSymbol type, CompositeValue value, bool isNumber)
    {
        var values = new List<EnumValueModel>();
        var numbers = new HashSet<object>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in type.GetMembers())
        {
            if (member is not IFieldSymbol { HasConstantValue: true, ConstantValue: { } number }) continue;
            string jsonName = GetJsonName(member);
            bool isFirst = numbers.Add(number);
            if (names.Add(jsonName)) values.Add(new EnumValueModel(member.Name.Escaped(), jsonName, Literals.ToJson(number), isFirst));
        }

        return new EnumModel(
            value.Name, value.TypeName, TypeNames.Qualified(type.EnumUnderlyingType!), values.ToEquatableArray(),
            isNumber ? ScalarTypes.Find(type.EnumUnderlyingType!) : null, IsFlags(type));
    }

    public static bool IsFlags(INamedTypeSymbol type) => type.FindAttribute("System", "FlagsAttribute") is not null;

    public static string GetJsonName(ISymbol member)
        => member.FindAttribute(KnownNames.Json, "JsonStringEnumMemberNameAttribute") is { ConstructorArguments: [{ Value: string name }] }
            ? name
            : member.Name;
}
