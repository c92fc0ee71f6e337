using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Finds the input that a user's rule depends on. A rule that depends on the object has to wait until the object was created. Any
/// other rule is checked for every member that was read, even if other parts are invalid.
/// </summary>
internal static class RuleInputs
{
    /// <summary>The input of an attribute: it depends on the context only if it overrides the <c>IsValid</c> that takes one.</summary>
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

    /// <summary>The input of a method that takes a value and perhaps the context.</summary>
    public static RuleInput Find(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (method.Parameters.Length < 2)
        {
            return RuleInput.Value;
        }

        // The use of the context in a compiled assembly is unknown.
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

    /// <summary>Whether an attribute derives from one of DataAnnotations that throws where a value cannot be converted.</summary>
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

    // context.MemberName, context.DisplayName, nameof(context), or base.IsValid(value, context) of a base that uses only these.
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
