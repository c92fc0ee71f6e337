using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the methods with <c>[WsHandler]</c>.</summary>
internal static class HandlerFinder
{
    /// <summary>The handlers of an endpoint or of another class of handlers: its own first, then inherited ones.</summary>
    public static IEnumerable<IMethodSymbol> FindAll(INamedTypeSymbol owner)
    {
        for (INamedTypeSymbol? level = owner; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers())
            {
                if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, CanBeReferencedByName: true } method
                    && IsMarked(method)
                    && !OverridesMarked(method))
                {
                    yield return method;
                }
            }
        }
    }

    public static bool IsMarked(IMethodSymbol method) => method.FindAttribute(KnownNames.TypedWs, KnownNames.HandlerAttribute) is not null;

    /// <summary>
    /// The message that a handler receives in a parameter; null if the parameter is not the message, for example if it comes from
    /// the services.
    /// </summary>
    public static INamedTypeSymbol? FindMessage(IParameterSymbol parameter)
        => !ServiceParser.IsMarked(parameter) && parameter.Type is INamedTypeSymbol type && MessageDeclarations.Find(type) is not null
            ? type
            : null;

    /// <summary>Whether generated code may call a handler.</summary>
    /// <param name="method">The handler.</param>
    /// <param name="owner">The class of the handlers.</param>
    /// <param name="isInside">Whether the calling code is generated into the owner.</param>
    public static bool IsCallable(IMethodSymbol method, INamedTypeSymbol owner, bool isInside)
        => (isInside && ReferenceEquals(method.ContainingType, owner)) || method.DeclaredAccessibility switch
        {
            Accessibility.Public => true,
            Accessibility.Protected => isInside,
            Accessibility.ProtectedOrInternal => isInside || SharesInternals(method, owner),
            Accessibility.ProtectedAndInternal => isInside && SharesInternals(method, owner),
            Accessibility.Internal => SharesInternals(method, owner),
            _ => false,
        };

    /// <summary>
    /// Finds a type that hides a handler: a call by the handler's name in the owner would mean a member of this type. The type is
    /// the owner or a class between the owner and the handler's class; null if there is none.
    /// </summary>
    public static INamedTypeSymbol? FindHiding(IMethodSymbol method, INamedTypeSymbol owner)
    {
        for (INamedTypeSymbol? level = owner; level is not null && !ReferenceEquals(level, method.ContainingType); level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers(method.Name))
            {
                if (member is not IMethodSymbol candidate
                    || (Accepts(candidate, method.Parameters.Length) && !Overrides(candidate, method)))
                {
                    return level;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a method overrides a handler. The dispatcher then calls it by calling the handler.</summary>
    public static bool OverridesMarked(IMethodSymbol method)
    {
        for (IMethodSymbol? overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (IsMarked(overridden))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a method overrides another method, directly or through overrides in between.</summary>
    public static bool Overrides(IMethodSymbol candidate, IMethodSymbol method)
    {
        for (IMethodSymbol? overridden = candidate.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(overridden, method))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Accepts(IMethodSymbol method, int argumentCount)
        => method.Parameters.Count(static parameter => parameter is { IsOptional: false, IsParams: false }) <= argumentCount
            && (method.Parameters.Length >= argumentCount || method.Parameters is [.., { IsParams: true }]);

    private static bool SharesInternals(IMethodSymbol method, INamedTypeSymbol owner)
        => SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, owner.ContainingAssembly)
            || method.ContainingAssembly.GivesAccessTo(owner.ContainingAssembly);
}
