using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds parts of a type that look like members of its JSON object, or like rules for it, but have no effect.</summary>
internal static class IgnoredMembers
{
    public static void Check(INamedTypeSymbol type, Location? location, ProblemSink problems)
    {
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            CheckMetadata(level, location, problems);
            foreach (ISymbol member in level.GetMembers())
            {
                if (member is IFieldSymbol field)
                {
                    CheckField(field, location, problems);
                }
                else if (member is IPropertySymbol property && (!PropertyFinder.IsMember(property) || JsonAttributes.IsIgnored(property)))
                {
                    problems.ReportUnchecked(property, $"property '{property.Name}', which is not in the JSON object,", location);
                }
            }
        }
    }

    private static void CheckField(IFieldSymbol field, Location? location, ProblemSink problems)
    {
        // The field behind an automatic property has attributes only from [field: …]. Its name is generated, so the property is named.
        string name = field.AssociatedSymbol?.Name ?? field.Name;
        location = field.FindLocation() ?? location;
        problems.ReportUnchecked(field, $"field '{name}'", location);
        if (JsonAttributes.IsIncluded(field))
        {
            problems.Report(
                Descriptors.MemberInaccessible,
                location,
                name,
                "has [JsonInclude], but is a field, and only properties are read and written; make it a property");
        }
        else if (field is { DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsImplicitlyDeclared: false, IsRequired: false }
            && field.FindAttribute(KnownNames.Json, "JsonIgnoreAttribute") is null)
        {
            problems.Report(Descriptors.FieldIgnored, location, name);
        }
    }

    // The Validator of DataAnnotations uses the rules of another type only if a description provider is registered for the type.
    private static void CheckMetadata(INamedTypeSymbol type, Location? location, ProblemSink problems)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass is not { Name: "MetadataTypeAttribute" or "ModelMetadataTypeAttribute" } found)
            {
                continue;
            }

            problems.Report(
                Descriptors.RuleUnchecked,
                attribute.GetLocation(problems.CancellationToken) ?? location,
                found.Name.Replace("Attribute", ""),
                $"at '{type.ShortName()}' names rules of another type");
        }
    }
}
