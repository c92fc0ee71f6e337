using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads <c>[WsMessage(Compression = …)]</c>.</summary>
internal static class CompressionParser
{
    /// <summary>The name of the choice; null if the message has none, or an invalid one.</summary>
    public static string? Parse(AttributeData attribute) => Find(attribute) is { } value ? FindName(value) : null;

    /// <summary>The value of the attribute's argument; null if there is none.</summary>
    public static TypedConstant? Find(AttributeData attribute)
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
