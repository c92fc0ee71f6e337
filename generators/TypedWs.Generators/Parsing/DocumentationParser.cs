using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Turns documentation comments into plain text. The comments are read from the source, and not from the compiler. The compiler
/// knows them only if a documentation file is created, and the contract must not depend on that setting.
/// </summary>
internal static class DocumentationParser
{
    /// <summary>The documentation of a message and of the types that it consists of, if they are declared in source.</summary>
    public static EquatableArray<TypeDocumentation> Parse(INamedTypeSymbol message, MessageModel model, CancellationToken cancellationToken)
    {
        // Only types that are parts of the message are visited. Over ignored members, infinitely many types may be reachable.
        var parts = new HashSet<string>(
            model
                .Objects.Select(static item => item.TypeName)
                .Concat(model.Enums.Select(static item => item.TypeName))
                .Concat(model.Hierarchies.Select(static item => item.TypeName)),
            StringComparer.Ordinal);
        var found = new List<TypeDocumentation>();
        var visited = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { message };
        var pending = new Queue<INamedTypeSymbol>();
        pending.Enqueue(message);
        while (pending.Count > 0)
        {
            INamedTypeSymbol type = pending.Dequeue();
            if (ParseType(type, cancellationToken) is { } documentation)
            {
                found.Add(documentation);
            }

            foreach (INamedTypeSymbol derived in HierarchyParser.FindDerived(type))
            {
                Visit(derived, parts, visited, pending);
            }

            foreach (IPropertySymbol property in Levels(type).SelectMany(static level => level.GetMembers()).OfType<IPropertySymbol>())
            {
                if (property is { IsStatic: false, IsImplicitlyDeclared: false } && !TypeSize.Exceeds(property.Type))
                {
                    Visit(property.Type, parts, visited, pending);
                }
            }
        }

        return found.ToEquatableArray();
    }

    /// <summary>The <c>&lt;summary&gt;</c> of a type as plain text; empty if there is none.</summary>
    public static string FindSummary(ISymbol symbol, CancellationToken cancellationToken)
        => FindElement(FindComment(symbol, cancellationToken), "<summary>", "</summary>");

    // The type and its base types, whose members the type has too.
    private static IEnumerable<INamedTypeSymbol> Levels(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            yield return level;
        }
    }

    private static void Visit(ITypeSymbol type, HashSet<string> parts, HashSet<ISymbol> visited, Queue<INamedTypeSymbol> pending)
    {
        if (type is IArrayTypeSymbol array)
        {
            Visit(array.ElementType, parts, visited, pending);
        }

        if (type is not INamedTypeSymbol named)
        {
            return;
        }

        foreach (ITypeSymbol argument in named.TypeArguments)
        {
            Visit(argument, parts, visited, pending);
        }

        if (!visited.Contains(named) && parts.Contains(TypeNames.Qualified(named)) && visited.Add(named))
        {
            pending.Enqueue(named);
        }
    }

    private static TypeDocumentation? ParseType(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        string? deprecated = FindObsolete(type);
        var members = new Dictionary<string, MemberDocumentation>(StringComparer.Ordinal);
        string summary = "";
        foreach (INamedTypeSymbol level in type.TypeKind == TypeKind.Enum ? [type] : Levels(type))
        {
            string comment = FindComment(level, cancellationToken);
            if (ReferenceEquals(level, type))
            {
                summary = FindElement(comment, "<summary>", "</summary>");
            }

            foreach (ISymbol member in level.GetMembers())
            {
                if (member is IPropertySymbol { IsStatic: false } or IFieldSymbol { HasConstantValue: true }
                    && !members.ContainsKey(member.Name)
                    && ParseMember(member, comment, cancellationToken) is { } documentation)
                {
                    members.Add(member.Name, documentation);
                }
            }
        }

        return summary.Length == 0 && deprecated is null && members.Count == 0
            ? null
            : new TypeDocumentation(TypeNames.Qualified(type), summary, deprecated, members.Values.ToEquatableArray());
    }

    private static MemberDocumentation? ParseMember(ISymbol member, string comment, CancellationToken cancellationToken)
    {
        string text = FindSummary(member, cancellationToken);

        // A member of a positional record is documented as a parameter of the record.
        if (text.Length == 0)
        {
            text = FindElement(comment, $"<param name=\"{member.Name}\">", "</param>");
        }

        string? deprecated = FindObsolete(member);
        return text.Length == 0 && deprecated is null ? null : new MemberDocumentation(member.Name.Escaped(), text, deprecated);
    }

    // The text of [Obsolete]; empty if it has none. Null without the attribute.
    private static string? FindObsolete(ISymbol symbol)
        => symbol.FindAttribute("System", "ObsoleteAttribute") is { } attribute
            ? attribute.ConstructorArguments is [{ Value: string text }, ..] ? text : ""
            : null;

    private static string FindComment(ISymbol symbol, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            // A record's parameter has no documentation comment itself. The text before it may belong to another parameter.
            if (reference.GetSyntax(cancellationToken) is not MemberDeclarationSyntax { HasLeadingTrivia: true } declaration)
            {
                continue;
            }

            var comment = new StringBuilder();
            foreach (string line in declaration.GetLeadingTrivia().ToFullString().Split('\n'))
            {
                string text = line.Trim();
                if (text.StartsWith("///", StringComparison.Ordinal))
                {
                    comment.Append(text, 3, text.Length - 3).Append('\n');
                }
            }

            if (comment.Length > 0)
            {
                return comment.ToString();
            }
        }

        return "";
    }

    private static string FindElement(string comment, string start, string end)
    {
        int from = comment.IndexOf(start, StringComparison.Ordinal);
        if (from < 0)
        {
            return "";
        }

        from += start.Length;
        int to = comment.IndexOf(end, from, StringComparison.Ordinal);
        return to < 0 ? "" : ReadText(comment, from, to);
    }

    // Separates words by one space. A reference is replaced by its name; of any other element only the content is kept.
    private static string ReadText(string comment, int from, int to)
    {
        var text = new StringBuilder();
        for (int i = from; i < to; i++)
        {
            char letter = comment[i];
            if (letter == '<' && comment.IndexOf('>', i, to - i) is var close and > 0)
            {
                text.Append(FindReference(comment.Substring(i, close - i)));
                i = close;
            }
            else if (!char.IsWhiteSpace(letter))
            {
                text.Append(letter);
            }
            else if (text.Length > 0 && text[text.Length - 1] != ' ')
            {
                text.Append(' ');
            }
        }

        return text.ToString().TrimEnd().Replace("&lt;", "<").Replace("&gt;", ">").Replace("&quot;", "\"").Replace("&amp;", "&");
    }

    // Turns <see cref="P:Demo.A.Text"/> into Text.
    private static string FindReference(string element)
    {
        foreach (string attribute in (string[])["cref=\"", "name=\"", "langword=\""])
        {
            int start = element.IndexOf(attribute, StringComparison.Ordinal);
            if (start < 0)
            {
                continue;
            }

            start += attribute.Length;
            int end = element.IndexOf('"', start);
            if (end < 0)
            {
                return "";
            }

            string reference = element.Substring(start, end - start);
            return reference.Substring(reference.LastIndexOfAny(['.', ':']) + 1);
        }

        return "";
    }
}
