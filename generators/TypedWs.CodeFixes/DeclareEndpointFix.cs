using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS025: declares the class as an endpoint.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeclareEndpointFix))]
[Shared]
public sealed class DeclareEndpointFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS025");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (model is null || await context.FindNodeAsync<TypeDeclarationSyntax>().ConfigureAwait(false) is not { } declaration)
        {
            return;
        }

        // No fix for a class that has the attribute already: its fault is that it has no base class, or that it is abstract.
        if (model.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } type || type.HasAttribute("WsEndpointAttribute"))
        {
            return;
        }

        context.Offer(
            $"Declare '{type.Name}' as an endpoint",
            nameof(DeclareEndpointFix),
            token =>
                SyntaxEdits.AddAttributeAsync(
                    context.Document,
                    declaration,
                    "WsEndpoint",
                    "TypedWs",
                    static type => SyntaxEdits.MakePartial((TypeDeclarationSyntax)type),
                    token));
    }
}
