using Microsoft.CodeAnalysis;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Writes constants of the user's code as C# expressions of their types.</summary>
internal static class ConstantText
{
    /// <summary>A C# expression of the given type.</summary>
    public static string Format(object? value, ITypeSymbol type)
    {
        if (value is null)
        {
            return type.IsReferenceType ? "null" : "default";
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
        }

        return type.TypeKind == TypeKind.Enum
            ? "(" + TypeNames.Qualified(type) + ")(" + Literals.Format(value) + ")"
            : Literals.Format(value);
    }

    /// <summary>
    /// The default value of a parameter, as an expression of exactly the parameter's type. A literal alone could select another
    /// overload.
    /// </summary>
    public static string FormatDefault(IParameterSymbol parameter)
    {
        string type = TypeNames.QualifiedArgument(parameter.Type);
        return parameter.ExplicitDefaultValue switch
        {
            null => $"default({type})!",

            // C# cannot declare a default of this type, but an assembly in another language can.
            DateTime time => FormattableString.Invariant($"new global::System.DateTime({time.Ticks}L)"),
            { } value => IsLiteral(parameter.Type.SpecialType) ? Literals.Format(value) : $"({type})({Format(value, parameter.Type)})",
        };
    }

    // The types that have literals in C#.
    private static bool IsLiteral(SpecialType type)
        => type
            is SpecialType.System_Boolean
                or SpecialType.System_Char
                or SpecialType.System_String
                or SpecialType.System_Decimal
                or SpecialType.System_Single
                or SpecialType.System_Double
                or (>= SpecialType.System_Int32 and <= SpecialType.System_UInt64);

    /// <summary>The argument of an attribute, as an expression of exactly the argument's type.</summary>
    public static string FormatConstant(TypedConstant constant)
    {
        if (constant.Type is not { } type)
        {
            return "null";
        }

        if (constant.IsNull)
        {
            return $"default({TypeNames.Qualified(type)})!";
        }

        if (constant.Kind == TypedConstantKind.Array)
        {
            return $"new {TypeNames.Qualified(((IArrayTypeSymbol)type).ElementType)}[] "
                + $"{{ {string.Join(", ", constant.Values.Select(FormatConstant))} }}";
        }

        if (constant.Kind == TypedConstantKind.Type)
        {
            return $"typeof({TypeNames.QualifiedOpen((ITypeSymbol)constant.Value!)})";
        }

        // C# has no literals of the small integer types. Without a cast, the value would be an int where an object is expected.
        return
            type.SpecialType is SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16
            ? $"(({TypeNames.Qualified(type)})({Literals.Format(constant.Value!)}))"
            : Format(constant.Value!, type);
    }
}
