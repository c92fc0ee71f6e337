using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Turns a class with <c>[WsEndpoint]</c> into the model of its dispatcher. A handler with an error is reported and left out of the
/// model. The rest is emitted, so that one error does not also cause compiler errors about a missing dispatcher.
/// </summary>
internal static class EndpointParser
{
    private const string FileSuffix = "WsEndpoint";
    private const string Dispatcher = "DispatchMessage";

    /// <param name="type">The class.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    /// <param name="signatures">Is set to the signatures of the handlers in the model.</param>
    /// <returns>The model; null if nothing can be emitted into the class.</returns>
    public static EndpointModel? Parse(
        INamedTypeSymbol type,
        Compilation compilation,
        ProblemSink problems,
        out IReadOnlyList<HandlerSignature> signatures)
    {
        signatures = [];
        if (!TryBegin(type, problems, out INamedTypeSymbol? connection, out IMethodSymbol? constructor))
        {
            return null;
        }

        string connectionName = connection is null ? "" : TypeNames.Qualified(connection);
        string prefix = GeneratedNames.FindPrefix(FindNames(type));
        List<ParsedHandler> handlers = new HandlerParser(
            new HandlerContext(type, HandlerOwnerKind.Endpoint, connection, compilation, problems), prefix).ParseAll();
        signatures = [.. handlers.Select(static handler => handler.Signature)];
        return new EndpointModel(
            FileNames.Create(type, FileSuffix),
            PartialClass.Describe(type),
            prefix,
            type.ShortName(),
            connectionName,
            ActivationParser.ParseArguments(constructor, problems),
            constructor.IsRefused(),
            handlers.Select(static handler => handler.Model).ToEquatableArray(),
            Instances: default,
            AuthorizationParser.Parse(type));
    }

    /// <summary>The type of the connections of a typed endpoint; null for other types.</summary>
    public static INamedTypeSymbol? FindConnection(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (level.Is(KnownNames.TypedWs, KnownNames.Endpoint) || level.Is(KnownNames.TypedWs, KnownNames.TypedEndpoint))
            {
                return FindConnectionArgument(level);
            }
        }

        return null;
    }

    private static bool TryBegin(
        INamedTypeSymbol type,
        ProblemSink problems,
        out INamedTypeSymbol? connection,
        out IMethodSymbol? constructor)
    {
        constructor = null;
        string part = $"the dispatcher of endpoint '{type.ShortName()}'";
        if (!TryFindConnection(type, problems, out connection) | !PartialClass.Check(type, part, problems))
        {
            return false;
        }

        if (connection is not null && !CheckDispatcher(type, problems))
        {
            return false;
        }

        constructor = ActivationParser.FindConstructor(type, isOwn: true);
        if (RequiredMembers.AreLeftBy(constructor) && RequiredMembers.FindAll(type).FirstOrDefault() is { } required)
        {
            problems.Report(
                Descriptors.EndpointDeclaration,
                required.FindLocation() ?? type.FindLocation(),
                type.ShortName(),
                $"has the required member '{required.Name}', which nobody could set; take what it is for as a parameter of the constructor"
            );
            return false;
        }

        if (AttributeArguments.CheckAll(type, problems) && !connection.HasError() && !ActivationParser.HasError(constructor))
        {
            return true;
        }

        problems.NoteCompilerError();
        return false;
    }

    /// <summary>
    /// Finds the type of the connections: null for a raw endpoint. If the type is not an endpoint, reports a diagnostic and returns
    /// false.
    /// </summary>
    private static bool TryFindConnection(INamedTypeSymbol type, ProblemSink problems, out INamedTypeSymbol? connection)
    {
        connection = FindConnection(type);
        bool isEndpoint =
            connection is not null
            || type.DerivesFrom(KnownNames.TypedWs, KnownNames.RawEndpoint)
            || type.DerivesFrom(KnownNames.TypedWs, KnownNames.TypedRawEndpoint);
        string? problem =
            !isEndpoint ? "has [WsEndpoint], but does not derive from WsEndpoint, WsEndpoint<TData> or their raw forms"
            : type.IsAbstract ? "has [WsEndpoint], but is abstract: nothing could be mapped"
            : type.IsFileLocal ? "has [WsEndpoint], but is local to its file: its other part is generated into another"
            : null;
        if (problem is null)
        {
            return true;
        }

        problems.Report(Descriptors.EndpointDeclaration, type.FindLocation(), type.ShortName(), problem);
        return false;
    }

    private static bool CheckDispatcher(INamedTypeSymbol type, ProblemSink problems)
    {
        // C# forbids a member with the name of its class, or of a type parameter of its class.
        if (type.Name == Dispatcher || type.TypeParameters.Any(static parameter => parameter.Name == Dispatcher))
        {
            problems.Report(Descriptors.DispatcherNameTaken, type.FindLocation(), type.ShortName(), Dispatcher, type.ShortName());
            return false;
        }

        for (INamedTypeSymbol? level = type;
            level is not null && !level.ContainingNamespace.IsNamed(KnownNames.TypedWs);
            level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers(Dispatcher))
            {
                if (IsGenerated(member) || LeavesRoom(member, isOwn: ReferenceEquals(level, type)))
                {
                    continue;
                }

                problems.Report(
                    Descriptors.DispatcherNameTaken,
                    member.FindLocation() ?? type.FindLocation(),
                    type.ShortName(),
                    Dispatcher,
                    level.ShortName());
                return false;
            }
        }

        return true;
    }

    // The analyzer, unlike the generator, also sees the generated members.
    private static bool IsGenerated(ISymbol member)
        => member.FindLocation()?.SourceTree?.FilePath.EndsWith(FileNames.End(FileSuffix), StringComparison.Ordinal) == true;

    private static bool LeavesRoom(ISymbol member, bool isOwn)
        => member is IMethodSymbol method
            && (method.Arity > 0 || method.Parameters.Length != 2
                || !method.Parameters[1].Type.Is(KnownNames.CompilerServices, "WsInboundMessage")
                || (!isOwn && !method.IsSealed && method.IsOverride));

    // The connection's type is a parameter of the base's own method: WsTypedEndpoint<WsConnection<Visitor>>.DispatchMessage.
    private static INamedTypeSymbol? FindConnectionArgument(INamedTypeSymbol endpoint)
    {
        for (INamedTypeSymbol? level = endpoint; level is not null; level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers(Dispatcher))
            {
                if (member is IMethodSymbol { Parameters: [{ Type: INamedTypeSymbol connection }, _] })
                {
                    return connection;
                }
            }
        }

        return null;
    }

    // All names to which a simple name in the class may refer. A new member must not have one of these names.
    private static IEnumerable<string> FindNames(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            foreach (ITypeParameterSymbol parameter in outer.TypeParameters)
            {
                yield return parameter.Name;
            }

            for (INamedTypeSymbol? level = outer; level is { SpecialType: SpecialType.None }; level = level.BaseType)
            {
                yield return level.Name;
                foreach (string name in level.MemberNames)
                {
                    yield return name;
                }

                foreach (INamedTypeSymbol nested in level.GetTypeMembers())
                {
                    yield return nested.Name;
                }
            }
        }

        // An added member would hide a type or a namespace of the same name from the code in the class.
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            foreach (SyntaxToken token in reference.GetSyntax().DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken))
                {
                    yield return token.ValueText;
                }
            }
        }
    }
}
