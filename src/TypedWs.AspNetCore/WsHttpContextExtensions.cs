using Microsoft.Extensions.DependencyInjection;
using TypedWs;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Upgrade;

namespace Microsoft.AspNetCore.Http;

/// <summary>Accepts WebSockets in code of the application, without <c>MapWs</c>.</summary>
public static class WsHttpContextExtensions
{
    /// <summary>
    /// Passes a request to an endpoint: checks the handshake, answers it, and runs the connection. Call this method from any handler or
    /// middleware. A request that is not a valid upgrade is answered with the reason. Authorization attributes of the endpoint are enforced
    /// by this method with the host's authorization services; the authorization middleware is not needed.
    /// </summary>
    /// <typeparam name="TEndpoint">The endpoint, which need not be mapped. Its options come from
    /// <c>services.ConfigureWs&lt;TEndpoint&gt;(…)</c>, or from <c>MapWs</c> if the endpoint is mapped, too.</typeparam>
    /// <returns>A task that completes when the connection has ended. Await the task, and write nothing to the response before or
    /// after.</returns>
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
