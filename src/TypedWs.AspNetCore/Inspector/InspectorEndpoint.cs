using Microsoft.Extensions.Hosting;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Inspector;

/// <summary>The endpoint of the inspector's page. The authorization of its route decides who may connect.</summary>
[WsEndpoint]
internal sealed partial class InspectorEndpoint(InspectorFeed feed, EndpointCatalog catalog, IHostEnvironment environment)
    : WsEndpoint<InspectorView>
{
    private const int MaxLoggedName = 128;

    private static readonly WsError Unknown = WsError.App("unknown_connection", "there is no connection of this id, it may have ended");
    private static readonly WsError Closing = WsError.Conflict("the connection is closing already");

    /// <summary>Sets small limits, because the page sends few and short messages, and few pages are open.</summary>
    public static void Configure(WsOptions options)
    {
        options.MaxMessageSize = 4 * 1024;
        options.MaxConnections = 16;

        // If all names in a snapshot have to be escaped, the snapshot has several MiB.
        options.Outbound.Limit = 16 * 1024 * 1024;
        options.Rates.Message = new WsRateLimit(PerSecond: 5, Burst: 20);
        options.CloseTimeout = TimeSpan.FromSeconds(1);
    }

    public override WsUpgradeResult<InspectorView> OnUpgrade(WsUpgrade upgrade) => new InspectorView();

    public override ValueTask OnOpen(WsConnection<InspectorView> ws)
    {
        ws.Send(new InspectedHost(environment.ApplicationName, environment.EnvironmentName));
        feed.Attach(ws);
        return default;
    }

    public override ValueTask OnClose(WsConnection<InspectorView> ws, WsClose close)
    {
        feed.Detach(ws);
        return default;
    }

    [WsHandler]
    public void Choose(WsConnection<InspectorView> ws, ChooseView message)
        => feed.ChangeView(ws, message.Filter?.Trim() ?? "", message.Order);

    [WsHandler]
    public WsResult Close(WsConnection<InspectorView> ws, CloseConnection message)
    {
        if (Find(message.Connection) is not { } connection)
        {
            return Unknown;
        }

        if (!connection.Core.BeginClose((WsCloseCode)message.Code, message.Reason))
        {
            return Closing;
        }

        WsLog.ClosedByOperator(
            connection.Shared.Logger,
            connection.Shared.Name,
            connection.Id,
            message.Code,
            LogText.SanitizeQuoted(message.Reason, MaxLoggedName),
            LogText.SanitizeQuoted(ws.User.Identity?.Name ?? "an anonymous user", MaxLoggedName),
            ws.RemoteAddress?.ToString() ?? "an unknown address");
        return WsResult.Success;
    }

    private WsConnectionBase? Find(string id)
        => catalog.OfApplication.Select(runtime => runtime.Connections.Find(id))
            .FirstOrDefault(static connection => connection is not null);
}
