using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns the methods with <c>[WsHandler]</c> of an endpoint, or of a class with <c>[WsHandlers]</c>, into handlers.</summary>
/// <param name="owner">The endpoint, or a class with <c>[WsHandlers]</c>.</param>
/// <param name="connection">The type of the endpoint's connections; null for a raw endpoint.</param>
/// <param name="compilation">The compilation.</param>
/// <param name="problems">The diagnostics are added to it.</param>
/// <param name="prefix">The beginning of the names of generated members of the endpoint. Null for a class with <c>[WsHandlers]</c>,
/// because its endpoint gives the names.</param>
internal sealed class HandlerParser(
    INamedTypeSymbol owner,
    INamedTypeSymbol? connection,
    Compilation compilation,
    ProblemSink problems,
    string? prefix)
{
    private readonly HandlerSignatureParser _signatures = new(owner, connection, compilation, problems, isEndpoint: prefix is not null);
    private readonly bool _isEndpoint = prefix is not null;
    private readonly List<ParsedHandler> _handlers = [];
    private readonly Dictionary<string, string> _messageByDiscriminator = new(StringComparer.Ordinal);
    private readonly HashSet<string> _methodNames = new(StringComparer.Ordinal);
    private readonly NameScope _names = new();

    public List<ParsedHandler> ParseAll()
    {
        foreach (IMethodSymbol method in HandlerFinder.FindAll(owner))
        {
            problems.CancellationToken.ThrowIfCancellationRequested();
            if (CheckName(method) && _signatures.Parse(method) is { } signature && CheckMessage(method, signature))
            {
                _handlers.Add(new ParsedHandler(CreateModel(method, signature), signature));
            }
        }

        return _handlers;
    }

    private HandlerModel CreateModel(IMethodSymbol method, HandlerSignature signature) => new(
        method.Name.Escaped(),
        _names.Unique($"{prefix}Dispatch_{method.Name}"),
        method.IsStatic ? TypeNames.Qualified(owner) + "." : _isEndpoint ? "this." : "",
        owner.ShortName(),
        method.IsRefused() || signature.Message.IsRefused() || signature.Reply.IsRefused()
            || signature.Item.IsRefused() || signature.Scheduling.Key is { IsRefused: true },
        signature.Key,
        signature.Arguments,
        signature.Return,
        AuthorizationParser.Parse(method, owner, _isEndpoint),
        RateLimitParser.Parse(method, signature.Message),
        signature.Scheduling);

    private bool CheckName(IMethodSymbol method)
    {
        if (_methodNames.Add(method.Name))
        {
            return true;
        }

        _signatures.Report(
            method,
            $"has the name of another handler of this {(_isEndpoint ? "endpoint" : "class")}; give each a name of its own");
        return false;
    }

    // Checks that no other handler of the owner has the same message, or a message with the same discriminator.
    private bool CheckMessage(IMethodSymbol method, HandlerSignature signature)
    {
        INamedTypeSymbol message = signature.Message;
        if (_handlers.Find(handler => handler.Signature.Key.TypeName == signature.Key.TypeName) is { } other)
        {
            problems.Report(Descriptors.DuplicateHandler, _signatures.FindLocation(method), other.Model.MethodName, message.ShortName());
            return false;
        }

        if (_messageByDiscriminator.TryGetValue(signature.Key.Discriminator, out string? first))
        {
            problems.Report(
                Descriptors.DuplicateDiscriminator,
                signature.MessageParameter.FindTypeLocation(problems.CancellationToken),
                first,
                message.ShortName(),
                signature.Key.Discriminator);
            return false;
        }

        _messageByDiscriminator.Add(signature.Key.Discriminator, message.ShortName());
        return true;
    }
}
