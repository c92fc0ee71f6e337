using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Attributes of System.Text.Json that change what is on the wire and are not honoured yet: said, not ignored.</summary>
internal static class UnsupportedAttributes
{
    public static void Check(ISymbol symbol, string name, Location? location, ProblemSink problems)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is not { Name: { } attributeName } || !attribute.AttributeClass.ContainingNamespace.IsNamed(KnownNames.Json)) continue;
            if (attributeName is "JsonExtensionDataAttribute" or "JsonObjectCreationHandlingAttribute"
                || (attributeName == "JsonConverterAttribute" && symbol is ITypeSymbol))
            {
                string display = "[" + attributeName.Substring(0, attributeName.Length - "Attribute".Length) + "]";
                problems.Report(Descriptors.NotSupportedYet, attribute.GetLocation(problems.CancellationToken) ?? location, display, name);
            }
        }
    }
}
