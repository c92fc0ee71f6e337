using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using TypedWs.Authorization;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Endpoints;

namespace TypedWs;

/// <summary>How typed endpoints receive: through their generated dispatcher.</summary>
/// <typeparam name="TConnection"><see cref="WsConnection"/> or <see cref="WsConnection{TData}"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WsTypedEndpoint<TConnection> : WsEndpointBase<TConnection>, IDispatchHooks
    where TConnection : WsConnection
{
    private DispatchServices? _services;

    private protected WsTypedEndpoint() { }

    internal sealed override WsOptions CreateOptions() => new();

    internal sealed override void Attach(EndpointRuntime runtime)
    {
        base.Attach(runtime);
        _services = runtime.Dispatch;
    }

    /// <summary>Reads one message, validates it and calls its handler. Overridden by the generator.</summary>
    /// <remarks>Not abstract, or the compiler would complain of it and not run the analyzer that says what is wrong (a
    /// forgotten <c>partial</c>, for example). A class without it does not implement <see cref="IWsEndpoint{TSelf}"/>
    /// either and cannot be mapped.</remarks>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual ValueTask DispatchMessage(TConnection ws, ref WsInboundMessage inbound)
        => throw new InvalidOperationException($"The TypedWs generator did not run on {GetType().Name}.");

    /// <summary>
    /// The client has sent newer credentials (<c>{"type":"$auth","payload":{"token":"…"}}</c>): say who they make the
    /// connection's user, or refuse them. Refuses by default. Runs in the order of the messages, like a handler; what it
    /// throws is answered with the error event <c>internal</c>.
    /// </summary>
    /// <param name="ws">The connection; its <see cref="WsConnection.User"/> is who it was so far. Whether another user may
    /// take over the connection is for this method to decide.</param>
    /// <param name="token">What the client sent; not empty.</param>
    public virtual ValueTask<WsAuthenticationResult> OnAuthenticate(TConnection ws, string token)
        => new(WsAuthenticationResult.Refuse("this endpoint takes no credentials"));

    /// <summary>
    /// A message was refused before a handler could run: it is malformed or invalid, too large, came too soon, or its sender
    /// may not send it. The error event is sent after this. Does nothing by default.
    /// </summary>
    /// <remarks>For counting and for logs; be quick, as clients decide how often it is called. What it throws goes to
    /// <c>OnError</c>.</remarks>
    /// <param name="ws">The connection.</param>
    /// <param name="error">What its sender is told.</param>
    public virtual void OnInvalidMessage(TConnection ws, in WsErrorEvent error)
    {
    }

    internal sealed override ValueTask ReceiveAsync(WsConnection ws, MessageKind kind, ReadOnlySpan<byte> payload)
    {
        var inbound = new WsInboundMessage(ws, _services!, payload);
        if (ws.Core.TryTakeMessage(out TimeSpan retryAfter))
        {
            return MessageActivities.AreWanted ? ReceiveTraced(ws, kind, ref inbound) : Receive(ws, kind, ref inbound);
        }

        inbound.SendTooSoon(retryAfter);
        return default;
    }

    void IDispatchHooks.ShowInvalidMessage(WsConnection ws, in WsErrorEvent error)
        => OnInvalidMessage(Unsafe.As<TConnection>(ws), error);

    ValueTask IDispatchHooks.ReceiveAuthorizedAsync(
        WsConnection ws, ReadOnlySpan<byte> payload, AuthorizationOutcome outcome, Activity? activity)
    {
        var inbound = new WsInboundMessage(ws, _services!, payload, outcome, activity);
        return Receive(ws, MessageKind.Text, ref inbound);
    }

    private ValueTask ReceiveTraced(WsConnection ws, MessageKind kind, ref WsInboundMessage inbound)
    {
        Activity? current = Activity.Current;
        try
        {
            inbound.Trace();
            return inbound.EndActivity(Receive(ws, kind, ref inbound));
        }
        finally
        {
            // The receive loop's own again: the next message is no part of this one.
            Activity.Current = current;
        }
    }

    private ValueTask Receive(WsConnection ws, MessageKind kind, ref WsInboundMessage inbound)
    {
        if (!inbound.Begin(kind))
        {
            return default;
        }

        ValueTask handler;
        try
        {
            TConnection connection = Unsafe.As<TConnection>(ws);
            handler = inbound.IsReserved ? ReceiveReserved(connection, ref inbound) : DispatchMessage(connection, ref inbound);
        }
#pragma warning disable CA1031 // a handler may throw anything; the connection lives on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return inbound.Fail(exception);
        }

        return inbound.Complete(handler);
    }

    // The protocol's own messages; no message of an application can have such a type.
    private ValueTask ReceiveReserved(TConnection ws, ref WsInboundMessage inbound)
    {
        if (inbound.Type.SequenceEqual("$ping"u8))
        {
            inbound.Pong();
            return default;
        }

        if (inbound.Type.SequenceEqual(NewCredentialsCodec.Discriminator))
        {
            return inbound.TryRead<NewCredentialsCodec, NewCredentials>(out NewCredentials message)
                ? inbound.AuthenticateAsync(OnAuthenticate(ws, message.Token))
                : default;
        }

        inbound.RefuseUnknownType();
        return default;
    }
}

/// <summary>An endpoint for typed messages whose connections carry no data of their own.</summary>
public abstract class WsEndpoint : WsTypedEndpoint<WsConnection>
{
    /// <summary>Accepts or refuses an upgrade; accepts by default. Override this or <see cref="OnUpgradeAsync"/>.</summary>
    public virtual WsUpgradeResult OnUpgrade(WsUpgrade upgrade) => WsUpgradeResult.Accept;

    /// <summary>Accepts or refuses an upgrade; calls <see cref="OnUpgrade"/> by default.</summary>
    public virtual ValueTask<WsUpgradeResult> OnUpgradeAsync(WsUpgrade upgrade) => new(OnUpgrade(upgrade));

    internal sealed override async ValueTask<UpgradeDecision> DecideAsync(WsUpgrade upgrade)
        => UpgradeDecisions.From(await OnUpgradeAsync(upgrade).ConfigureAwait(false));
}

/// <summary>An endpoint for typed messages whose connections carry data of type <typeparamref name="TData"/>.</summary>
/// <typeparam name="TData">Type of <see cref="WsConnection{TData}.Data"/>.</typeparam>
public abstract class WsEndpoint<TData> : WsTypedEndpoint<WsConnection<TData>>
{
    /// <summary>Gives an upgrade's connection its data, or refuses it. Override this or <see cref="OnUpgradeAsync"/>.</summary>
    public virtual WsUpgradeResult<TData> OnUpgrade(WsUpgrade upgrade) => throw UpgradeDecisions.NotOverridden(GetType());

    /// <summary>Gives an upgrade's connection its data, or refuses it; calls <see cref="OnUpgrade"/> by default.</summary>
    public virtual ValueTask<WsUpgradeResult<TData>> OnUpgradeAsync(WsUpgrade upgrade) => new(OnUpgrade(upgrade));

    internal sealed override async ValueTask<UpgradeDecision> DecideAsync(WsUpgrade upgrade)
        => UpgradeDecisions.From(await OnUpgradeAsync(upgrade).ConfigureAwait(false));
}
