using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Reports attributes of System.Text.Json that change the JSON but are not supported yet. Nothing is ignored silently.
/// </summary>
internal static class UnsupportedAttributes
{
    public static void Check(ISymbol symbol, string name, Location? location, ProblemSink problems)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is not { Name: { } attributeName }
                || !attribute.AttributeClass.ContainingNamespace.IsNamed(KnownNames.Json))
            {
                continue;
            }

            if (attributeName is "JsonExtensionDataAttribute" or "JsonObjectCreationHandlingAttribute"
                || (attributeName == "JsonConverterAttribute" && symbol is ITypeSymbol))
            {
                string display = "[" + attributeName.Substring(0, attributeName.Length - "Attribute".Length) + "]";
                problems.Report(Descriptors.NotSupportedYet, attribute.GetLocation(problems.CancellationToken) ?? location, display, name);
            }
        }
    }
}
