using System.ComponentModel;
using System.Runtime.CompilerServices;
using TypedWs.Connections;
using TypedWs.Endpoints;

namespace TypedWs;

/// <summary>How typed endpoints receive: through their generated dispatcher.</summary>
/// <typeparam name="TConnection"><see cref="WsConnection"/> or <see cref="WsConnection{TData}"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WsTypedEndpoint<TConnection> : WsEndpointBase<TConnection>
    where TConnection : WsConnection
{
    private protected WsTypedEndpoint() { }

    internal sealed override WsOptions CreateOptions() => new();

    internal sealed override bool SkipsOversizeMessages => true;

    /// <summary>Reads one message, validates it and calls its handler. Overridden by the generator.</summary>
    /// <remarks>Not abstract, or the compiler would complain of it and not run the analyzer that says what is wrong (a
    /// forgotten <c>partial</c>, for example). A class without it does not implement <see cref="IWsEndpoint{TSelf}"/>
    /// either and cannot be mapped.</remarks>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual ValueTask DispatchMessage(TConnection ws, ref WsInboundMessage inbound)
        => throw new InvalidOperationException($"The TypedWs generator did not run on {GetType().Name}.");

    internal sealed override ValueTask ReceiveAsync(WsConnection ws, MessageKind kind, ReadOnlySpan<byte> payload)
    {
        var inbound = new WsInboundMessage(ws, payload);
        if (!inbound.Begin(kind))
        {
            return default;
        }

        ValueTask handler;
        try
        {
            handler = DispatchMessage(Unsafe.As<TConnection>(ws), ref inbound);
        }
#pragma warning disable CA1031 // a handler may throw anything; the connection lives on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return inbound.Fail(exception);
        }

        return inbound.Complete(handler);
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
