namespace TypedWs;

/// <summary>
/// What happens to messages of this type that a slow connection has no room for, instead of what
/// <see cref="WsOptions.OverflowPolicy"/> of the endpoint says. On a message that the server sends.
/// </summary>
/// <remarks><c>[WsMessage("price", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.KeepLatest)]</c>: a connection
/// that has fallen behind gets of each topic the newest price only.</remarks>
/// <param name="policy">The policy.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class WsOverflowAttribute(WsOverflowPolicy policy) : Attribute
{
    /// <summary>The policy.</summary>
    public WsOverflowPolicy Policy { get; } = policy;
}
