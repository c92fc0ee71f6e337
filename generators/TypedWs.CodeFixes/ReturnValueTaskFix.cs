using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS030: changes the return type of an async void method to ValueTask.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnValueTaskFix))]
[Shared]
public sealed class ReturnValueTaskFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS030");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.FindNodeAsync<MethodDeclarationSyntax>().ConfigureAwait(false) is not { } method)
        {
            return;
        }

        context.Offer("Return ValueTask", nameof(ReturnValueTaskFix), token => ChangeAsync(context.Document, method, token));
    }

    private static async Task<Document> ChangeAsync(Document document, MethodDeclarationSyntax method, CancellationToken cancellationToken)
    {
        const string Tasks = "System.Threading.Tasks";
        var root = (CompilationUnitSyntax)(await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        bool isInScope = model.IsInScope(method.SpanStart, Tasks, "ValueTask");
        string newLine = SyntaxEdits.FindNewLine(root);
        root = root.ReplaceNode(method.ReturnType, SyntaxFactory.IdentifierName("ValueTask").WithTriviaFrom(method.ReturnType));
        return document.WithSyntaxRoot(isInScope ? root : SyntaxEdits.AddUsing(root, Tasks, newLine));
    }
}
