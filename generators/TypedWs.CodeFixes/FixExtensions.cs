using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedWs.CodeFixes;

/// <summary>What every fix begins and ends with.</summary>
internal static class FixExtensions
{
    /// <summary>The innermost node of a kind around the diagnostic.</summary>
    public static async Task<T?> FindNodeAsync<T>(this CodeFixContext context) where T : SyntaxNode
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        return root?.FindNode(context.Span, getInnermostNodeForTie: true).FirstAncestorOrSelf<T>();
    }

    public static async Task<Document> ReplaceAsync(this Document document, SyntaxNode node, SyntaxNode replacement, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        return document.WithSyntaxRoot(root!.ReplaceNode(node, replacement));
    }
}
