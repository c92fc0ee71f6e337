using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>Changes of syntax that keep the text around the change as it was written.</summary>
internal static class SyntaxEdits
{
    /// <summary>
    /// Adds an attribute on a line of its own in front of a declaration, and adds the using that the attribute needs.
    /// </summary>
    public static async Task<Document> AddAttributeAsync(
        Document document,
        MemberDeclarationSyntax declaration,
        string attribute,
        string containingNamespace,
        Func<MemberDeclarationSyntax, MemberDeclarationSyntax>? change,
        CancellationToken cancellationToken)
    {
        var root = (CompilationUnitSyntax)(await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        string name = attribute.Split('(')[0].Split(' ').Last();
        bool isInScope = model.IsInScope(declaration.SpanStart, containingNamespace, name + "Attribute");
        string newLine = FindNewLine(root);
        root = root.ReplaceNode(declaration, WithAttribute(change?.Invoke(declaration) ?? declaration, attribute, newLine));
        return document.WithSyntaxRoot(isInScope ? root : AddUsing(root, containingNamespace, newLine));
    }

    public static MemberDeclarationSyntax WithAttribute(MemberDeclarationSyntax declaration, string attribute, string newLine)
    {
        SyntaxTriviaList leading = declaration.GetLeadingTrivia();
        AttributeListSyntax list = ((TypeDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{attribute}] class C {{ }}")!)
            .AttributeLists[0]
            .WithLeadingTrivia(leading)
            .WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine));

        // The comments move to the attribute, which is now first. The declaration after the attribute keeps only its indentation.
        bool isIndented = leading.Count > 0 && leading.Last().IsKind(SyntaxKind.WhitespaceTrivia);
        MemberDeclarationSyntax rest = declaration.WithLeadingTrivia(
            isIndented ? SyntaxFactory.TriviaList(leading.Last()) : SyntaxFactory.TriviaList());
        return rest.WithAttributeLists(rest.AttributeLists.Insert(0, list));
    }

    /// <summary>Removes an attribute. Comments in front of its list stay in front of the declaration.</summary>
    public static SyntaxNode WithoutAttribute(SyntaxNode owner, AttributeListSyntax list, AttributeSyntax attribute)
        => list.Attributes.Count > 1
            ? owner.ReplaceNode(list, list.RemoveNode(attribute, SyntaxRemoveOptions.KeepNoTrivia)!)
            : owner.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)!.WithLeadingTrivia(owner.GetLeadingTrivia());

    /// <summary>Makes a type partial.</summary>
    public static TypeDeclarationSyntax MakePartial(TypeDeclarationSyntax type)
    {
        if (type.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            return type;
        }

        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0)
        {
            return type.AddModifiers(partial);
        }

        // The comments of a declaration belong to its first token. "partial" is the first token now, so the comments move to it.
        SyntaxToken keyword = type.Keyword;
        return type.WithKeyword(keyword.WithLeadingTrivia()).AddModifiers(partial.WithLeadingTrivia(keyword.LeadingTrivia));
    }

    public static CompilationUnitSyntax AddUsing(CompilationUnitSyntax root, string name, string newLine)
    {
        UsingDirectiveSyntax directive = SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(name).WithLeadingTrivia(SyntaxFactory.Space))
            .WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine));
        if (root.Usings.Count == 0)
        {
            return root
                .WithLeadingTrivia(root.GetLeadingTrivia().Insert(0, SyntaxFactory.EndOfLine(newLine)))
                .WithUsings(SyntaxFactory.SingletonList(directive));
        }

        int index = root.Usings.IndexOf(other => IsAfter(other.Name?.ToString() ?? "", name));
        if (index != 0)
        {
            return root.WithUsings(root.Usings.Insert(index < 0 ? root.Usings.Count : index, directive));
        }

        // A comment at the top of the file belongs to the first using. It moves to the new first using, so it stays at the top.
        UsingDirectiveSyntax first = root.Usings[0];
        SyntaxList<UsingDirectiveSyntax> usings = root.Usings.Replace(first, first.WithLeadingTrivia());
        return root.WithUsings(usings.Insert(0, directive.WithLeadingTrivia(first.GetLeadingTrivia())));
    }

    public static string FindNewLine(SyntaxNode root)
    {
        foreach (SyntaxTrivia trivia in root.DescendantTrivia())
        {
            if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
            {
                return trivia.ToString();
            }
        }

        return "\n";
    }

    // Namespaces of System come first, as editors sort them.
    private static bool IsAfter(string other, string name)
        => IsSystem(other) == IsSystem(name) ? string.CompareOrdinal(other, name) > 0 : IsSystem(name);

    private static bool IsSystem(string name) => name == "System" || name.StartsWith("System.", StringComparison.Ordinal);
}
