using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads the answer that a message declares with <c>[WsReply]</c> or <c>[WsItems]</c>.</summary>
internal static class RequestParser
{
    /// <returns>The declared answer. If there is none, or none that can be used, null; the problem was added to the
    /// diagnostics.</returns>
    public static RequestDeclaration? Parse(INamedTypeSymbol type, Compilation compilation, ProblemSink problems)
    {
        AttributeData? reply = type.FindAttribute(KnownNames.TypedWs, KnownNames.ReplyAttribute);
        AttributeData? items = type.FindAttribute(KnownNames.TypedWs, KnownNames.ItemsAttribute);
        if ((reply ?? items) is not { AttributeClass.TypeArguments: [var answer] } attribute)
        {
            return null;
        }

        if (answer.HasError())
        {
            problems.NoteCompilerError();
            return null;
        }

        if (reply is not null && items is not null)
        {
            Report(items, type, "cannot stand beside [WsReply]: a request is answered by one reply or by a stream", problems);
            return null;
        }

        if (MessageDeclarations.Find(type) is not { } message)
        {
            Report(attribute, type, "is on a type that is no message: it has no [WsMessage]", problems);
            return null;
        }

        if (FindProblem(answer, MessageDeclarations.GetDirection(message), compilation) is { } problem)
        {
            Report(attribute, type, problem, problems, FindTypeArgument(attribute, problems.CancellationToken));
            return null;
        }

        // The declaration of an answer that generated code cannot name has its own diagnostic.
        var named = (INamedTypeSymbol)answer;
        return MessageParser.IsGeneric(named) || MessageParser.IsFileLocal(named) || MessageParser.IsHidden(named)
            ? null
            : new RequestDeclaration(attribute, named, items is not null);
    }

    /// <summary>Whether a message declares a stream as its answer; null if it declares no answer.</summary>
    public static bool? FindDeclared(INamedTypeSymbol type)
        => type.FindAttribute(KnownNames.TypedWs, KnownNames.ReplyAttribute) is not null ? false
            : type.FindAttribute(KnownNames.TypedWs, KnownNames.ItemsAttribute) is not null ? true
            : null;

    /// <summary>The extension method of a message with a usable declaration.</summary>
    public static RequestModel CreateModel(INamedTypeSymbol type, RequestDeclaration request, Compilation compilation)
    {
        IReadOnlyList<string> path = TypeNames.Path(type, marksArity: false);
        int depth = Depth(type.ContainingNamespace);
        return new RequestModel(
            FileNames.Create(type, "WsRequest"),
            TypeNames.Namespace(type.ContainingNamespace),
            GeneratedNames.Request(path.Skip(depth), name => IsTaken(name, type.ContainingNamespace, compilation)),
            TypeNames.Qualified(type),
            TypeNames.Qualified(request.Answer),
            request.IsStream,
            MessageParser.IsPublic(type) && MessageParser.IsPublic(request.Answer),
            type.IsRefused() || request.Answer.IsRefused());
    }

    /// <summary>The place of the answer's type in the attribute. If it is not in source, the place of the attribute.</summary>
    public static Location? FindTypeArgument(AttributeData attribute, CancellationToken cancellationToken)
        => attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax syntax
            && syntax.Name.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault()
                is { TypeArgumentList.Arguments: [var type] }
                ? type.GetLocation()
                : attribute.GetLocation(cancellationToken);

    private static string? FindProblem(ITypeSymbol answer, MessageDirection request, Compilation compilation)
    {
        if (answer is not INamedTypeSymbol named || MessageDeclarations.Find(named) is not { } attribute)
        {
            return FindInside(answer) is { } inside
                ? $"names '{answer.ShortName()}'; name the message itself: '{inside.ShortName()}'"
                : $"names '{answer.ShortName()}', which is no message: it has no [WsMessage]";
        }

        if (named.FindAlias(compilation) is { } alias)
        {
            return $"names '{named.ShortName()}', but {UnsupportedTypes.DescribeAlias(alias)}";
        }

        if (!MessageParser.HasCodec(named, compilation.Assembly))
        {
            return $"names '{named.ShortName()}', which has no codec: the generator did not run on assembly '"
                + $"{named.ContainingAssembly.Name}'; reference the package TypedWs from that project too";
        }

        MessageDirection needed = Opposite(request);
        return (MessageDeclarations.GetDirection(attribute) & needed) == needed
            ? null
            : $"names '{named.ShortName()}', but the answer is sent by {DescribeSender(needed)}; "
                + $"declare '{named.ShortName()}' with Direction = WsDirection.{Describe(needed)}";
    }

    // A handler may return the answer in a task, a result or a stream. The declaration names only the message.
    private static ITypeSymbol? FindInside(ITypeSymbol answer)
    {
        ITypeSymbol inside = answer.WithoutTask().WithoutResult();
        inside = inside.FindItem() ?? inside;
        return !ReferenceEquals(inside, answer) && MessageDeclarations.Find(inside) is not null ? inside : null;
    }

    private static MessageDirection Opposite(MessageDirection direction)
        => (direction.HasFlag(MessageDirection.ClientToServer) ? MessageDirection.ServerToClient : MessageDirection.None)
            | (direction.HasFlag(MessageDirection.ServerToClient) ? MessageDirection.ClientToServer : MessageDirection.None);

    private static string DescribeSender(MessageDirection direction) => direction switch
    {
        MessageDirection.ClientToServer => "clients",
        MessageDirection.ServerToClient => "the server",
        _ => "both sides",
    };

    private static string Describe(MessageDirection direction)
        => direction is MessageDirection.ClientToServer or MessageDirection.ServerToClient ? direction.ToString() : "Both";

    private static void Report(
        AttributeData attribute, INamedTypeSymbol type, string problem, ProblemSink problems, Location? location = null)
        => problems.Report(
            Descriptors.AnswerUnusable,
            location ?? attribute.GetLocation(problems.CancellationToken),
            attribute.ShortName(),
            type.ShortName(),
            problem);

    private static int Depth(INamespaceSymbol space)
    {
        int depth = 0;
        for (INamespaceSymbol? level = space; level is { IsGlobalNamespace: false }; level = level.ContainingNamespace)
        {
            depth++;
        }

        return depth;
    }

    // A type of this name in the namespace would be declared twice. One in a namespace around it would be hidden by the new class.
    private static bool IsTaken(string name, INamespaceSymbol space, Compilation compilation)
    {
        for (INamespaceSymbol? level = space; level is not null; level = level.ContainingNamespace)
        {
            if (compilation.GetCompilationNamespace(level)?.GetMembers(name).Any() == true)
            {
                return true;
            }
        }

        return false;
    }
}
