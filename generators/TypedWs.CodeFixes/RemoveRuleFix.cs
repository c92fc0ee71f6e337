using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS020: removes a rule that does not apply.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveRuleFix))]
[Shared]
public sealed class RemoveRuleFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS020");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.FindNodeAsync<AttributeSyntax>().ConfigureAwait(false)
            is not { Parent: AttributeListSyntax { Parent: { } owner } list } attribute)
        {
            return;
        }

        context.Offer(
            $"Remove [{attribute.Name.ToString()}]", nameof(RemoveRuleFix),
            token => context.Document.ReplaceAsync(owner, SyntaxEdits.WithoutAttribute(owner, list, attribute), token));
    }
}
