using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads <c>[WsExample]</c>: examples of a message's payload.</summary>
internal static class ExampleParser
{
    /// <summary>The examples that are JSON, without white space, in the order of declaration.</summary>
    public static EquatableArray<string> Parse(INamedTypeSymbol message)
        => FindAll(message)
            .Select(static found => JsonParser.TryParse(found.Json, out JsonNode? node, out _) ? node.ToString() : null)
            .OfType<string>()
            .ToEquatableArray();

    /// <summary>The attributes of a type with their texts.</summary>
    public static IEnumerable<(AttributeData Attribute, string Json)> FindAll(INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass.Is(KnownNames.TypedWs, KnownNames.ExampleAttribute) && !attribute.HasError())
            {
                yield return (attribute, attribute.ConstructorArguments is [{ Value: string json }] ? json : "");
            }
        }
    }
}
