using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads <c>[WsMessage(Compression = …)]</c>.</summary>
internal static class CompressionParser
{
    /// <summary>The name of the choice; null if the message has none, or an invalid one.</summary>
    public static string? Parse(AttributeData attribute) => Find(attribute) is { } value ? FindName(value) : null;

    /// <summary>Reports a choice that has no effect.</summary>
    /// <param name="type">The type.</param>
    /// <param name="attribute">Its <c>[WsMessage]</c>; null if it is no message.</param>
    /// <param name="isSent">Whether the type is a message that the server sends.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    public static void Check(INamedTypeSymbol type, AttributeData? attribute, bool isSent, ProblemSink problems)
    {
        if (attribute is null || Find(attribute) is not { } value)
        {
            return;
        }

        string? problem =
            !isSent ? "says nothing, because the server does not send the message"
            : value.Value is 0 or 1 or 2 ? null
            : "has no such value";
        if (problem is not null)
        {
            problems.Report(
                Descriptors.CompressionIneffective, attribute.GetLocation(problems.CancellationToken), type.Name, problem);
        }
    }

    private static TypedConstant? Find(AttributeData attribute)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument is { Key: "Compression", Value.Kind: TypedConstantKind.Enum })
            {
                return argument.Value;
            }
        }

        return null;
    }

    private static string? FindName(TypedConstant value)
        => value.Value switch
        {
            1 => "Yes",
            2 => "No",
            _ => null,
        };
}
