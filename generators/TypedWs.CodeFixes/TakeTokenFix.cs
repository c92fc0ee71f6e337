using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS077: adds a CancellationToken to a handler that is an iterator.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TakeTokenFix))]
[Shared]
public sealed class TakeTokenFix : CodeFixProvider
{
    private const string Threading = "System.Threading";
    private const string CompilerServices = "System.Runtime.CompilerServices";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS077");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.FindNodeAsync<MethodDeclarationSyntax>().ConfigureAwait(false) is not { } method)
        {
            return;
        }

        context.Offer("Take a CancellationToken", nameof(TakeTokenFix), token => ChangeAsync(context.Document, method, token));
    }

    private static async Task<Document> ChangeAsync(Document document, MethodDeclarationSyntax method, CancellationToken cancellationToken)
    {
        var root = (CompilationUnitSyntax)(await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        string newLine = SyntaxEdits.FindNewLine(root);
        bool hasThreading = model.IsInScope(method.SpanStart, Threading, "CancellationToken");
        bool hasServices = model.IsInScope(method.SpanStart, CompilerServices, "EnumeratorCancellationAttribute");
        string name = FindName(method);
        ParameterSyntax token = SyntaxFactory
            .ParseParameterList($"([EnumeratorCancellation] CancellationToken {name})")
            .Parameters[0]
            .WithLeadingTrivia(SyntaxFactory.Space);
        root = root.ReplaceNode(method.ParameterList, method.ParameterList.AddParameters(token));
        if (!hasThreading)
        {
            root = SyntaxEdits.AddUsing(root, Threading, newLine);
        }

        return document.WithSyntaxRoot(hasServices ? root : SyntaxEdits.AddUsing(root, CompilerServices, newLine));
    }

    // The first of these names that the handler does not use.
    private static string FindName(MethodDeclarationSyntax method)
    {
        var used = new HashSet<string>(
            method.DescendantTokens()
                .Where(static token => token.IsKind(SyntaxKind.IdentifierToken))
                .Select(static token => token.ValueText),
            StringComparer.Ordinal);
        string name = "cancellationToken";
        for (int i = 2; used.Contains(name); i++)
        {
            name = "cancellationToken" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return name;
    }
}
