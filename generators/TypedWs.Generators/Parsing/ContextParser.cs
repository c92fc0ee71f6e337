using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the user's <c>JsonSerializerContext</c> for a type that generated code does not support itself.</summary>
internal static class ContextParser
{
    /// <summary>The attributes of a message or an assembly that name contexts.</summary>
    public static IEnumerable<AttributeData> FindAttributes(ISymbol symbol)
        => symbol.GetAttributes().Where(static attribute => attribute.AttributeClass.Is(KnownNames.TypedWs, "WsJsonContextAttribute"));

    /// <summary>The contexts that a message may use. The message's own contexts come before those of its assembly.</summary>
    public static List<INamedTypeSymbol> FindContexts(INamedTypeSymbol message, Compilation compilation)
        => FindAttributes(message).Concat(FindAttributes(message.ContainingAssembly))
            .Select(static attribute => attribute.ConstructorArguments is [{ Value: ITypeSymbol context }] ? context : null)
            .Where(context => context is not null && FindProblem(context, compilation) is null)
            .Select(static context => (INamedTypeSymbol)context!)
            .ToList();

    /// <returns>The reason why generated code cannot use a type as a context; null if it can.</returns>
    public static string? FindProblem(ITypeSymbol type, Compilation compilation)
    {
        if (type is INamedTypeSymbol { IsUnboundGenericType: true })
        {
            return "it is generic";
        }

        if (!type.DerivesFrom(KnownNames.Json, "JsonSerializerContext"))
        {
            return "it does not derive from JsonSerializerContext";
        }

        var context = (INamedTypeSymbol)type;
        if (MessageParser.IsFileLocal(context) || !compilation.IsSymbolAccessibleWithin(context, compilation.Assembly))
        {
            return "it is not accessible to generated code";
        }

        // The generator of System.Text.Json adds Default to a partial class. This generator does not see it, but the compiler does.
        bool isGenerated = context.DeclaringSyntaxReferences.Any(static reference =>
            reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
        bool hasDefault = context
            .GetMembers("Default")
            .Any(member =>
                member is IPropertySymbol { IsStatic: true } && compilation.IsSymbolAccessibleWithin(member, compilation.Assembly));
        return isGenerated || hasDefault
            ? null
            : "it has no static Default, which the generator of System.Text.Json adds to a partial class with [JsonSerializable]";
    }

    /// <returns>The context that serves the type; null if no context lists the type.</returns>
    public static INamedTypeSymbol? Find(ITypeSymbol type, List<INamedTypeSymbol> contexts)
    {
        // A member of type object has no fixed JSON form, even with a context.
        if (type.SpecialType == SpecialType.System_Object)
        {
            return null;
        }

        return contexts.Find(context => context.GetAttributes().Any(attribute =>
            attribute.AttributeClass.Is(KnownNames.Json, "JsonSerializableAttribute")
            && attribute.ConstructorArguments is [{ Value: ITypeSymbol served }]
            && SymbolEqualityComparer.Default.Equals(served, type)));
    }

    /// <summary>Names the contexts that do not list a type, as the end of a sentence; empty if there are no contexts.</summary>
    public static string Describe(List<INamedTypeSymbol> contexts)
        => contexts.Count == 0
            ? ""
            : "; nor is it listed by [JsonSerializable] of "
                + string.Join(" or ", contexts.Select(static context => $"'{context.ShortName()}'"));
}
