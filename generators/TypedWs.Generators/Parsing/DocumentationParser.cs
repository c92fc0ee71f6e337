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

            foreach (ISymbol member in type.GetMembers())
            {
                if (member is IPropertySymbol { IsStatic: false } property && !TypeSize.Exceeds(property.Type))
                {
                    Visit(property.Type, parts, visited, pending);
                }
            }
        }

        return found.ToEquatableArray();
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

        if (!named.DeclaringSyntaxReferences.IsEmpty
            && !visited.Contains(named)
            && parts.Contains(TypeNames.Qualified(named))
            && visited.Add(named))
        {
            pending.Enqueue(named);
        }
    }

    private static TypeDocumentation? ParseType(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        string comment = FindComment(type, cancellationToken);
        string summary = FindElement(comment, "<summary>", "</summary>");
        var members = new List<MemberDocumentation>();
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not IPropertySymbol { IsStatic: false } property)
            {
                continue;
            }

            string text = FindElement(FindComment(property, cancellationToken), "<summary>", "</summary>");

            // A member of a positional record is documented as a parameter of the record.
            if (text.Length == 0)
            {
                text = FindElement(comment, $"<param name=\"{property.Name}\">", "</param>");
            }

            if (text.Length > 0)
            {
                members.Add(new MemberDocumentation(property.Name.Escaped(), text));
            }
        }

        return summary.Length == 0 && members.Count == 0
            ? null
            : new TypeDocumentation(TypeNames.Qualified(type), summary, members.ToEquatableArray());
    }

    private static string FindComment(ISymbol symbol, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            // A record's parameter has no documentation comment itself. The text before it may belong to another parameter.
            if (reference.GetSyntax(cancellationToken) is not MemberDeclarationSyntax declaration)
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
