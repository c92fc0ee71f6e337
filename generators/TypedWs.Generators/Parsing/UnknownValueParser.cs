using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads <c>[WsUnknown]</c>: the value of an enum that stands for values that a reader does not know.</summary>
internal static class UnknownValueParser
{
    /// <param name="type">The enum.</param>
    /// <param name="naming">The names of its values in JSON.</param>
    /// <param name="isReadByClientsOnly">Whether the server does not read the message.</param>
    /// <returns>The value; null if there is none, or none that can be used.</returns>
    public static UnknownValueModel? Parse(INamedTypeSymbol type, NamingPolicy naming, bool isReadByClientsOnly)
    {
        if (EnumParser.IsFlags(type) || FindAll(type).FirstOrDefault() is not { Field: { } field } found)
        {
            return null;
        }

        bool fromClients = found.Attribute.TryGetNamed("FromClients", out bool given) && given;
        return new UnknownValueModel(
            field.Name.Escaped(), EnumParser.GetJsonName(field, naming), fromClients, fromClients || isReadByClientsOnly);
    }

    /// <summary>Reports the problems of the attributes in a type.</summary>
    public static void Check(INamedTypeSymbol type, ProblemSink problems)
    {
        string? problem = type.TypeKind != TypeKind.Enum ? "is on a field that is no value of an enum"
            : EnumParser.IsFlags(type) ? "is in an enum with [Flags], whose values may be combined"
            : null;
        foreach ((IFieldSymbol field, AttributeData attribute) in FindAll(type))
        {
            if (problem is not null)
            {
                problems.Report(Descriptors.UnknownValueUnusable, attribute.GetLocation(problems.CancellationToken), field.Name, problem);
            }

            problem ??= $"is on a second value of '{type.ShortName()}'; only one value can stand for those that are unknown";
        }
    }

    private static IEnumerable<(IFieldSymbol Field, AttributeData Attribute)> FindAll(INamedTypeSymbol type)
    {
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field.FindAttribute(KnownNames.TypedWs, KnownNames.UnknownAttribute) is { } attribute)
            {
                yield return (field, attribute);
            }
        }
    }
}
