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
        foreach (IFieldSymbol field in FindFields(type))
        {
            AttributeArguments.Check(field, problems);
            values.Add(new EnumValueModel(
                field.Name.Escaped(), GetJsonName(field, naming), Literals.ToJson(field.ConstantValue), numbers.Add(field.ConstantValue!)));
        }

        var model = new EnumModel(
            value.Name, value.TypeName, TypeNames.Qualified(type.EnumUnderlyingType!), values.ToEquatableArray(),
            isNumber ? ScalarTypes.Find(type.EnumUnderlyingType!) : null, IsFlags(type),
            UnknownValueParser.Parse(type, naming, isReadByClientsOnly));

        // The names of an enum that is a number in JSON are on the wire only as keys of a map, and are checked there.
        if (!isNumber)
        {
            CheckNames(type, model, location, problems);
        }

        return model;
    }

    /// <summary>The values of an enum with their names in C#.</summary>
    public static EquatableArray<EnumValueModel> ParseValues(INamedTypeSymbol type)
        => FindFields(type)
            .Select(static field => new EnumValueModel(
                field.Name, field.Name, Literals.ToJson(field.ConstantValue), IsFirstOfItsNumber: true))
            .ToEquatableArray();

    /// <summary>Reports values with the same name in JSON: a reader could not tell them apart.</summary>
    public static void CheckNames(INamedTypeSymbol type, EnumModel model, Location? location, ProblemSink problems)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (EnumValueModel value in model.Values)
        {
            string name = value.Name.TrimStart('@');
            if (!names.TryGetValue(value.JsonName, out string? other))
            {
                names.Add(value.JsonName, name);
                continue;
            }

            Location? place = type.GetMembers(name).FirstOrDefault()?.FindLocation() ?? location;
            problems.Report(Descriptors.DuplicateMember, place, other, name, value.JsonName);
        }
    }

    public static bool IsFlags(INamedTypeSymbol type) => type.FindAttribute("System", "FlagsAttribute") is not null;

    private static IEnumerable<IFieldSymbol> FindFields(INamedTypeSymbol type)
        => type.GetMembers().OfType<IFieldSymbol>().Where(static field => field is { HasConstantValue: true, ConstantValue: not null });

    public static string GetJsonName(ISymbol member, NamingPolicy naming)
        => member.FindAttribute(KnownNames.Json, "JsonStringEnumMemberNameAttribute") is { ConstructorArguments: [{ Value: string name }] }
            ? name
            : JsonNames.Convert(member.Name, naming);
}
