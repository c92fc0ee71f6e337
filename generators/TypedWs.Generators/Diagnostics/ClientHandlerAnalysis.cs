using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks a class with <c>[WsClientHandlers]</c>, and compares it with its generated part.</summary>
internal static class ClientHandlerAnalysis
{
    public static void Check(
        INamedTypeSymbol type,
        Compilation compilation,
        MissingCode missing,
        ProblemSink problems,
        ForeignDeclarations foreign,
        GeneratedTrees trees)
    {
        LanguageSettings.CheckVersion(type, problems);
        AuthorizationAnalysis.CheckClient(type, type.ShortName(), problems);
        if (ClientHandlersParser.Parse(type, compilation, problems) is not { } model)
        {
            return;
        }

        string part = FindPart(type, trees, problems.CancellationToken);
        CodecAnalysis.CheckHandlers(type, method => IsCalled(method.Name.Escaped(), part), foreign, trees, problems.CancellationToken);
        if (part.Length == 0)
        {
            missing.Add(type, problems);
            return;
        }

        foreach (IMethodSymbol method in HandlerFinder.FindAll(type))
        {
            string name = method.Name.Escaped();
            if (!IsCalled(name, part) && model.Handlers.Any(handler => handler.MethodName == name))
            {
                missing.Add(method, problems);
            }
        }
    }

    private static string FindPart(INamedTypeSymbol type, GeneratedTrees trees, CancellationToken cancellationToken)
        => type.DeclaringSyntaxReferences
            .Where(reference => trees.IsOwn(reference.SyntaxTree))
            .Select(reference => reference.GetSyntax(cancellationToken).ToString())
            .FirstOrDefault(static text => text.Contains("IWsClientHandlers.Register(")) ?? "";

    private static bool IsCalled(string method, string part) => part.Contains($".{method}(");
}
