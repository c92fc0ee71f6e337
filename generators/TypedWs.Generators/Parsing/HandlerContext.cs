using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>The kinds of classes with handlers.</summary>
internal enum HandlerOwnerKind
{
    /// <summary>An endpoint.</summary>
    Endpoint,

    /// <summary>A class with <c>[WsHandlers]</c>, whose handlers the endpoint calls.</summary>
    ServerClass,

    /// <summary>A class with <c>[WsClientHandlers]</c>, which gives its handlers to a client.</summary>
    ClientClass,
}

/// <summary>The class whose handlers are parsed, and the meaning of its side of the connection for them.</summary>
/// <param name="Owner">The class.</param>
/// <param name="Kind">The kind of the class.</param>
/// <param name="Connection">The type of the endpoint's connections; null for a raw endpoint and for a client.</param>
/// <param name="Compilation">The compilation.</param>
/// <param name="Problems">The diagnostics are added to it.</param>
internal sealed record HandlerContext(
    INamedTypeSymbol Owner,
    HandlerOwnerKind Kind,
    INamedTypeSymbol? Connection,
    Compilation Compilation,
    ProblemSink Problems)
{
    public bool IsEndpoint => Kind == HandlerOwnerKind.Endpoint;

    public bool IsClient => Kind == HandlerOwnerKind.ClientClass;

    /// <summary>Whether the code that calls the handlers is generated into the class.</summary>
    public bool IsInside => Kind != HandlerOwnerKind.ServerClass;

    /// <summary>Reports a problem of a handler's signature.</summary>
    public void Report(IMethodSymbol method, string problem, Location? location = null)
        => Problems.Report(Descriptors.HandlerSignature, location ?? FindLocation(method), method.Name, problem);

    /// <summary>The place of a handler. If another project declares the handler, the place of the owner.</summary>
    public Location? FindLocation(IMethodSymbol method) => method.FindLocation() ?? Owner.FindLocation();

    /// <summary>Parses a message that a handler receives.</summary>
    /// <returns>The message. If this side cannot receive it, reports a diagnostic and returns null.</returns>
    public MessageKey? ParseReceived(IMethodSymbol method, INamedTypeSymbol message, Location? location)
    {
        AttributeData attribute = MessageDeclarations.Find(message)!;

        // A discriminator with an error is reported where it is declared.
        if (MessageParser.GetDiscriminator(attribute) is not { } discriminator
            || MessageParser.FindDiscriminatorProblem(discriminator) is not null)
        {
            return null;
        }

        MessageDirection received = IsClient ? MessageDirection.ServerToClient : MessageDirection.ClientToServer;
        if (!MessageDeclarations.GetDirection(attribute).HasFlag(received))
        {
            (string fact, string consequence) = IsClient
                ? ("sent by clients only", "no client can receive it")
                : ("sent by the server only", "no handler can receive it");
            Problems.Report(Descriptors.WrongDirection, location, message.ShortName(), fact, consequence);
            return null;
        }

        return CheckCodec(method, message, location)
            ? MessageParser.CreateKey(message, discriminator)
            : null;
    }

    /// <summary>Checks a message that answers a handler's message.</summary>
    /// <param name="method">The handler.</param>
    /// <param name="message">The answer.</param>
    /// <param name="attribute">The <c>[WsMessage]</c> of the answer.</param>
    /// <param name="location">The place to report.</param>
    /// <returns>Whether this side may send the message.</returns>
    public bool CheckSent(IMethodSymbol method, INamedTypeSymbol message, AttributeData attribute, Location? location)
    {
        MessageDirection sent = IsClient ? MessageDirection.ClientToServer : MessageDirection.ServerToClient;
        if (MessageDeclarations.GetDirection(attribute).HasFlag(sent))
        {
            return CheckCodec(method, message, location);
        }

        (string fact, string consequence) = IsClient
            ? ("sent by the server only", "no client can reply with it")
            : ("sent by clients only", "no handler can reply with it");
        Problems.Report(Descriptors.WrongDirection, location, message.ShortName(), fact, consequence);
        return false;
    }

    // Checks that the message has a codec. A dispatcher that names a missing codec would not compile.
    private bool CheckCodec(IMethodSymbol method, INamedTypeSymbol message, Location? location)
    {
        if (message.FindAlias(Compilation) is { } alias)
        {
            Report(method, $"names '{message.ShortName()}', but {UnsupportedTypes.DescribeAlias(alias)}", location);
            return false;
        }

        if (MessageParser.HasCodec(message, Owner.ContainingAssembly))
        {
            return true;
        }

        Problems.Report(Descriptors.GeneratorMissing, location, message.ShortName(), message.ContainingAssembly.Name);
        return false;
    }
}
