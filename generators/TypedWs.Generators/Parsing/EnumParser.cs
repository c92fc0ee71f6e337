using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns an enum into a model with its JSON names.</summary>
internal static class EnumParser
{
    public static EnumModel Parse(
        INamedTypeSymbol type,
        CompositeValue value,
        bool isNumber,
        NamingPolicy naming,
        bool isReadByClientsOnly,
        Location? location,
        ProblemSink problems)
    {
        var values = new List<EnumValueModel>();
        var numbers = new HashSet<object>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not IFieldSymbol { HasConstantValue: true, ConstantValue: { } number })
            {
                continue;
            }

            AttributeArguments.Check(member, problems);
            string jsonName = GetJsonName(member, naming);
            bool isFirst = numbers.Add(number);
            if (!names.TryGetValue(jsonName, out string? other))
            {
                names.Add(jsonName, member.Name);
                values.Add(new EnumValueModel(member.Name.Escaped(), jsonName, Literals.ToJson(number), isFirst));
            }
            else if (!isNumber)
            {
                problems.Report(Descriptors.DuplicateMember, member.FindLocation() ?? location, other, member.Name, jsonName);
            }
        }

        return new EnumModel(
            value.Name, value.TypeName, TypeNames.Qualified(type.EnumUnderlyingType!), values.ToEquatableArray(),
            isNumber ? ScalarTypes.Find(type.EnumUnderlyingType!) : null, IsFlags(type),
            UnknownValueParser.Parse(type, naming, isReadByClientsOnly));
    }

    /// <summary>The values of an enum with their names in C#.</summary>
    public static EquatableArray<EnumValueModel> ParseValues(INamedTypeSymbol type)
        => type.GetMembers()
            .OfType<IFieldSymbol>()
            .Where(static field => field is { HasConstantValue: true, ConstantValue: not null })
            .Select(static field => new EnumValueModel(
                field.Name, field.Name, Literals.ToJson(field.ConstantValue), IsFirstOfItsNumber: true))
            .ToEquatableArray();

    public static bool IsFlags(INamedTypeSymbol type) => type.FindAttribute("System", "FlagsAttribute") is not null;

    public static string GetJsonName(ISymbol member, NamingPolicy naming)
        => member.FindAttribute(KnownNames.Json, "JsonStringEnumMemberNameAttribute") is { ConstructorArguments: [{ Value: string name }] }
            ? name
            : JsonNames.Convert(member.Name, naming);
}
