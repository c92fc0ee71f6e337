namespace TypedWs;

/// <summary>
/// Sets the overflow policy for messages of this type, instead of <see cref="WsOutboundOptions.OverflowPolicy"/> of the endpoint. The
/// policy decides what happens if the outbound queue of a slow connection has no room for a message. Use the attribute on a message that
/// the server sends.
/// </summary>
/// <remarks><c>[WsMessage("price", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.KeepLatest)]</c>: a
/// connection that has fallen behind gets only the newest price of each topic.</remarks>
/// <param name="policy">The policy.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class WsOverflowAttribute(WsOverflowPolicy policy) : Attribute
{
    /// <summary>The policy.</summary>
    public WsOverflowPolicy Policy { get; } = policy;
}
