using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the user's <c>JsonSerializerContext</c> for a type that generated code does not support itself.</summary>
internal static class ContextParser
{
    /// <summary>The contexts that a message may use, its own first.</summary>
    public static List<INamedTypeSymbol> FindContexts(INamedTypeSymbol message)
        => message.GetAttributes().Concat(message.ContainingAssembly.GetAttributes())
            .Where(static attribute => attribute.AttributeClass.Is(KnownNames.TypedWs, "WsJsonContextAttribute"))
            .Select(static attribute => attribute.ConstructorArguments is [{ Value: INamedTypeSymbol context }] ? context : null)
            .Where(static context => context.DerivesFrom(KnownNames.Json, "JsonSerializerContext"))
            .Select(static context => context!)
            .ToList();

    /// <returns>Null if no context is made for the type.</returns>
    public static INamedTypeSymbol? Find(ITypeSymbol type, List<INamedTypeSymbol> contexts)
    {
        // What an object is, no context could tell a client.
        if (type.SpecialType == SpecialType.System_Object) return null;
        return contexts.Find(context => context.GetAttributes().Any(attribute =>
            attribute.AttributeClass.Is(KnownNames.Json, "JsonSerializableAttribute")
            && attribute.ConstructorArguments is [{ Value: ITypeSymbol served }]
            && SymbolEqualityComparer.Default.Equals(served, type)));
    }
}
