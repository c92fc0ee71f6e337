using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds types that cannot be read from a JSON object member by member.</summary>
internal static class UnsupportedTypes
{
    /// <returns>The reason why the type cannot be read; null if it can.</returns>
    public static string? FindReason(ITypeSymbol type, IAssemblySymbol assembly, Compilation compilation)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct)
            || type is not INamedTypeSymbol named
            || type.SpecialType != SpecialType.None)
        {
            return "use a scalar, an enum, a collection or a record, class or struct of these";
        }

        if (named.IsTupleType)
        {
            return "elements of a tuple have no names at run time; declare a record";
        }

        if (named.IsStatic || named.IsAbstract || named.IsRefLikeType)
        {
            return "it cannot be constructed";
        }

        if (named.Is("System.Collections.Generic", "KeyValuePair`2"))
        {
            return null;
        }

        if (IsOfFramework(named.ContainingNamespace))
        {
            return "of the framework's types only those listed in the documentation are";
        }

        if (named.AllInterfaces.Any(static implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable))
        {
            return "of collections only arrays, lists, sets, dictionaries and their interfaces are";
        }

        if (named.FindAlias(compilation) is { } alias)
        {
            return DescribeAlias(alias);
        }

        if (named.IsFileLocal || !compilation.IsSymbolAccessibleWithin(named, assembly))
        {
            return "it is not accessible to generated code";
        }

        return null;
    }

    public static string DescribeAlias(string alias) =>
        $"its assembly is referenced by the alias '{alias}' alone, which generated code does not know; "
        + "add 'global' to the aliases of the reference";

    private static bool IsOfFramework(INamespaceSymbol symbol)
    {
        while (symbol is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
        {
            symbol = symbol.ContainingNamespace;
        }

        return symbol.Name is "System" or "Microsoft";
    }
}
