using Microsoft.Extensions.DependencyInjection;
using TypedWs;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.CompilerServices;

namespace Microsoft.AspNetCore.Http;

/// <summary>Accepts WebSockets by hand.</summary>
public static class WsHttpContextExtensions
{
    /// <summary>
    /// Hands a request to an endpoint, from any handler or middleware: checks the handshake, answers it, and runs the
    /// connection. A request that is no proper upgrade is answered with the reason. Authorization attributes of the endpoint
    /// are enforced here, by the host's authorization; a middleware for it is not needed.
    /// </summary>
    /// <typeparam name="TEndpoint">The endpoint; it need not be mapped. Its options come from
    /// <c>services.ConfigureWs&lt;TEndpoint&gt;(…)</c>, or from <c>MapWs</c> if it is mapped too.</typeparam>
    /// <returns>Completes when the connection is over: await it, and write nothing to the response before or after.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTypedWs</c> was not called, the response has started, or the
    /// server cannot upgrade requests.</exception>
    public static Task AcceptWsAsync<TEndpoint>(this HttpContext context)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Response.HasStarted)
        {
            throw new InvalidOperationException(
                "The response has started: a WebSocket can be accepted only before anything is written to it.");
        }

        WsEndpointHost<TEndpoint> host = context.RequestServices.GetService<WsEndpointHost<TEndpoint>>()
            ?? throw WsEndpointHost.NotRegistered();
        return UpgradeHandler.HandleAsync(context, host.Map(configure: null), TEndpoint.UpgradeAuthorization);
    }
}
