using System.ComponentModel;

namespace TypedWs;

/// <summary>An endpoint without per-connection data.</summary>
public abstract class WsEndpoint : WsEndpointBase
{
    /// <summary>Emitted by the generator.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract ValueTask DispatchMessage(WsConnection ws, ref WsInboundMessage inbound);
}

/// <summary>An endpoint whose connections carry data of type <typeparamref name="TData"/>.</summary>
/// <typeparam name="TData">Type of <see cref="WsConnection{TData}.Data"/>.</typeparam>
public abstract class WsEndpoint<TData> : WsEndpointBase
{
    /// <summary>Emitted by the generator.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract ValueTask DispatchMessage(WsConnection<TData> ws, ref WsInboundMessage inbound);
}
