using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Measures a type. In <c>record Page&lt;T&gt;(Page&lt;Page&lt;T&gt;&gt;? Next)</c>, each step to the next member finds a larger,
/// new type, so a search over the members would never end.
/// </summary>
internal static class TypeSize
{
    /// <summary>
    /// The maximum nesting of type arguments and element types. Types that people write rarely have more than four levels.
    /// </summary>
    public const int MaxNesting = 32;

    /// <summary>The maximum number of all type arguments and element types of a type.</summary>
    public const int MaxArguments = 256;

    /// <summary>Whether a type exceeds one of the two limits. The search ends as soon as the answer is known.</summary>
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
