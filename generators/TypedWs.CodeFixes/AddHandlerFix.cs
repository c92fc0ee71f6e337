using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS005: adds a handler for the message to an endpoint of the project.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddHandlerFix))]
[Shared]
public sealed class AddHandlerFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS005");

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

        if (model.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } message)
        {
            return;
        }

        foreach (INamedTypeSymbol endpoint in FindEndpoints(model.Compilation.SourceModule.GlobalNamespace))
        {
            if (FindConnection(endpoint) is not { } connection)
            {
                continue;
            }

            if (await FindDeclarationAsync(endpoint, context).ConfigureAwait(false) is not { } target)
            {
                continue;
            }

            Document document = context.Document.Project.Solution.GetDocument(target.SyntaxTree)!;
            context.Offer(
                $"Handle '{message.Name}' in '{endpoint.Name}'", nameof(AddHandlerFix) + endpoint.Name,
                token => AddHandlerAsync(document, target, endpoint, connection, message, token));
        }
    }

    private static async Task<Document> AddHandlerAsync(
        Document document,
        TypeDeclarationSyntax target,
        INamedTypeSymbol endpoint,
        ITypeSymbol connection,
        INamedTypeSymbol message,
        CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        int position = target.OpenBraceToken.Span.End;
        string newLine = SyntaxEdits.FindNewLine(root);
        string indentation = new(' ', target.GetLocation().GetLineSpan().StartLinePosition.Character + 4);
        string signature =
            $"{connection.ToMinimalDisplayString(model, position)} ws, {message.ToMinimalDisplayString(model, position)} message";
        string text = string.Concat(
            target.Members.Count > 0 ? newLine : "",
            $"{indentation}[WsHandler]{newLine}",
            $"{indentation}public {DescribeAnswer(message, model, position)} {FindName(endpoint, message)}({signature}){newLine}",
            $"{indentation}    => throw new System.NotImplementedException();{newLine}");
        return document.WithSyntaxRoot(root.ReplaceNode(target, target.AddMembers(SyntaxFactory.ParseMemberDeclaration(text)!)));
    }

    private static string DescribeAnswer(INamedTypeSymbol message, SemanticModel model, int position)
    {
        if (DeclaredAnswer.Find(message) is not { } answer)
        {
            return "void";
        }

        string type = answer.Type.ToMinimalDisplayString(model, position);
        return answer.IsStream ? $"System.Collections.Generic.IAsyncEnumerable<{type}>" : type;
    }

    private static string FindName(INamedTypeSymbol endpoint, INamedTypeSymbol message)
    {
        string name = "On" + message.Name;
        int number = 2;
        string unique = name;
        while (!endpoint.GetMembers(unique).IsEmpty)
        {
            unique = name + (number++).ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }

    private static IEnumerable<INamedTypeSymbol> FindEndpoints(INamespaceOrTypeSymbol container)
    {
        foreach (ISymbol member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type && type.HasAttribute("WsEndpointAttribute"))
            {
                yield return type;
            }

            if (member is not INamespaceOrTypeSymbol nested)
            {
                continue;
            }

            foreach (INamedTypeSymbol endpoint in FindEndpoints(nested))
            {
                yield return endpoint;
            }
        }
    }

    // The connection's type is a parameter of the base's DispatchMessage. A raw endpoint has no such method, because it has no
    // messages.
    private static ITypeSymbol? FindConnection(INamedTypeSymbol endpoint)
    {
        for (INamedTypeSymbol? level = endpoint.BaseType; level is not null; level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers("DispatchMessage"))
            {
                if (member is IMethodSymbol { Parameters: [var connection, _] })
                {
                    return connection.Type;
                }
            }
        }

        return null;
    }

    // Finds a declaration with braces: the handler is inserted between them.
    private static async Task<TypeDeclarationSyntax?> FindDeclarationAsync(INamedTypeSymbol endpoint, CodeFixContext context)
    {
        foreach (SyntaxReference reference in endpoint.DeclaringSyntaxReferences)
        {
            if (context.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not null and not SourceGeneratedDocument
                && await reference.GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false)
                    is TypeDeclarationSyntax { OpenBraceToken.IsMissing: false } declaration
                && declaration.OpenBraceToken.IsKind(SyntaxKind.OpenBraceToken))
            {
                return declaration;
            }
        }

        return null;
    }
}
