using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>TWS050: turns a field into a property.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePropertyFix))]
[Shared]
public sealed class MakePropertyFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS050");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        // No fix for a declaration with several variables (int a, b;): each property would need its own attributes and comments.
        if (await context.FindNodeAsync<VariableDeclaratorSyntax>().ConfigureAwait(false)
            is not { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax field } } variable)
        {
            return;
        }

        context.Offer(
            $"Make '{variable.Identifier.Text}' a property", nameof(MakePropertyFix),
            token => context.Document.ReplaceAsync(field, MakeProperty(field, variable), token));
    }

    // A readonly field is set only by the constructor, so it becomes an init-only property.
    private static PropertyDeclarationSyntax MakeProperty(FieldDeclarationSyntax field, VariableDeclaratorSyntax variable)
    {
        bool isReadOnly = field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword);
        string text = $"int P {{ get; {(isReadOnly ? "init" : "set")}; }}{(variable.Initializer is null ? "" : " = 0;")}";
        PropertyDeclarationSyntax property = ((PropertyDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration(text)!)
            .WithAttributeLists(field.AttributeLists)
            .WithModifiers(SyntaxFactory.TokenList(field.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.ReadOnlyKeyword))))
            .WithType(field.Declaration.Type)
            .WithIdentifier(variable.Identifier.WithTrailingTrivia(SyntaxFactory.Space));
        if (variable.Initializer is not null)
        {
            property = property.WithInitializer(variable.Initializer);
        }

        return property.WithLeadingTrivia(field.GetLeadingTrivia()).WithTrailingTrivia(field.GetTrailingTrivia());
    }
}
