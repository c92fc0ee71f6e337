using System.ComponentModel;
using System.Runtime.CompilerServices;
using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Dispatch;
using TypedWs.Endpoints;

namespace TypedWs;

/// <summary>How typed endpoints receive: through their generated dispatcher.</summary>
/// <typeparam name="TConnection"><see cref="WsConnection"/> or <see cref="WsConnection{TData}"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WsTypedEndpoint<TConnection> : WsEndpointBase<TConnection>, IWsTypedEndpoint, IDispatchHooks
    where TConnection : WsConnection
{
    private DispatchServices? _services;

    private protected WsTypedEndpoint() { }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Used before the endpoint was mapped, in its constructor for example.</exception>
    public WsTopics Topics => Runtime.Topics;

    internal sealed override WsOptions CreateOptions() => new();

    internal sealed override void Attach(EndpointRuntime runtime)
    {
        base.Attach(runtime);
        _services = runtime.Dispatch;
    }

    /// <summary>Reads one message, validates it and calls its handler. Overridden by the generator.</summary>
    /// <remarks>It is not abstract: otherwise the compiler would report the missing override, and not run the analyzer that reports
    /// the real fault (for example a forgotten <c>partial</c>). A class without it does not implement
    /// <see cref="IWsEndpoint{TSelf}"/>
    /// either and cannot be mapped.</remarks>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual ValueTask DispatchMessage(TConnection ws, ref WsInboundMessage inbound)
        => throw new InvalidOperationException($"The TypedWs generator did not run on {GetType().Name}.");

    /// <summary>
    /// The client has sent newer credentials (<c>{"type":"$auth","payload":{"token":"…"}}</c>): return the new user of the
    /// connection, or refuse the credentials. Refuses by default. Runs in the order of the messages, like a handler. An exception is
    /// answered with the error event <c>internal</c>.
    /// </summary>
    /// <param name="ws">The connection, whose <see cref="WsConnectionBase.User"/> is still the old one. This method decides whether a
    /// different user may take over the connection.</param>
    /// <param name="token">The token that the client sent; not empty.</param>
    public virtual ValueTask<WsAuthenticationResult> OnAuthenticate(TConnection ws, string token)
        => new(WsAuthenticationResult.Refuse("this endpoint takes no credentials"));

    /// <summary>
    /// A message was refused before a handler could run: it is malformed, invalid or too large, it exceeds a rate, or its sender may
    /// not send it. The error event is sent after this call. Does nothing by default.
    /// </summary>
    /// <remarks>Use it to count and to log. Return quickly, because clients decide how often it is called. Its exceptions go to
    /// <c>OnError</c>.</remarks>
    /// <param name="ws">The connection.</param>
    /// <param name="error">The error event that is sent to the sender.</param>
    public virtual void OnInvalidMessage(TConnection ws, in WsErrorEvent error)
    {
    }

    internal sealed override ValueTask ReceiveAsync(WsConnectionBase ws, in MessageHead head, ReadOnlySpan<byte> payload)
        => Dispatcher.ReceiveAsync(_services!, Unsafe.As<WsConnection>(ws), head, payload);

    ValueTask IDispatchHooks.HandleAsync(WsConnection ws, ref WsInboundMessage inbound)
        => DispatchMessage(Unsafe.As<TConnection>(ws), ref inbound);

    ValueTask<WsAuthenticationResult> IDispatchHooks.AuthenticateAsync(WsConnection ws, string token)
        => OnAuthenticate(Unsafe.As<TConnection>(ws), token);

    void IDispatchHooks.ShowInvalidMessage(WsConnection ws, in WsErrorEvent error)
        => OnInvalidMessage(Unsafe.As<TConnection>(ws), error);
}

/// <summary>An endpoint for typed messages whose connections carry no data of their own.</summary>
public abstract class WsEndpoint : WsTypedEndpoint<WsConnection>
{
    /// <summary>Accepts or refuses an upgrade; accepts by default. Override this or <see cref="OnUpgradeAsync"/>.</summary>
    public virtual WsUpgradeResult OnUpgrade(WsUpgrade upgrade) => WsUpgradeResult.Accept;

    /// <summary>Accepts or refuses an upgrade; calls <see cref="OnUpgrade"/> by default.</summary>
    public virtual ValueTask<WsUpgradeResult> OnUpgradeAsync(WsUpgrade upgrade) => new(OnUpgrade(upgrade));

    internal sealed override async ValueTask<UpgradeDecision> DecideAsync(WsUpgrade upgrade)
        => UpgradeDecision.From(await OnUpgradeAsync(upgrade).ConfigureAwait(false));
}

/// <summary>An endpoint for typed messages whose connections carry data of type <typeparamref name="TData"/>.</summary>
/// <typeparam name="TData">Type of <see cref="WsConnection{TData}.Data"/>.</typeparam>
public abstract class WsEndpoint<TData> : WsTypedEndpoint<WsConnection<TData>>
{
    /// <summary>Gives an upgrade's connection its data, or refuses it. Override this or <see cref="OnUpgradeAsync"/>.</summary>
    public virtual WsUpgradeResult<TData> OnUpgrade(WsUpgrade upgrade) => throw UpgradeDecision.NotOverridden(GetType());

    /// <summary>Gives an upgrade's connection its data, or refuses it; calls <see cref="OnUpgrade"/> by default.</summary>
    public virtual ValueTask<WsUpgradeResult<TData>> OnUpgradeAsync(WsUpgrade upgrade) => new(OnUpgrade(upgrade));

    internal sealed override async ValueTask<UpgradeDecision> DecideAsync(WsUpgrade upgrade)
        => UpgradeDecision.From(await OnUpgradeAsync(upgrade).ConfigureAwait(false));
}
