using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS013: chooses one of several constructors.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ChooseConstructorFix))]
[Shared]
public sealed class ChooseConstructorFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS013");

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

        if (model.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } type)
        {
            return;
        }

        var candidates = type
            .InstanceConstructors.Where(static constructor =>
                constructor is { DeclaredAccessibility: Accessibility.Public, IsImplicitlyDeclared: false, Parameters.Length: > 0 })
            .ToList();
        if (candidates.Count < 2 || candidates.Exists(static constructor => constructor.HasAttribute("JsonConstructorAttribute")))
        {
            return;
        }

        foreach (IMethodSymbol? candidate in candidates)
        {
            if (await candidate.DeclaringSyntaxReferences[0].GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false)
                is not MemberDeclarationSyntax syntax)
            {
                continue;
            }

            if (context.Document.Project.Solution.GetDocument(syntax.SyntaxTree) is not { } document)
            {
                continue;
            }

            // The attributes of a primary constructor are written at the type, with the target "method:".
            string attribute = syntax is ConstructorDeclarationSyntax ? "JsonConstructor" : "method: JsonConstructor";
            string parameters = string.Join(", ", candidate.Parameters.Select(static parameter => parameter.Name));
            context.Offer(
                $"Construct '{type.Name}' from ({parameters})", nameof(ChooseConstructorFix) + parameters,
                token => SyntaxEdits.AddAttributeAsync(document, syntax, attribute, "System.Text.Json.Serialization", null, token));
        }
    }
}
