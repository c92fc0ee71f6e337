using System.ComponentModel;
using System.Runtime.CompilerServices;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;

namespace TypedWs;

/// <summary>How raw endpoints receive: bytes, no envelope, no error events.</summary>
/// <typeparam name="TConnection"><see cref="WsRawConnection"/> or <see cref="WsRawConnection{TData}"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WsRawEndpointBase<TConnection> : WsEndpointBase<TConnection>, IWsRawEndpoint
    where TConnection : WsRawConnection
{
    private protected WsRawEndpointBase() { }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Used before the endpoint was mapped, in its constructor for example.</exception>
    public WsRawTopics Topics => Runtime.RawTopics;

    internal sealed override WsOptions CreateOptions()
        => new() { SpeaksTypedWs = false, MaxMessageSize = 1024 * 1024, Outbound = { Limit = 4 * 1024 * 1024 } };

    /// <summary>A text message arrived.</summary>
    /// <param name="ws">The connection.</param>
    /// <param name="text">Valid UTF-8 in the receive buffer, to be used before the method returns or awaits: copy, then await.</param>
    public virtual ValueTask OnText(TConnection ws, ReadOnlySpan<byte> text) => CloseUnsupported(ws, "text messages are not accepted");

    /// <summary>A binary message arrived. Without an override the connection is closed with 1003.</summary>
    /// <param name="ws">The connection.</param>
    /// <param name="data">Bytes in the receive buffer, to be used before the method returns or awaits: copy, then await.</param>
    public virtual ValueTask OnBinary(TConnection ws, ReadOnlySpan<byte> data) => CloseUnsupported(ws, "binary messages are not accepted");

    internal sealed override ValueTask ReceiveAsync(WsConnectionBase ws, in MessageHead head, ReadOnlySpan<byte> payload)
    {
        MessageKind kind = head.Kind;
        string type = kind == MessageKind.Text ? EndpointMetrics.Text : EndpointMetrics.Binary;
        long startedAt = ws.Shared.Metrics.StartHandler();
        ValueTask handler;
        try
        {
            TConnection connection = Unsafe.As<TConnection>(ws);
            handler = kind == MessageKind.Text ? OnText(connection, payload) : OnBinary(connection, payload);
        }
#pragma warning disable CA1031 // a handler may throw anything; the connection lives on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ws.Shared.Metrics.RawHandlerEnded(type, startedAt, hasFailed: true);
            return ws.Shared.Failures.ReportAsync(ws, exception);
        }

        ws.Shared.BlockedHandlers?.HandlerReturned(type);
        if (!handler.IsCompletedSuccessfully)
        {
            return AwaitAsync(ws, handler, type, startedAt);
        }

        ws.Shared.Metrics.RawHandlerEnded(type, startedAt, hasFailed: false);
        return default;
    }

    private static ValueTask CloseUnsupported(TConnection ws, string reason)
    {
        // RFC 6455 §7.4.1: 1003, a type of data that the endpoint cannot accept.
        ws.Close(WsCloseCode.UnsupportedData, reason);
        return default;
    }

    private static async ValueTask AwaitAsync(WsConnectionBase ws, ValueTask handler, string type, long startedAt)
    {
        try
        {
            await handler.ConfigureAwait(false);
            ws.Shared.Metrics.RawHandlerEnded(type, startedAt, hasFailed: false);
        }
#pragma warning disable CA1031 // as above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ws.Shared.Metrics.RawHandlerEnded(type, startedAt, hasFailed: true);
            await ws.Shared.Failures.ReportAsync(ws, exception).ConfigureAwait(false);
        }
    }
}

/// <summary>An endpoint for bytes whose connections carry no data of their own.</summary>
public abstract class WsRawEndpoint : WsRawEndpointBase<WsRawConnection>
{
    /// <summary>Accepts or refuses an upgrade; accepts by default. Override this or <see cref="OnUpgradeAsync"/>.</summary>
    public virtual WsUpgradeResult OnUpgrade(WsUpgrade upgrade) => WsUpgradeResult.Accept;

    /// <summary>Accepts or refuses an upgrade; calls <see cref="OnUpgrade"/> by default.</summary>
    public virtual ValueTask<WsUpgradeResult> OnUpgradeAsync(WsUpgrade upgrade) => new(OnUpgrade(upgrade));

    internal sealed override async ValueTask<UpgradeDecision> DecideAsync(WsUpgrade upgrade)
        => UpgradeDecision.FromRaw(await OnUpgradeAsync(upgrade).ConfigureAwait(false));
}

/// <summary>An endpoint for bytes whose connections carry data of type <typeparamref name="TData"/>.</summary>
/// <typeparam name="TData">Type of <see cref="WsRawConnection{TData}.Data"/>.</typeparam>
public abstract class WsRawEndpoint<TData> : WsRawEndpointBase<WsRawConnection<TData>>
{
    /// <summary>Gives an upgrade's connection its data, or refuses it. Override this or <see cref="OnUpgradeAsync"/>.</summary>
    public virtual WsUpgradeResult<TData> OnUpgrade(WsUpgrade upgrade) => throw UpgradeDecision.NotOverridden(GetType());

    /// <summary>Gives an upgrade's connection its data, or refuses it; calls <see cref="OnUpgrade"/> by default.</summary>
    public virtual ValueTask<WsUpgradeResult<TData>> OnUpgradeAsync(WsUpgrade upgrade) => new(OnUpgrade(upgrade));

    internal sealed override async ValueTask<UpgradeDecision> DecideAsync(WsUpgrade upgrade)
        => UpgradeDecision.FromRaw(await OnUpgradeAsync(upgrade).ConfigureAwait(false));
}
