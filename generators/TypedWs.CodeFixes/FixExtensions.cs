using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedWs.CodeFixes;

/// <summary>The first and the last step of every fix: to find the node, and to offer the fix.</summary>
internal static class FixExtensions
{
    /// <summary>Finds the innermost node of type <typeparamref name="T"/> around the diagnostic.</summary>
    public static async Task<T?> FindNodeAsync<T>(this CodeFixContext context) where T : SyntaxNode
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        return root?.FindNode(context.Span, getInnermostNodeForTie: true).FirstAncestorOrSelf<T>();
    }

    /// <summary>Offers a fix. "Fix all" treats fixes with the same key as the same fix.</summary>
    public static void Offer(this CodeFixContext context, string title, string key, Func<CancellationToken, Task<Document>> change)
        => context.RegisterCodeFix(CodeAction.Create(title, change, key), context.Diagnostics);

    public static async Task<Document> ReplaceAsync(
        this Document document,
        SyntaxNode node,
        SyntaxNode replacement,
        CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        return document.WithSyntaxRoot(root!.ReplaceNode(node, replacement));
    }

    /// <summary>Whether a type can be named at a position without its namespace.</summary>
    public static bool IsInScope(this SemanticModel model, int position, string containingNamespace, string typeName)
        => model
            .LookupNamespacesAndTypes(position, name: typeName)
            .Any(symbol => symbol.ContainingNamespace?.ToDisplayString() == containingNamespace);

    public static bool HasAttribute(this ISymbol symbol, string name)
        => symbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == name);
}
