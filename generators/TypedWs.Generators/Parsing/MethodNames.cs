using Microsoft.CodeAnalysis;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>The names of a codec's methods. No two types get the same name.</summary>
internal sealed class MethodNames
{
    // The name of a type with many type arguments could be longer than the compiler allows.
    private const int MaxLength = 200;

    private readonly NameScope _names = new();

    /// <summary>Adds a name for a type. No other type gets this name.</summary>
    public string Add(ITypeSymbol type, string suffix = "")
    {
        string name = Describe(type);
        return _names.Unique((name.Length > MaxLength ? name.Substring(0, MaxLength) : name) + suffix);
    }

    private static string Describe(ITypeSymbol type)
        => type switch
        {
            IArrayTypeSymbol array => Describe(array.ElementType) + "Array",
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => "Nullable"
                + Describe(nullable.TypeArguments[0]),
            INamedTypeSymbol { Arity: > 0 } generic => string.Concat(generic.TypeArguments.Select(Describe)) + generic.Name,
            _ => type.Name,
        };
}
