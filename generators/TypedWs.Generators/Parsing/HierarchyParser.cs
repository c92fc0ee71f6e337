using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns a type with <c>[JsonPolymorphic]</c> or <c>[JsonDerivedType]</c> into its hierarchy.</summary>
internal static class HierarchyParser
{
    private const string DefaultName = "$type";

    public static bool IsHierarchy(ITypeSymbol type)
        => type.TypeKind is TypeKind.Class or TypeKind.Interface
            && (Find(type, "JsonDerivedTypeAttribute") is not null || Find(type, "JsonPolymorphicAttribute") is not null);

    /// <summary>The types that a hierarchy lists.</summary>
    public static IEnumerable<INamedTypeSymbol> FindDerived(INamedTypeSymbol type)
        => type.GetAttributes()
            .Where(static attribute => attribute.AttributeClass.Is(KnownNames.Json, "JsonDerivedTypeAttribute"))
            .Select(static attribute => attribute.ConstructorArguments is [{ Value: INamedTypeSymbol derived }, ..] ? derived : null)
            .OfType<INamedTypeSymbol>();

    public static HierarchyModel Parse(INamedTypeSymbol type, CompositeValue value, Location? location, TypeGraph graph)
    {
        location = type.FindLocation() ?? location;
        AttributeArguments.CheckAll(type, graph.Problems);
        string name = ParseName(type, location, graph.Problems);
        var types = new List<DerivedModel>();
        bool listsItself = false;
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (!attribute.AttributeClass.Is(KnownNames.Json, "JsonDerivedTypeAttribute"))
            {
                continue;
            }

            Location? place = attribute.GetLocation(graph.Problems.CancellationToken) ?? location;
            if (attribute.ConstructorArguments is not [{ Value: INamedTypeSymbol derived }, ..])
            {
                graph.Problems.Report(Descriptors.HierarchyInvalid, place, type.ShortName(), "has a [JsonDerivedType] that names no class");
                continue;
            }

            if (derived.TypeKind == TypeKind.Error)
            {
                graph.Problems.NoteCompilerError();
                continue;
            }

            listsItself |= SymbolEqualityComparer.Default.Equals(derived, type);
            if (ParseDerived(type, derived, attribute, name, types, place, graph) is { } model)
            {
                types.Add(model);
            }
        }

        if (types.Count == 0 && !graph.Problems.HasErrors)
        {
            graph.Problems.Report(Descriptors.HierarchyInvalid, location, type.ShortName(), "lists no [JsonDerivedType]");
        }

        string? baseName = type.IsAbstract || listsItself ? null : graph.AddObject(type, location).Name;
        return new HierarchyModel(value.Name, value.TypeName, type.ShortName(), name, types.ToEquatableArray(), baseName);
    }

    private static string ParseName(INamedTypeSymbol type, Location? location, ProblemSink problems)
    {
        if (Find(type, "JsonPolymorphicAttribute") is not { } attribute)
        {
            return DefaultName;
        }

        if ((attribute.TryGetNamed("UnknownDerivedTypeHandling", out int handling) && handling != 0)
            || (attribute.TryGetNamed("IgnoreUnrecognizedTypeDiscriminators", out bool ignores) && ignores))
        {
            problems.Report(
                Descriptors.NotSupportedYet,
                attribute.GetLocation(problems.CancellationToken) ?? location,
                "Reading or writing of types that are not listed",
                type.ShortName());
        }

        return attribute.TryGetNamed("TypeDiscriminatorPropertyName", out string? name) ? name : DefaultName;
    }

    private static DerivedModel? ParseDerived(
        INamedTypeSymbol type,
        INamedTypeSymbol derived,
        AttributeData attribute,
        string name,
        List<DerivedModel> known,
        Location? location,
        TypeGraph graph)
    {
        DiscriminatorModel? discriminator = attribute.ConstructorArguments switch
        {
            [_, { Value: string text }] => new DiscriminatorModel(name, text, 0),
            [_, { Value: int number }] => new DiscriminatorModel(name, null, number),
            _ => null,
        };
        string? problem =
            discriminator is null ? $"lists '{derived.ShortName()}' without a discriminator, so it could not be read"
            : known.Exists(other => other.Discriminator == discriminator) ? $"uses the discriminator {discriminator.Json} twice"
            : known.Exists(other => other.TypeName == TypeNames.Qualified(derived)) ? $"lists '{derived.ShortName()}' twice"
            : !Derives(derived, type) ? $"lists '{derived.ShortName()}', which does not derive from it"
            : derived.IsUnboundGenericType || derived.IsAbstract || !graph.IsAccessible(derived)
                ? $"lists '{derived.ShortName()}', which generated code cannot construct"
            : null;
        if (problem is not null)
        {
            graph.Problems.Report(Descriptors.HierarchyInvalid, location, type.ShortName(), problem);
            return null;
        }

        CompositeValue value = graph.AddObject(derived, location, discriminator);
        graph.AddCheck(() => CheckName(type, derived, value, name, location, graph));
        return new DerivedModel(value.Name, value.TypeName, derived.IsSealed || derived.IsValueType, discriminator!);
    }

    // This check runs at the end, because the members of the derived type are not known before.
    private static void CheckName(
        INamedTypeSymbol type,
        INamedTypeSymbol derived,
        CompositeValue value,
        string name,
        Location? location,
        TypeGraph graph)
    {
        if (graph.FindObject(value.Name) is { } model && model.Members.Any(member => member.JsonName == name))
        {
            graph.Problems.Report(
                Descriptors.HierarchyInvalid,
                location,
                type.ShortName(),
                $"names its discriminator '{name}', as a member of '{derived.ShortName()}' is");
        }
    }

    private static bool Derives(INamedTypeSymbol derived, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = derived; level is not null; level = level.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(level, type))
            {
                return true;
            }
        }

        return derived.AllInterfaces.Any(implemented => SymbolEqualityComparer.Default.Equals(implemented, type));
    }

    private static AttributeData? Find(ITypeSymbol type, string name) => type.FindAttribute(KnownNames.Json, name);
}
