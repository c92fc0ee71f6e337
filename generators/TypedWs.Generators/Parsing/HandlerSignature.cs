using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>The signature of a handler that the dispatcher can call.</summary>
/// <param name="MessageParameter">The parameter that receives the message.</param>
/// <param name="Key">The message as the dispatcher names it.</param>
/// <param name="Arguments">The arguments in the order of the parameters.</param>
/// <param name="Return">The form of the method's result.</param>
/// <param name="Reply">The type of the handler's reply, or of the items of its stream; null if the handler answers with an
/// acknowledgement.</param>
/// <param name="Item">The type of the items that the client sends for the message; null if the handler takes none.</param>
/// <param name="Scheduling">When and where the handler runs.</param>
internal sealed record HandlerSignature(
    IParameterSymbol MessageParameter,
    MessageKey Key,
    EquatableArray<HandlerArgument> Arguments,
    HandlerReturn Return,
    INamedTypeSymbol? Reply,
    INamedTypeSymbol? Item,
    SchedulingModel Scheduling)
{
    public INamedTypeSymbol Message => (INamedTypeSymbol)MessageParameter.Type;
}

/// <summary>A handler for the dispatcher, and the signature from which the contract is made.</summary>
internal sealed record ParsedHandler(HandlerModel Model, HandlerSignature Signature);
