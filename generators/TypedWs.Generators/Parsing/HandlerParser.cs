using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns the methods with <c>[WsHandler]</c> of an endpoint, or of another class of handlers, into handlers.</summary>
/// <param name="context">The class.</param>
/// <param name="prefix">The beginning of the names of generated members of the endpoint. Null for another class: an endpoint gives the
/// names of its <c>[WsHandlers]</c>, and a client needs none.</param>
internal sealed class HandlerParser(HandlerContext context, string? prefix)
{
    private readonly HandlerSignatureParser _signatures = new(context);
    private readonly List<ParsedHandler> _handlers = [];
    private readonly Dictionary<string, string> _messageByDiscriminator = new(StringComparer.Ordinal);
    private readonly HashSet<string> _methodNames = new(StringComparer.Ordinal);
    private readonly NameScope _names = new();

    public List<ParsedHandler> ParseAll()
    {
        foreach (IMethodSymbol method in HandlerFinder.FindAll(context.Owner))
        {
            context.Problems.CancellationToken.ThrowIfCancellationRequested();
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
        method.IsStatic ? TypeNames.Qualified(context.Owner) + "." : context.IsInside ? "this." : "",
        context.Owner.ShortName(),
        method.IsRefused() || signature.Message.IsRefused() || signature.Reply.IsRefused()
            || signature.Item.IsRefused() || signature.Scheduling.Key is { IsRefused: true },
        signature.Key,
        signature.Arguments,
        signature.Return,
        AuthorizationParser.Parse(method, context.Owner, context.IsEndpoint),
        RateLimitParser.Parse(method, signature.Message),
        signature.Scheduling);

    private bool CheckName(IMethodSymbol method)
    {
        if (_methodNames.Add(method.Name))
        {
            return true;
        }

        context.Report(
            method,
            $"has the name of another handler of this {(context.IsEndpoint ? "endpoint" : "class")}; give each a name of its own");
        return false;
    }

    // Checks that no other handler of the owner has the same message, or a message with the same discriminator.
    private bool CheckMessage(IMethodSymbol method, HandlerSignature signature)
    {
        INamedTypeSymbol message = signature.Message;
        if (_handlers.Find(handler => handler.Signature.Key.TypeName == signature.Key.TypeName) is { } other)
        {
            context.Problems.Report(
                Descriptors.DuplicateHandler, context.FindLocation(method), other.Model.MethodName, message.ShortName());
            return false;
        }

        if (_messageByDiscriminator.TryGetValue(signature.Key.Discriminator, out string? first))
        {
            context.Problems.Report(
                Descriptors.DuplicateDiscriminator,
                signature.MessageParameter.FindTypeLocation(context.Problems.CancellationToken),
                first,
                message.ShortName(),
                signature.Key.Discriminator);
            return false;
        }

        _messageByDiscriminator.Add(signature.Key.Discriminator, message.ShortName());
        return true;
    }
}
