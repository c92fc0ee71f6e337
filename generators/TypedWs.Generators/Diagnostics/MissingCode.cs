using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Finds messages without a codec, endpoints without a dispatcher, and handlers that the dispatcher does not call. If no other
/// problem was reported for such a symbol, the build fails here, whatever the cause is. The check runs only at the end of a build,
/// because an editor runs generators later than analyzers.
/// </summary>
internal sealed class MissingCode(GeneratedTrees trees)
{
    private readonly ConcurrentBag<ISymbol> _missing = [];
    private readonly ConcurrentDictionary<(string Endpoint, string Discriminator), int> _handlers = new();
    private readonly ConcurrentDictionary<string, HashSet<string>> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(IMethodSymbol Method, string Endpoint, string Discriminator)> _uncalled = [];

    public void AddMessage(INamedTypeSymbol type, ProblemSink problems)
    {
        if (MessageParser.FindCodec(type) is null)
        {
            Add(type, problems);
        }
    }

    public void AddEndpoint(INamedTypeSymbol type, ProblemSink problems)
    {
        if (!HasDispatcher(type))
        {
            Add(type, problems);
        }
    }

    /// <summary>Records a class, or a handler of one, for which nothing was generated.</summary>
    public void Add(ISymbol symbol, ProblemSink problems)
    {
        if (!problems.HasReportedErrors)
        {
            _missing.Add(symbol);
        }
    }

    /// <summary>Records the handlers that an endpoint must call.</summary>
    /// <param name="owner">The endpoint, or a class with <c>[WsHandlers]</c>.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="handlers">The handlers as they are declared.</param>
    /// <param name="problems">The problems of the owner.</param>
    public void AddHandlers(INamedTypeSymbol owner, INamedTypeSymbol endpoint, EquatableArray<HandlerModel> handlers, ProblemSink problems)
    {
        foreach (IMethodSymbol method in HandlerFinder.FindAll(owner))
        {
            if (handlers.FirstOrDefault(handler => handler.MethodName == method.Name.Escaped()) is not { } model)
            {
                continue;
            }

            string name = TypeNames.Qualified(endpoint);
            _handlers.AddOrUpdate((name, model.Message.Discriminator), 1, static (_, count) => count + 1);

            // If the dispatcher or the codec is missing, only that is reported, and not the handlers too.
            if (problems.HasReportedErrors || !HasDispatcher(endpoint))
            {
                continue;
            }

            if (_read.GetOrAdd(name, _ => FindRead(endpoint, problems.CancellationToken)).Contains(model.Message.CodecTypeName))
            {
                continue;
            }

            if (method.Parameters.Any(static parameter =>
                    HandlerFinder.FindMessage(parameter) is { } message && MessageParser.FindCodec(message) is null))
            {
                continue;
            }

            _uncalled.Add((method, name, model.Message.Discriminator));
        }
    }

    public void Report(CompilationAnalysisContext context)
    {
        // If a discriminator has two handlers, the dispatcher calls only one of them. Another diagnostic reports that.
        IEnumerable<IMethodSymbol> uncalled = _uncalled
            .Where(handler => _handlers[(handler.Endpoint, handler.Discriminator)] == 1)
            .Select(static handler => handler.Method);
        var missing = _missing.Concat(uncalled).ToList();
        if (missing.Count == 0
            || context
                .Compilation.GetDeclarationDiagnostics(context.CancellationToken)
                .Any(static problem => problem.Severity == DiagnosticSeverity.Error))
        {
            return;
        }

        foreach (ISymbol? symbol in missing)
        {
            ExpressionSyntax? place = FindForeignConstant(symbol, context);
            string reason =
                place is not null
                    ? $"'{place.ToFullString()}' is declared by another source generator, which TypedWs cannot see; "
                        + "declare it in the project's own code"
                : trees.HasOwn
                    ? "the generator cannot read its declaration as the compiler does, "
                        + "perhaps because it uses what another source generator declares"
                : "the generator did not run, or failed (CS8785)";
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Descriptors.CodeMissing,
                    place?.GetLocation() ?? symbol.FindLocation(),
                    symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat),
                    reason));
        }
    }

    private static bool HasDispatcher(INamedTypeSymbol endpoint)
        => endpoint.AllInterfaces.Any(static implemented => implemented.Is(KnownNames.TypedWs, "IWsEndpoint`1"));

    // Finds the codecs whose names stand in the generated code of an endpoint.
    private HashSet<string> FindRead(INamedTypeSymbol endpoint, CancellationToken cancellationToken)
    {
        const string Prefix = $"global::{GeneratedNames.Namespace}.";
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (SyntaxTree? tree in endpoint.DeclaringSyntaxReferences.Select(static reference => reference.SyntaxTree).Where(trees.IsOwn))
        {
            string text = tree.GetText(cancellationToken).ToString();
            for (int start = text.IndexOf(Prefix, StringComparison.Ordinal);
                start >= 0;
                start = text.IndexOf(Prefix, start + Prefix.Length, StringComparison.Ordinal))
            {
                int end = start + Prefix.Length;
                while (end < text.Length && SyntaxFacts.IsIdentifierPartCharacter(text[end]))
                {
                    end++;
                }

                names.Add(text.Substring(start, end - start));
            }
        }

        return names;
    }

    // Finds the first attribute argument that names a declaration of another generator.
    private ExpressionSyntax? FindForeignConstant(ISymbol symbol, CompilationAnalysisContext context)
    {
        IEnumerable<ISymbol> declared = symbol is INamedTypeSymbol type ? UsedTypes.FindAll(type) : [symbol];
        return declared.SelectMany(static used => used.DeclaringSyntaxReferences)
            .Where(reference => !trees.IsForeign(reference.SyntaxTree) && !trees.IsOwn(reference.SyntaxTree))
            .SelectMany(reference => reference.GetSyntax(context.CancellationToken).DescendantNodes().OfType<AttributeArgumentSyntax>())
            .Select(static argument => argument.Expression)
            .FirstOrDefault(expression =>
                expression
                    .DescendantNodesAndSelf()
                    .OfType<IdentifierNameSyntax>()
                    .Any(name => IsForeign(name.Identifier.ValueText, context)));
    }

    private bool IsForeign(string name, CompilationAnalysisContext context)
        => context.Compilation.GetSymbolsWithName(name, SymbolFilter.TypeAndMember, context.CancellationToken).Any(trees.DeclareWhole);
}
