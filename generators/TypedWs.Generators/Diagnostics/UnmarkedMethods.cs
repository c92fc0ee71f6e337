using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Finds methods of endpoints and of classes with handlers that were perhaps meant to be handlers. Without <c>[WsHandler]</c> they
/// compile, but nothing calls them.
/// </summary>
internal sealed class UnmarkedMethods
{
    private readonly ConcurrentBag<IMethodSymbol> _methods = [];
    private readonly ConcurrentBag<IMethodSymbol> _clientMethods = [];
    private readonly ConcurrentBag<INamedTypeSymbol> _endpoints = [];

    public void Add(INamedTypeSymbol owner, bool isEndpoint)
    {
        if (isEndpoint)
        {
            _endpoints.Add(owner);
        }

        AddTo(_methods, owner);
    }

    /// <summary>Records the methods of a class with <c>[WsClientHandlers]</c>.</summary>
    public void AddClient(INamedTypeSymbol owner) => AddTo(_clientMethods, owner);

    /// <summary>Reports methods of the server with a message parameter if no handler receives this message.</summary>
    /// <param name="context">The diagnostics are reported to it.</param>
    /// <param name="isHandled">Whether a handler receives the message with this qualified name.</param>
    /// <returns>The messages of the reported methods. They need no second report that they have no handler.</returns>
    public HashSet<string> ReportForgotten(CompilationAnalysisContext context, Func<string, bool> isHandled)
        => Report(context, _methods, MessageDirection.ClientToServer, isHandled);

    /// <summary>Reports methods of clients with a message parameter if no class of a client receives this message.</summary>
    /// <param name="context">The diagnostics are reported to it.</param>
    /// <param name="isHandled">Whether a handler of a client receives the message with this qualified name.</param>
    public void ReportForgottenByClients(CompilationAnalysisContext context, Func<string, bool> isHandled)
        => Report(context, _clientMethods, MessageDirection.ServerToClient, isHandled);

    /// <summary>Reports a public method of each endpoint that has no handlers at all: clients cannot call the method.</summary>
    /// <param name="context">The diagnostics are reported to it.</param>
    /// <param name="served">The qualified names of the endpoints with handlers.</param>
    public void ReportEndpoints(CompilationAnalysisContext context, HashSet<string> served)
    {
        foreach (INamedTypeSymbol endpoint in _endpoints)
        {
            if (endpoint.IsAbstract || served.Contains(TypeNames.Qualified(endpoint)) || HandlerFinder.FindAll(endpoint).Any())
            {
                continue;
            }

            if (endpoint.DerivesFrom(KnownNames.TypedWs, KnownNames.RawEndpoint)
                || endpoint.DerivesFrom(KnownNames.TypedWs, KnownNames.TypedRawEndpoint))
            {
                continue;
            }

            foreach (ISymbol member in endpoint.GetMembers())
            {
                if (member is not IMethodSymbol method || !LooksCallable(method))
                {
                    continue;
                }

                context.ReportDiagnostic(
                    Diagnostic.Create(Descriptors.EndpointWithoutHandlers, method.FindLocation(), method.Name, endpoint.ShortName()));
                break;
            }
        }
    }

    private static void AddTo(ConcurrentBag<IMethodSymbol> methods, INamedTypeSymbol owner)
    {
        foreach (ISymbol member in owner.GetMembers())
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsOverride: false, IsImplicitlyDeclared: false } method
                && !HandlerFinder.IsMarked(method))
            {
                methods.Add(method);
            }
        }
    }

    private static HashSet<string> Report(
        CompilationAnalysisContext context,
        ConcurrentBag<IMethodSymbol> methods,
        MessageDirection received,
        Func<string, bool> isHandled)
    {
        var forgotten = new HashSet<string>(StringComparer.Ordinal);
        foreach (IMethodSymbol method in methods)
        {
            foreach (IParameterSymbol parameter in method.Parameters)
            {
                if (MessageDeclarations.Find(parameter.Type) is not { } attribute || isHandled(TypeNames.Qualified(parameter.Type)))
                {
                    continue;
                }

                if (!MessageDeclarations.GetDirection(attribute).HasFlag(received)
                    || IsOfOtherProject(method, parameter.Type))
                {
                    continue;
                }

                forgotten.Add(TypeNames.Qualified(parameter.Type));
                context.ReportDiagnostic(
                    Diagnostic.Create(
                        Descriptors.HandlerUnmarked,
                        method.FindLocation(),
                        $"{method.ContainingType.Name}.{method.Name}",
                        parameter.Type.ShortName()));
                break;
            }
        }

        return forgotten;
    }

    private static bool LooksCallable(IMethodSymbol method)
        => method
            is
        {
            MethodKind: MethodKind.Ordinary,
            DeclaredAccessibility: Accessibility.Public,
            IsOverride: false,
            IsStatic: false,
            IsImplicitlyDeclared: false
        }
        && !method.Parameters.Any(static parameter => MessageDeclarations.Find(parameter.Type) is not null)
        && !IsNamedLikeInherited(method)
        && !method.ContainingType.AllInterfaces.Any(type =>
            type.GetMembers(method.Name)
                .Any(member =>
                    SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method)));

    // A method named like an inherited one may be a hook with a wrong signature. That has diagnostics of its own.
    private static bool IsNamedLikeInherited(IMethodSymbol method)
    {
        for (INamedTypeSymbol? level = method.ContainingType.BaseType; level is not null; level = level.BaseType)
        {
            if (!level.GetMembers(method.Name).IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    // A private method is not meant for the other side, and a handler of the message may be in the message's own project.
    private static bool IsOfOtherProject(IMethodSymbol method, ITypeSymbol message)
        => method.DeclaredAccessibility == Accessibility.Private
        && !SymbolEqualityComparer.Default.Equals(message.ContainingAssembly, method.ContainingAssembly);
}
