using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns <c>[WsOverflow]</c> into the policy of a message.</summary>
internal static class OverflowParser
{
    /// <summary>
    /// The name of the policy; null if the message has none or an invalid one. <see cref="Check"/> reports an invalid policy.
    /// </summary>
    public static string? Parse(INamedTypeSymbol message) => Find(message) is { } attribute ? FindPolicy(attribute) : null;

    /// <summary>Reports the problems of the attribute of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="isSent">Whether the type is a message that the server sends.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    public static void Check(INamedTypeSymbol type, bool isSent, ProblemSink problems)
    {
        // The compiler reports an incomplete attribute.
        if (Find(type) is not { ConstructorArguments: [{ Kind: TypedConstantKind.Enum }] } attribute)
        {
            return;
        }

        string? problem =
            !isSent ? "is on no message that the server sends, so it says nothing"
            : FindPolicy(attribute) is null ? "names no policy"
            : null;
        if (problem is null)
        {
            return;
        }

        problems.Report(Descriptors.OverflowInvalid, attribute.GetLocation(problems.CancellationToken), type.Name, problem);
    }

    private static AttributeData? Find(INamedTypeSymbol type) => type.FindAttribute(KnownNames.TypedWs, KnownNames.OverflowAttribute);

    private static string? FindPolicy(AttributeData attribute)
    {
        if (attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Enum, Type: { } policies, Value: { } value }])
        {
            return null;
        }

        foreach (ISymbol member in policies.GetMembers())
        {
            if (member is IFieldSymbol { HasConstantValue: true } field && Equals(field.ConstantValue, value))
            {
                return field.Name;
            }
        }

        return null;
    }
}
