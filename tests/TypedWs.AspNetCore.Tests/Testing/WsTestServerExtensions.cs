using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>What tests ask a server for.</summary>
internal static class WsTestServerExtensions
{
    /// <summary>The one instance of a mapped endpoint.</summary>
    public static TEndpoint Endpoint<TEndpoint>(this WsTestServer server)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
        => (TEndpoint)server.Services.GetRequiredService<WsEndpointHost<TEndpoint>>().Runtime.Endpoint;

    /// <summary>Opens a WebSocket; fails unless the server answers 101.</summary>
    public static Task<RawWebSocket> ConnectAsync(this WsTestServer server, string path = "/ws", string headers = "", byte[]? early = null)
        => RawWebSocket.ConnectAsync(server.BaseAddress, path, headers, early);

    /// <summary>Sends the text of a request, as it stands, and reads the answer.</summary>
    public static async Task<RawHttpResponse> AskAsync(this WsTestServer server, string request)
    {
        await using RawWebSocket client = await RawWebSocket.OpenAsync(server.BaseAddress, Encoding.Latin1.GetBytes(request));
        return await client.ReceiveResponseAsync();
    }

    /// <summary>The logged refusals of upgrades.</summary>
    public static LogEvent[] Refusals(this LogCollector log) => [.. log.Events.Where(static entry => entry.Id.Name == "UpgradeRefused")];

    /// <summary>Warnings and worse. A busy machine may delay a handler so long that an event loop counts as blocked: that is no
    /// problem.</summary>
    public static LogEvent[] Problems(this LogCollector log)
        => [.. log.Events.Where(static entry
            => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning && entry.Id.Name != "HandlerBlocks")];
}
