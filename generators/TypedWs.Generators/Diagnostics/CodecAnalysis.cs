using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Parsing;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Compares the code that the analyzer sees with the code that the generator saw. The analyzer runs after all generators, but a
/// generator does not see the output of the others. Each message must have its codec, each endpoint its dispatcher, and each
/// handler its call in the dispatcher.
/// </summary>
internal static class CodecAnalysis
{
    /// <summary>Checks a message, or a type of error data, that has no other error.</summary>
    public static void CheckMessage(
        INamedTypeSymbol type,
        AttributeData attribute,
        ForeignDeclarations foreign,
        GeneratedTrees trees,
        CancellationToken cancellationToken)
    {
        INamedTypeSymbol? codec = MessageParser.FindCodec(type);
        if (codec is null && trees.DeclareWhole(type))
        {
            foreign.Report($"'{type.ShortName()}'", type.FindLocation());
        }
        else if (codec is null && attribute.ApplicationSyntaxReference is { } place && trees.IsForeign(place.SyntaxTree))
        {
            foreign.Report($"[{attribute.ShortName()}] of '{type.ShortName()}'", trees.FindWritten(type));
        }
        else if (foreign.HasUnseen)
        {
            foreign.ReportUnseen(codec?.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.GetText(cancellationToken).ToString() ?? "");
        }
    }

    /// <summary>Checks an endpoint that has no other error.</summary>
    public static void CheckEndpoint(
        INamedTypeSymbol type,
        ForeignDeclarations foreign,
        GeneratedTrees trees,
        CancellationToken cancellationToken)
    {
        if (type.AllInterfaces.Any(static implemented => implemented.Is(KnownNames.TypedWs, "IWsEndpoint`1")))
        {
            return;
        }

        if (trees.DeclareWhole(type))
        {
            foreign.Report($"'{type.ShortName()}'", type.FindLocation());
        }

        for (INamedTypeSymbol? level = type.BaseType; level is not null; level = level.BaseType)
        {
            foreach (ITypeSymbol argument in level.TypeArguments)
            {
                if (trees.DeclareWhole(argument))
                {
                    foreign.Report($"'{argument.ShortName()}'", FindBase(type, trees, cancellationToken));
                }
            }
        }

        IMethodSymbol? constructor = ActivationParser.FindConstructor(type, isOwn: true);
        foreach (IParameterSymbol parameter in constructor?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty)
        {
            if (trees.DeclareWhole(parameter.Type))
            {
                foreign.Report($"'{parameter.Type.ShortName()}'", parameter.FindTypeLocation(cancellationToken));
            }
        }
    }

    /// <summary>Checks the handlers of an endpoint, or of a class with <c>[WsHandlers]</c>.</summary>
    public static void CheckHandlers(
        INamedTypeSymbol owner,
        INamedTypeSymbol endpoint,
        ForeignDeclarations foreign,
        GeneratedTrees trees,
        CancellationToken cancellationToken)
        => CheckHandlers(owner, method => IsDispatched(method, endpoint, trees), foreign, trees, cancellationToken);

    /// <summary>Checks the handlers of a class.</summary>
    public static void CheckHandlers(
        INamedTypeSymbol owner,
        Func<IMethodSymbol, bool> isCalled,
        ForeignDeclarations foreign,
        GeneratedTrees trees,
        CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol method in HandlerFinder.FindAll(owner))
        {
            if (isCalled(method))
            {
                continue;
            }

            foreach (IParameterSymbol parameter in method.Parameters)
            {
                ITypeSymbol received = parameter.Type.FindItem() ?? parameter.Type;
                if (trees.DeclareWhole(received))
                {
                    foreign.Report($"'{received.ShortName()}'", parameter.FindTypeLocation(cancellationToken));
                }
            }

            ITypeSymbol reply = method.ReturnType.FindItem() ?? method.ReturnType.WithoutTask().WithoutResult();
            if (trees.DeclareWhole(reply))
            {
                foreign.Report($"'{reply.ShortName()}'", method.FindReturnTypeLocation(cancellationToken));
            }
        }
    }

    private static bool IsDispatched(IMethodSymbol method, INamedTypeSymbol endpoint, GeneratedTrees trees)
    {
        foreach (ISymbol member in endpoint.GetMembers())
        {
            if (member is IMethodSymbol
                && member.Name.Contains("Dispatch")
                && member.Name.EndsWith(method.Name, StringComparison.Ordinal)
                && trees.AreOwn(member))
            {
                return true;
            }
        }

        return false;
    }

    private static Location? FindBase(INamedTypeSymbol type, GeneratedTrees trees, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            if (!trees.IsForeign(reference.SyntaxTree)
                && reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax { BaseList.Types: [var first, ..] })
            {
                return first.GetLocation();
            }
        }

        return type.FindLocation();
    }
}
