using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS004 and TWS009: declares the handled or sent type as a message.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeclareMessageFix))]
[Shared]
public sealed class DeclareMessageFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS004", "TWS009");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var node = await context.FindNodeAsync<SyntaxNode>().ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (node is null || model is null) return;
        if (FindMessage(model.GetTypeInfo(node, context.CancellationToken).Type) is not { } type) return;
        if (await FindDeclarationAsync(type, context).ConfigureAwait(false) is not { } declaration) return;

        string discriminator = MessageNaming.CreateDiscriminator(type.Name);
        bool isSent = context.Diagnostics[0].Id == "TWS009";
        string attribute = isSent
            ? $"WsMessage(\"{discriminator}\", Direction = WsDirection.ServerToClient)"
            : $"WsMessage(\"{discriminator}\")";
        var document = context.Document.Project.Solution.GetDocument(declaration.SyntaxTree)!;
        context.Offer(
            $"Declare '{type.Name}' as message \"{discriminator}\"", nameof(DeclareMessageFix),
            token => SyntaxEdits.AddAttributeAsync(document, declaration, attribute, "TypedWs", null, token));
    }

    // The message in a reply's Task<T> or ValueTask<T>. What is generic or not of this solution cannot be declared.
    private static INamedTypeSymbol? FindMessage(ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [var reply] }) type = reply;
        return type is INamedTypeSymbol { Arity: 0, IsAbstract: false, TypeKind: TypeKind.Class or TypeKind.Struct } named ? named : null;
    }

    private static async Task<TypeDeclarationSyntax?> FindDeclarationAsync(INamedTypeSymbol type, CodeFixContext context)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
            if (context.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not null
                && await reference.GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false) is TypeDeclarationSyntax declaration)
                return declaration;
        return null;
    }
}
