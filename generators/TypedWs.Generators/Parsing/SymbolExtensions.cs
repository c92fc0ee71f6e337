using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Queries on symbols. Types are compared by their names, because a look-up by metadata name costs more, on every edit.
/// </summary>
internal static class SymbolExtensions
{
    public static bool Is(this ISymbol? symbol, string containingNamespace, string metadataName)
        => symbol is not null && symbol.MetadataName == metadataName && symbol.ContainingType is null
            && symbol.ContainingNamespace.IsNamed(containingNamespace);

    public static bool IsNamed(this INamespaceSymbol? symbol, string dottedName)
    {
        int end = dottedName.Length;
        for (; symbol is { IsGlobalNamespace: false }; symbol = symbol.ContainingNamespace)
        {
            string name = symbol.Name;
            int start = end - name.Length;
            if (start < 0 || string.CompareOrdinal(dottedName, start, name, 0, name.Length) != 0)
            {
                return false;
            }

            if (start == 0)
            {
                return symbol.ContainingNamespace.IsGlobalNamespace;
            }

            if (dottedName[start - 1] != '.')
            {
                return false;
            }

            end = start - 1;
        }

        return end == 0;
    }

    public static AttributeData? FindAttribute(this ISymbol symbol, string containingNamespace, string name)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.Is(containingNamespace, name))
            {
                return attribute;
            }
        }

        return null;
    }

    public static bool DerivesFrom(this ITypeSymbol? type, string containingNamespace, string metadataName)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.Is(containingNamespace, metadataName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the compiler does not know the type, or a type that it contains.</summary>
    public static bool HasError(this ITypeSymbol? type) => type switch
    {
        null => false,
        { TypeKind: TypeKind.Error } => true,
        IArrayTypeSymbol array => array.ElementType.HasError(),
        INamedTypeSymbol named => named.TypeArguments.Any(static argument => argument.HasError()),
        _ => false,
    };

    /// <summary>
    /// The extern alias of a type's assembly if it is referenced only by that alias, so that <c>global::</c> does not find it;
    /// otherwise null.
    /// </summary>
    public static string? FindAlias(this ITypeSymbol type, Compilation compilation)
        => type.ContainingAssembly is { } assembly
        && !SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly)
        && compilation.GetMetadataReference(assembly) is { Properties.Aliases: { IsEmpty: false } aliases }
        && !aliases.Contains("global")
            ? aliases[0]
            : null;

    /// <summary>Whether the type is a pointer to data or to a function, or contains one.</summary>
    public static bool HasPointer(this ITypeSymbol? type)
        => type switch
        {
            IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
            IArrayTypeSymbol array => array.ElementType.HasPointer(),
            INamedTypeSymbol { IsUnboundGenericType: false } named => named.TypeArguments.Any(static argument => argument.HasPointer())
                || named.ContainingType.HasPointer(),
            _ => false,
        };

    /// <summary>Whether the compiler does not know the attribute's constructor or one of its arguments.</summary>
    public static bool HasError(this AttributeData attribute)
        => attribute.AttributeConstructor is null
            || attribute.ConstructorArguments.Any(HasError)
            || attribute.NamedArguments.Any(static argument => HasError(argument.Value));

    private static bool HasError(TypedConstant constant)
        => constant.Kind == TypedConstantKind.Error
        || (constant.Kind == TypedConstantKind.Array && !constant.IsNull && constant.Values.Any(HasError));

    /// <summary>The reply type of a handler's result: the <c>T</c> of a <c>WsResult&lt;T&gt;</c>; otherwise the type itself.</summary>
    public static ITypeSymbol WithoutResult(this ITypeSymbol type)
        => type is INamedTypeSymbol { TypeArguments: [var value] } && type.Is(KnownNames.TypedWs, KnownNames.TypedResult) ? value : type;

    /// <summary>The <c>T</c> of a <c>Task&lt;T&gt;</c> or <c>ValueTask&lt;T&gt;</c>; otherwise the type itself.</summary>
    public static ITypeSymbol WithoutTask(this ITypeSymbol type)
        => type is INamedTypeSymbol { TypeArguments: [var result] }
        && (type.Is("System.Threading.Tasks", "Task`1") || type.Is("System.Threading.Tasks", "ValueTask`1"))
            ? result
            : type;

    /// <summary>The <c>T</c> of an <c>IAsyncEnumerable&lt;T&gt;</c>; null for other types.</summary>
    public static ITypeSymbol? FindItem(this ITypeSymbol type)
        => type is INamedTypeSymbol { TypeArguments: [var item] } && type.Is("System.Collections.Generic", "IAsyncEnumerable`1")
            ? item
            : null;

    public static bool TryGetNamed<T>(this AttributeData attribute, string name, [NotNullWhen(true)] out T? value)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Kind != TypedConstantKind.Array && argument.Value.Value is T given)
            {
                value = given;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The attribute's name as in source code: without the suffix <c>Attribute</c>.</summary>
    public static string ShortName(this AttributeData attribute)
    {
        const string Suffix = "Attribute";
        string name = attribute.AttributeClass!.Name;
        return name.EndsWith(Suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - Suffix.Length) : name;
    }

    public static bool Names(this AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return true;
            }
        }

        return false;
    }

    public static Location? GetLocation(this AttributeData attribute, CancellationToken cancellationToken)
        => attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation();

    /// <summary>The place of an attribute's first argument. If it has no arguments, the place of the attribute.</summary>
    public static Location? GetArgumentLocation(this AttributeData attribute, CancellationToken cancellationToken)
        => attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax { ArgumentList.Arguments: [var first, ..] }
            ? first.GetLocation()
            : attribute.GetLocation(cancellationToken);

    /// <summary>
    /// The place of the argument for a parameter of the attribute's constructor. If there is no such argument, the place of the
    /// attribute.
    /// </summary>
    public static Location? GetArgumentLocation(this AttributeData attribute, int parameter, CancellationToken cancellationToken)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken)
            is not AttributeSyntax { ArgumentList.Arguments: var arguments })
        {
            return attribute.GetLocation(cancellationToken);
        }

        string? name = attribute.AttributeConstructor?.Parameters.ElementAtOrDefault(parameter)?.Name;
        AttributeArgumentSyntax argument =
            arguments.FirstOrDefault(candidate => candidate.NameColon is { } colon && colon.Name.Identifier.ValueText == name)
            ?? arguments.Where(static candidate => candidate is { NameEquals: null, NameColon: null }).ElementAtOrDefault(parameter);
        return argument?.Expression.GetLocation() ?? attribute.GetLocation(cancellationToken);
    }

    /// <summary>The place where a symbol is declared in source; null if it is declared in another assembly.</summary>
    public static Location? FindLocation(this ISymbol symbol)
    {
        foreach (Location location in symbol.Locations)
        {
            if (location.IsInSource)
            {
                return location;
            }
        }

        return null;
    }

    /// <summary>The place of a parameter's type in source, or of the parameter.</summary>
    public static Location? FindTypeLocation(this IParameterSymbol parameter, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in parameter.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellationToken) is ParameterSyntax { Type: { } type })
            {
                return type.GetLocation();
            }
        }

        return parameter.FindLocation();
    }

    /// <summary>The place of a method's return type in source, or of the method.</summary>
    public static Location? FindReturnTypeLocation(this IMethodSymbol method, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellationToken) is MethodDeclarationSyntax { ReturnType: var type })
            {
                return type.GetLocation();
            }
        }

        return method.FindLocation();
    }

    public static string Escaped(this string identifier)
        => SyntaxFacts.GetKeywordKind(identifier) == SyntaxKind.None ? identifier : "@" + identifier;

    /// <summary>
    /// As <see cref="Escaped"/>, and also for words that are keywords only in some places: <c>@record</c>, <c>@unmanaged</c>.
    /// </summary>
    public static string EscapedInDeclaration(this string identifier)
        => SyntaxFacts.GetContextualKeywordKind(identifier) == SyntaxKind.None ? identifier.Escaped() : "@" + identifier;

    /// <summary>
    /// Whether the compiler refuses the use of a symbol: the symbol or a type around it has <c>[Obsolete("…", error: true)]</c>.
    /// </summary>
    public static bool IsRefused(this ISymbol? symbol)
    {
        for (; symbol is IMethodSymbol or IPropertySymbol or INamedTypeSymbol; symbol = symbol.ContainingType)
        {
            if (symbol.FindAttribute("System", "ObsoleteAttribute") is { ConstructorArguments: [_, { Value: true }] })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The type's name as in source code, without its namespace: for texts and comments.</summary>
    public static string ShortName(this ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
