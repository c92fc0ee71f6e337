using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// The size of a type. Each step through <c>record Page&lt;T&gt;(Page&lt;Page&lt;T&gt;&gt;? Next)</c> finds a type that is larger than
/// the one before, and new, without end.
/// </summary>
internal static class TypeSize
{
    /// <summary>How deep type arguments and element types may be nested. Written by hand they rarely are four deep.</summary>
    public const int MaxNesting = 32;

    /// <summary>How many type arguments and element types a type may have in all.</summary>
    public const int MaxArguments = 256;

    /// <summary>Whether a type is larger than that; found without looking at all of it.</summary>
    public static bool Exceeds(ITypeSymbol type)
    {
        int left = MaxArguments;
        return Exceeds(type, MaxNesting, ref left);
    }

    private static bool Exceeds(ITypeSymbol type, int depth, ref int left)
    {
        if (depth < 0 || left-- < 0)
        {
            return true;
        }

        if (type is IArrayTypeSymbol array)
        {
            return Exceeds(array.ElementType, depth - 1, ref left);
        }

        for (var level = type as INamedTypeSymbol; level is not null; level = level.ContainingType)
        {
            foreach (ITypeSymbol argument in level.TypeArguments)
            {
                if (Exceeds(argument, depth - 1, ref left))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
