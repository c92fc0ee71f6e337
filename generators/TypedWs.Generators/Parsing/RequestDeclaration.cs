using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>The <c>[WsReply]</c> or <c>[WsItems]</c> of a message.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Answer">The reply, or the type of the items.</param>
/// <param name="IsStream">Whether the answer is a stream of items, and not one reply.</param>
internal sealed record RequestDeclaration(AttributeData Attribute, INamedTypeSymbol Answer, bool IsStream)
{
    /// <summary>The declaration as in source code: <c>[WsReply&lt;RoomList&gt;]</c>.</summary>
    public string Text => $"[{Attribute.ShortName()}<{Answer.ShortName()}>]";
}
