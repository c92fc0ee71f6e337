using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Finds the types that are read from a JSON object with arbitrary member names. A <c>Dictionary</c> is created for all of them.
/// </summary>
internal static class DictionaryTypes
{
    public static bool TryFind(ITypeSymbol type, out ITypeSymbol? key, out ITypeSymbol? value)
    {
        key = null;
        value = null;
        if (type is not INamedTypeSymbol { Arity: 2, ContainingType: null } named
            || !named.ContainingNamespace.IsNamed("System.Collections.Generic")
            || named.MetadataName is not ("Dictionary`2" or "IDictionary`2" or "IReadOnlyDictionary`2"))
        {
            return false;
        }

        key = named.TypeArguments[0];
        value = named.TypeArguments[1];
        return true;
    }

    /// <summary>Whether a member name of JSON can be read as a value of this scalar.</summary>
    public static bool IsKey(ScalarKind? kind)
        => kind is ScalarKind.String or ScalarKind.Guid or >= ScalarKind.Byte and <= ScalarKind.UInt64;
}
