using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Writes names of types for generated code. <c>ToDisplayString</c> is not used, because it is several times slower.</summary>
internal static class TypeNames
{
    /// <summary>The name from <c>global::</c> on, without a <c>?</c> at its end.</summary>
    public static string Qualified(ITypeSymbol type)
    {
        var text = new StringBuilder();
        Append(text, type);
        return text.ToString();
    }

    /// <summary>As <see cref="Qualified"/>, with a <c>?</c> at the end if the type is nullable.</summary>
    public static string QualifiedArgument(ITypeSymbol type)
    {
        var text = new StringBuilder();
        AppendAnnotated(text, type);
        return text.ToString();
    }

    /// <summary>As <see cref="Qualified"/>, also for an open type: <c>List&lt;&gt;</c>.</summary>
    public static string QualifiedOpen(ITypeSymbol type)
        => type is INamedTypeSymbol { IsUnboundGenericType: true }
            ? type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)
            : Qualified(type);

    /// <summary>The namespace with dots, escaped for C#; empty for the global namespace.</summary>
    public static string Namespace(INamespaceSymbol symbol)
    {
        if (symbol.IsGlobalNamespace)
        {
            return "";
        }

        var text = new StringBuilder();
        AppendNamespace(text, symbol);
        return text.ToString();
    }

    /// <summary>The names of the namespaces, of the containing types and of the type, outermost first, not escaped.</summary>
    /// <param name="type">The type.</param>
    /// <param name="marksArity">Whether the name of a generic type contains the number of its parameters: <c>List`1</c>.</param>
    public static IReadOnlyList<string> Path(INamedTypeSymbol type, bool marksArity)
    {
        var path = new List<string>();
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            path.Add(marksArity && level.Arity > 0 ? level.Name + "`" + level.Arity.ToString(CultureInfo.InvariantCulture) : level.Name);
        }

        for (INamespaceSymbol? level = type.ContainingNamespace; level is { IsGlobalNamespace: false }; level = level.ContainingNamespace)
        {
            path.Add(level.Name);
        }

        path.Reverse();
        return path;
    }

    private static void Append(StringBuilder text, ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                AppendAnnotated(text, array.ElementType);
                text.Append('[').Append(',', array.Rank - 1).Append(']');
                break;
            case INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable:
                Append(text, nullable.TypeArguments[0]);
                text.Append('?');
                break;
            case INamedTypeSymbol named when Keyword(named.SpecialType) is { } keyword:
                text.Append(keyword);
                break;
            case INamedTypeSymbol named:
                AppendNamed(text, named);
                break;
            case IDynamicTypeSymbol:
                text.Append("object");
                break;
            case IPointerTypeSymbol pointer:
                Append(text, pointer.PointedAtType);
                text.Append('*');
                break;
            default:
                text.Append(type.Name.EscapedInDeclaration());
                break;
        }
    }

    private static void AppendAnnotated(StringBuilder text, ITypeSymbol type)
    {
        Append(text, type);

        // In code where nullable is disabled, a reference type is written as nullable. A type parameter gets no ?, because its
        // argument decides.
        if (type is ITypeParameterSymbol { NullableAnnotation: not NullableAnnotation.Annotated })
        {
            return;
        }

        if (type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated)
        {
            text.Append('?');
        }
    }

    private static void AppendNamed(StringBuilder text, INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
        {
            AppendNamed(text, outer);
            text.Append('.');
        }
        else
        {
            text.Append("global::");
            if (!type.ContainingNamespace.IsGlobalNamespace)
            {
                AppendNamespace(text, type.ContainingNamespace);
                text.Append('.');
            }
        }

        text.Append(type.Name.Escaped());
        if (type.TypeArguments.Length == 0)
        {
            return;
        }

        text.Append('<');
        for (int i = 0; i < type.TypeArguments.Length; i++)
        {
            if (i > 0)
            {
                text.Append(", ");
            }

            AppendAnnotated(text, type.TypeArguments[i]);
        }

        text.Append('>');
    }

    private static void AppendNamespace(StringBuilder text, INamespaceSymbol symbol)
    {
        if (!symbol.ContainingNamespace.IsGlobalNamespace)
        {
            AppendNamespace(text, symbol.ContainingNamespace);
            text.Append('.');
        }

        text.Append(symbol.Name.Escaped());
    }

    private static string? Keyword(SpecialType type) => type switch
    {
        SpecialType.System_Boolean => "bool",
        SpecialType.System_Byte => "byte",
        SpecialType.System_SByte => "sbyte",
        SpecialType.System_Int16 => "short",
        SpecialType.System_UInt16 => "ushort",
        SpecialType.System_Int32 => "int",
        SpecialType.System_UInt32 => "uint",
        SpecialType.System_Int64 => "long",
        SpecialType.System_UInt64 => "ulong",
        SpecialType.System_Single => "float",
        SpecialType.System_Double => "double",
        SpecialType.System_Decimal => "decimal",
        SpecialType.System_Char => "char",
        SpecialType.System_String => "string",
        SpecialType.System_Object => "object",
        SpecialType.System_Void => "void",
        _ => null,
    };
}
