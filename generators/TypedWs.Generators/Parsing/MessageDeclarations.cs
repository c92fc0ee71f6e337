using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>The directions of a message. The values are those of the runtime's <c>WsDirection</c>.</summary>
[Flags]
internal enum MessageDirection
{
    None = 0,
    ClientToServer = 1,
    ServerToClient = 2,
}

/// <summary>Reads <c>[WsMessage]</c> and <c>[WsErrorData]</c>.</summary>
internal static class MessageDeclarations
{
    public static AttributeData? Find(ITypeSymbol type) => type.FindAttribute(KnownNames.TypedWs, KnownNames.MessageAttribute);

    public static AttributeData? FindErrorData(ITypeSymbol type) => type.FindAttribute(KnownNames.TypedWs, KnownNames.ErrorDataAttribute);

    public static MessageDirection GetDirection(AttributeData attribute)
        => attribute.TryGetNamed("Direction", out int direction) ? (MessageDirection)direction : MessageDirection.ClientToServer;
}
