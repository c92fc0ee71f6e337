using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS076: imports the namespace of a request, where its extension method is.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ImportRequestFix))]
[Shared]
public sealed class ImportRequestFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS076");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        ExpressionSyntax? message = await context.FindNodeAsync<ExpressionSyntax>().ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (message is null || model?.GetTypeInfo(message, context.CancellationToken).Type is not INamedTypeSymbol type
            || type.ContainingNamespace.IsGlobalNamespace || DeclaredAnswer.Find(type) is not { } answer
            || IsImported(model, message.SpanStart, type.ContainingNamespace, answer.IsStream ? "StreamAsync" : "RequestAsync"))
        {
            return;
        }

        string name = type.ContainingNamespace.ToDisplayString();
        context.Offer(
            $"using {name};", nameof(ImportRequestFix) + name, token => ChangeAsync(context.Document, name, token));
    }

    private static bool IsImported(SemanticModel model, int position, INamespaceSymbol space, string method)
        => model
            .LookupSymbols(
                position,
                container: model.Compilation.GetTypeByMetadataName("TypedWs.IWsRequester"),
                name: method,
                includeReducedExtensionMethods: true)
            .Any(found => SymbolEqualityComparer.Default.Equals(found.ContainingNamespace, space));

    private static async Task<Document> ChangeAsync(Document document, string name, CancellationToken cancellationToken)
    {
        var root = (CompilationUnitSyntax)(await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        return document.WithSyntaxRoot(SyntaxEdits.AddUsing(root, name, SyntaxEdits.FindNewLine(root)));
    }
}
