using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Finds the input that a user's own rule depends on. A rule that depends on the object is checked only after the object was
/// created. Any other rule is checked for every member that was read, even if other parts are invalid.
/// </summary>
internal static class RuleInputs
{
    /// <summary>
    /// The input of an attribute. It depends on the context only if it overrides the <c>IsValid</c> with a context parameter.
    /// </summary>
    public static RuleInput Find(INamedTypeSymbol attribute, CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? level = attribute; level is not null; level = level.BaseType)
        {
            if (level.Is(KnownNames.Annotations, KnownNames.ValidationAttribute))
            {
                return RuleInput.Value;
            }

            foreach (ISymbol member in level.GetMembers("IsValid"))
            {
                if (member is IMethodSymbol { IsOverride: true, Parameters.Length: 2 } method)
                {
                    return Find(method, cancellationToken);
                }
            }
        }

        return RuleInput.Value;
    }

    /// <summary>The input of a method that has a value and possibly the context as parameters.</summary>
    public static RuleInput Find(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (method.Parameters.Length < 2)
        {
            return RuleInput.Value;
        }

        // A compiled assembly does not show how the method uses the context.
        if (method.DeclaringSyntaxReferences.Length == 0)
        {
            return RuleInput.Object;
        }

        string context = method.Parameters[1].Name;
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            foreach (SyntaxNode node in reference.GetSyntax(cancellationToken).DescendantNodes())
            {
                if (node is IdentifierNameSyntax name
                    && name.Identifier.ValueText == context
                    && !IsNamesOnly(name, method, cancellationToken))
                {
                    return RuleInput.Object;
                }
            }
        }

        return RuleInput.ValueAndNames;
    }

    /// <summary>Whether an attribute derives from an attribute of DataAnnotations that throws if a value cannot be converted.</summary>
    public static bool ExtendsBuiltIn(INamedTypeSymbol attribute)
    {
        for (INamedTypeSymbol? level = attribute.BaseType; level is not null; level = level.BaseType)
        {
            if (level.Name != KnownNames.ValidationAttribute && level.ContainingNamespace.IsNamed(KnownNames.Annotations))
            {
                return true;
            }
        }

        return false;
    }

    // Whether the context is used only as context.MemberName, context.DisplayName or nameof(context), or is passed to a
    // base.IsValid that uses only these.
    private static bool IsNamesOnly(IdentifierNameSyntax name, IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (name.Parent is MemberAccessExpressionSyntax access && access.Expression == name)
        {
            return access.Name.Identifier.ValueText is "MemberName" or "DisplayName";
        }

        if (name.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call })
        {
            return false;
        }

        return call.Expression switch
        {
            IdentifierNameSyntax { Identifier.ValueText: "nameof" } => true,
            MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax, Name.Identifier.ValueText: "IsValid" }
                => method.ContainingType.BaseType is { } parent && Find(parent, cancellationToken) != RuleInput.Object,
            _ => false,
        };
    }
}
