using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS004 and TWS009: declares the handled or sent type as a message. TWS071: declares the data of an error.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeclareMessageFix))]
[Shared]
public sealed class DeclareMessageFix : CodeFixProvider
{
    private const string ErrorData = "TWS071";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS004", "TWS009", ErrorData);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? node = await context.FindNodeAsync<SyntaxNode>().ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (node is null || model is null)
        {
            return;
        }

        if (FindMessage(model.GetTypeInfo(node, context.CancellationToken).Type) is not { } type)
        {
            return;
        }

        if (await FindDeclarationAsync(type, context).ConfigureAwait(false) is not { } declaration)
        {
            return;
        }

        (string? attribute, string? title) = ProposeAttribute(type, context.Diagnostics[0].Id);
        Document document = context.Document.Project.Solution.GetDocument(declaration.SyntaxTree)!;
        context.Offer(
            title, nameof(DeclareMessageFix),
            token => SyntaxEdits.AddAttributeAsync(document, declaration, attribute, "TypedWs", null, token));
    }

    private static (string Attribute, string Title) ProposeAttribute(INamedTypeSymbol type, string id)
    {
        if (id == ErrorData)
        {
            return ("WsErrorData", $"Declare '{type.Name}' as data of errors");
        }

        string discriminator = MessageNaming.CreateDiscriminator(type.Name);
        string direction = id == "TWS009" ? ", Direction = WsDirection.ServerToClient" : "";
        return ($"WsMessage(\"{discriminator}\"{direction})", $"Declare '{type.Name}' as message \"{discriminator}\"");
    }

    // Finds the message inside a reply's Task<T> or ValueTask<T>, or the items inside an IAsyncEnumerable<T>. A generic type, or a type
    // outside of this solution, cannot be declared as a message.
    private static INamedTypeSymbol? FindMessage(ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol { Name: "Task" or "ValueTask" or "IAsyncEnumerable", TypeArguments: [var reply] })
        {
            type = reply;
        }

        return type is INamedTypeSymbol { Arity: 0, IsAbstract: false, TypeKind: TypeKind.Class or TypeKind.Struct } named ? named : null;
    }

    private static async Task<TypeDeclarationSyntax?> FindDeclarationAsync(INamedTypeSymbol type, CodeFixContext context)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            if (context.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not null
                && await reference.GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false) is TypeDeclarationSyntax declaration)
            {
                return declaration;
            }
        }

        return null;
    }
}
