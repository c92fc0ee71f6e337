using System.ComponentModel;
using System.Runtime.CompilerServices;
using TypedWs.Connections;
using TypedWs.Endpoints;

namespace TypedWs;

/// <summary>
/// Common base of all endpoints; derive from <see cref="WsEndpoint{TData}"/>, <see cref="WsEndpoint"/>,
/// <see cref="WsRawEndpoint{TData}"/> or <see cref="WsRawEndpoint"/>.
/// </summary>
/// <remarks>
/// One instance serves all connections, from many threads at once: keep per-connection state in the connection's data
/// and make shared state thread-safe. For one connection the hooks and handlers run one after another.
/// </remarks>
public abstract class WsEndpointBase
{
    private EndpointRuntime? _runtime;

    private protected WsEndpointBase() { }

    internal EndpointRuntime Runtime
        => _runtime
        ?? throw new InvalidOperationException(
            $"{GetType().Name} is not mapped yet: Topics and Connections can be used from OnUpgrade on, not in the constructor.");

    /// <summary>The defaults of this kind of endpoint: typed messages are small, raw ones may be files.</summary>
    internal abstract WsOptions CreateOptions();

    internal virtual void Attach(EndpointRuntime runtime) => _runtime = runtime;

    internal abstract ValueTask<UpgradeDecision> DecideAsync(WsUpgrade upgrade);

    internal abstract ValueTask OpenedAsync(WsConnectionBase ws);

    internal abstract ValueTask ClosedAsync(WsConnectionBase ws, WsClose close);

    internal abstract ValueTask DrainedAsync(WsConnectionBase ws);

    internal abstract ValueTask ExpiredAsync(WsConnectionBase ws);

    internal abstract ValueTask FailedAsync(WsConnectionBase ws, Exception exception);

    /// <summary>The application's name for a connection. May throw.</summary>
    internal abstract string? NameConnection(WsConnectionBase ws);

    /// <summary>Processes one message; user code's exceptions are dealt with inside.</summary>
    internal abstract ValueTask ReceiveAsync(WsConnectionBase ws, in MessageHead head, ReadOnlySpan<byte> payload);
}

/// <summary>The hooks that all endpoints have, typed by their kind of connection.</summary>
/// <typeparam name="TConnection">The kind of connection of the endpoint, for example <see cref="WsConnection{TData}"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WsEndpointBase<TConnection> : WsEndpointBase
    where TConnection : WsConnectionBase
{
    private protected WsEndpointBase() { }

    /// <summary>The connections that are open now.</summary>
    /// <exception cref="InvalidOperationException">Used before the endpoint was mapped, in its constructor for example.</exception>
    public WsConnections<TConnection> Connections => new(Runtime.Shared.Connections);

    /// <summary>The connection is open. No message is handled before the result completes. If it throws, the connection is closed
    /// with 1011, and <see cref="OnClose"/> still follows.</summary>
    public virtual ValueTask OnOpen(TConnection ws) => default;

    /// <summary>The connection ended; called once, after <see cref="OnOpen"/> and the last handler. Subscriptions can still be read,
    /// and publications from here are delivered to other connections. After <see cref="WsOptions.CloseTimeout"/> the server does not
    /// wait for it any more: the connection's services and subscriptions no longer exist then.</summary>
    public virtual ValueTask OnClose(TConnection ws, WsClose close) => default;

    /// <summary>The bytes queued for the connection fell to the low watermark after a send reported
    /// <see cref="WsSendStatus.Backpressured"/> or after messages were dropped (<see cref="WsConnectionBase.DroppedMessages"/>). Called
    /// once for each such period. Unlike the other hooks, it may run at the same time as a handler.</summary>
    public virtual ValueTask OnDrain(TConnection ws) => default;

    /// <summary>The credentials of the connection's user have expired; the user is anonymous from now on. Called only with
    /// <see cref="WsCredentialsExpiry.Notify"/>. Like <see cref="OnDrain"/>, it may run at the same time as a handler.</summary>
    public virtual ValueTask OnCredentialsExpired(TConnection ws) => default;

    /// <summary>A handler, <see cref="OnOpen"/>, <see cref="OnClose"/> or <see cref="OnDrain"/> threw. The exception is
    /// logged already, and the sender of the message gets the error event <c>internal</c>.</summary>
    public virtual ValueTask OnError(TConnection ws, Exception exception) => default;

    /// <summary>The display name of a connection in the inspector, shown beside the name of its user: for example the name that a
    /// visitor has chosen. None by default.</summary>
    /// <remarks>Called only while an inspector is open, then often, from any thread and at any time of the connection's life: return
    /// a value that is ready. Its exceptions are ignored. A long name is cut, and the name is shown as plain text.</remarks>
    public virtual string? GetDisplayName(TConnection ws) => null;

    internal sealed override string? NameConnection(WsConnectionBase ws) => GetDisplayName(Unsafe.As<TConnection>(ws));

    internal sealed override ValueTask OpenedAsync(WsConnectionBase ws) => OnOpen(Unsafe.As<TConnection>(ws));

    internal sealed override ValueTask ClosedAsync(WsConnectionBase ws, WsClose close) => OnClose(Unsafe.As<TConnection>(ws), close);

    internal sealed override ValueTask DrainedAsync(WsConnectionBase ws) => OnDrain(Unsafe.As<TConnection>(ws));

    internal sealed override ValueTask ExpiredAsync(WsConnectionBase ws) => OnCredentialsExpired(Unsafe.As<TConnection>(ws));

    internal sealed override ValueTask FailedAsync(WsConnectionBase ws, Exception exception)
        => OnError(Unsafe.As<TConnection>(ws), exception);
}
