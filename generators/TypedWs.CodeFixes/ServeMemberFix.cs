using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>
/// TWS012: adds the member's type to a JsonSerializerContext of the project, or leaves the member out of the message.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ServeMemberFix))]
[Shared]
public sealed class ServeMemberFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS012");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    private const string Json = "System.Text.Json.Serialization";

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        SyntaxNode? node = await context.FindNodeAsync<SyntaxNode>().ConfigureAwait(false);
        SyntaxNode? member = node?.AncestorsAndSelf().FirstOrDefault(static node => node is PropertyDeclarationSyntax or ParameterSyntax);
        TypeSyntax? typeSyntax = member is ParameterSyntax parameter ? parameter.Type : (member as PropertyDeclarationSyntax)?.Type;
        if (model is null
            || typeSyntax is null
            || model.GetTypeInfo(typeSyntax, context.CancellationToken).Type is not { TypeKind: not TypeKind.Error } type)
        {
            return;
        }

        foreach (INamedTypeSymbol serializer in FindContexts(model.Compilation.SourceModule.GlobalNamespace))
        {
            if (await FindDeclarationAsync(serializer, context).ConfigureAwait(false) is not { } declaration)
            {
                continue;
            }

            Document document = context.Document.Project.Solution.GetDocument(declaration.SyntaxTree)!;
            context.Offer(
                $"Serve '{type.Name}' by '{serializer.Name}'", nameof(ServeMemberFix) + serializer.Name,
                token => AddToContextAsync(document, declaration, type, token));
        }

        // The member cannot be left out if it is a constructor parameter or required, because it must then be set.
        if (member is PropertyDeclarationSyntax property && !property.Modifiers.Any(SyntaxKind.RequiredKeyword))
        {
            context.Offer(
                $"Leave '{property.Identifier.Text}' out of the message", nameof(ServeMemberFix),
                token => SyntaxEdits.AddAttributeAsync(context.Document, property, "JsonIgnore", Json, null, token));
        }
    }

    private static async Task<Document> AddToContextAsync(
        Document document,
        TypeDeclarationSyntax declaration,
        ITypeSymbol type,
        CancellationToken cancellationToken)
    {
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        string name = type.WithNullableAnnotation(NullableAnnotation.None).ToMinimalDisplayString(model, declaration.SpanStart);
        return await SyntaxEdits
            .AddAttributeAsync(document, declaration, $"JsonSerializable(typeof({name}))", Json, null, cancellationToken)
            .ConfigureAwait(false);
    }

    private static IEnumerable<INamedTypeSymbol> FindContexts(INamespaceOrTypeSymbol container)
    {
        foreach (ISymbol member in container.GetMembers())
        {
            if (member is INamedTypeSymbol { BaseType: { Name: "JsonSerializerContext" } parent } type
                && parent.ContainingNamespace.ToDisplayString() == Json)
            {
                yield return type;
            }

            if (member is not INamespaceOrTypeSymbol nested)
            {
                continue;
            }

            foreach (INamedTypeSymbol found in FindContexts(nested))
            {
                yield return found;
            }
        }
    }

    // Finds the part of the type that the user wrote, not a generated part.
    private static async Task<TypeDeclarationSyntax?> FindDeclarationAsync(INamedTypeSymbol type, CodeFixContext context)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            if (context.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not null and not SourceGeneratedDocument
                && await reference.GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false) is TypeDeclarationSyntax declaration)
            {
                return declaration;
            }
        }

        return null;
    }
}
