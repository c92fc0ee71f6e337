using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS067: marks a method that has a message as a parameter as the handler of this message.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MarkHandlerFix))]
[Shared]
public sealed class MarkHandlerFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS067");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.FindNodeAsync<MethodDeclarationSyntax>().ConfigureAwait(false) is not { } method)
        {
            return;
        }

        context.Offer(
            $"Make '{method.Identifier.ValueText}' a handler", nameof(MarkHandlerFix),
            token => SyntaxEdits.AddAttributeAsync(context.Document, method, "WsHandler", "TypedWs", change: null, token));
    }
}
