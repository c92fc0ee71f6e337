namespace TypedWs;

/// <summary>Common base of all endpoints; derive from <see cref="WsEndpoint"/> or <see cref="WsEndpoint{TData}"/>.</summary>
public abstract class WsEndpointBase
{
    private protected WsEndpointBase() { }
}
