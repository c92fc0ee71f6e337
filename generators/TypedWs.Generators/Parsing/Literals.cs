using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedWs.Generators.Parsing;

/// <summary>Constants as C# expressions and as JSON values.</summary>
internal static class Literals
{
    /// <summary>A C# expression of the type.</summary>
    public static string Format(object? value, ITypeSymbol type)
    {
        if (value is null) return type.IsReferenceType ? "null" : "default";
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable) type = nullable.TypeArguments[0];
        return type.TypeKind == TypeKind.Enum
            ? "(" + TypeNames.Qualified(type) + ")(" + Format(value) + ")"
            : Format(value);
    }

    /// <summary>The default value of a parameter as an expression of exactly its type: a literal alone might fit another overload better.</summary>
    public static string FormatDefault(IParameterSymbol parameter)
    {
        string type = TypeNames.QualifiedArgument(parameter.Type);
        return parameter.ExplicitDefaultValue switch
        {
            null => $"default({type})!",

            // Of assemblies in other languages.
            DateTime time => FormattableString.Invariant($"new global::System.DateTime({time.Ticks}L)"),
            { } value => IsLiteral(parameter.Type.SpecialType) ? Format(value) : $"({type})({Format(value, parameter.Type)})",
        };
    }

    // Types that a literal of C# is of.
    private static bool IsLiteral(SpecialType type)
        => type is SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_String or SpecialType.System_Decimal or SpecialType.System_Single
            or SpecialType.System_Double or (>= SpecialType.System_Int32 and <= SpecialType.System_UInt64);

    /// <summary>A C# expression of the constant's own type.</summary>
    public static string Format(object value) => value switch
    {
        float number => FormatSingle(number),
        double number => FormatDouble(number),
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
        long number => number == long.MinValue ? "long.MinValue" : number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
    };

    /// <summary>The argument of an attribute, as an expression of exactly its type.</summary>
    public static string FormatConstant(TypedConstant constant)
    {
        if (constant.Type is not { } type) return "null";
        if (constant.IsNull) return $"default({TypeNames.Qualified(type)})!";
        if (constant.Kind == TypedConstantKind.Array)
            return $"new {TypeNames.Qualified(((IArrayTypeSymbol)type).ElementType)}[] {{ {string.Join(", ", constant.Values.Select(FormatConstant))} }}";
        if (constant.Kind == TypedConstantKind.Type)
            return $"typeof({TypeNames.QualifiedOpen((ITypeSymbol)constant.Value!)})";

        // C# has no literals of the small integers: as an object they would be int.
        return type.SpecialType is SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16
            ? $"(({TypeNames.Qualified(type)})({Format(constant.Value!)}))"
            : Format(constant.Value!, type);
    }

    /// <summary>A JSON value; null if the constant is none.</summary>
    public static string ToJson(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => "\"" + Json.Escape(text) + "\"",
        char letter => "\"" + Json.Escape(letter.ToString()) + "\"",
        float number => ToJson((double)number),
        double number => double.IsNaN(number) || double.IsInfinity(number) ? "null" : number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "null",
    };

    private static string FormatSingle(float value)
        => float.IsNaN(value) ? "float.NaN"
            : float.IsPositiveInfinity(value) ? "float.PositiveInfinity"
            : float.IsNegativeInfinity(value) ? "float.NegativeInfinity"
            : value.ToString("R", CultureInfo.InvariantCulture) + "F";

    private static string FormatDouble(double value)
        => double.IsNaN(value) ? "double.NaN"
            : double.IsPositiveInfinity(value) ? "double.PositiveInfinity"
            : double.IsNegativeInfinity(value) ? "double.NegativeInfinity"
            : value.ToString("R", CultureInfo.InvariantCulture) + "D";
}
