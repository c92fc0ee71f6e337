using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>The signature of a handler that the dispatcher can call.</summary>
/// <param name="MessageParameter">The parameter that takes the message.</param>
/// <param name="Key">The message as the dispatcher names it.</param>
/// <param name="Arguments">In the order of the parameters.</param>
/// <param name="Return">The form of its answer.</param>
/// <param name="Reply">The message that it answers with; null if it answers with an acknowledgement.</param>
internal sealed record HandlerSignature(
    IParameterSymbol MessageParameter,
    MessageKey Key,
    EquatableArray<HandlerArgument> Arguments,
    HandlerReturn Return,
    INamedTypeSymbol? Reply)
{
    public INamedTypeSymbol Message => (INamedTypeSymbol)MessageParameter.Type;
}

/// <summary>A handler for the dispatcher, and the signature that the contract is made from.</summary>
internal sealed record ParsedHandler(HandlerModel Model, HandlerSignature Signature);
