using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Inspector;
using TypedWs.Diagnostics;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the live inspector.</summary>
public static class WsInspectorEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves a page that shows the connections of all TypedWs endpoints of the host, their topics, rates, queues and last
    /// error events, and lets an operator close a connection. Nothing is measured while no page is open.
    /// </summary>
    /// <remarks>
    /// To use the inspector outside of <c>Development</c>, give it an authorization policy:
    /// <c>app.MapWsInspector("/_ws").RequireAuthorization("operators")</c>. Use a separate policy, because a user of the inspector sees the
    /// users and addresses of all connections, and may close every connection. Without a policy, the inspector is served only in the
    /// environment <c>Development</c>, only to clients on the same machine (loopback addresses, not through a proxy), and only under the
    /// host names <c>localhost</c>, <c>*.localhost</c> and loopback addresses, because a foreign page could reach it under any other name.
    /// Other requests are answered with 403. In any other environment, an inspector without a policy is answered with 404, and one warning
    /// is logged.
    /// </remarks>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path of the page. The page's WebSocket is at <c>socket</c> below this path.</param>
    /// <returns>The builder of the routes, for conventions. A convention applies to both the page and its WebSocket.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTypedWs</c> was not called.</exception>
    public static IEndpointConventionBuilder MapWsInspector(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string path = "/_ws")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(path);
        DeveloperGuard guard = DeveloperGuard.Create(
            endpoints.ServiceProvider, typeof(InspectorEndpoint), "the inspector", nameof(MapWsInspector), path, WsLog.InspectorNotServed);

        RouteGroupBuilder group = endpoints.MapGroup(path);
        RequestDelegate page = InspectorPage.WriteAsync;
        group.MapMethods("", [HttpMethods.Get, HttpMethods.Head], page).WithDisplayName($"TypedWs inspector {path}");
        group.MapWs<InspectorEndpoint>("/socket");
        ((IEndpointConventionBuilder)group).Finally(endpoint => endpoint.RequestDelegate = guard.Guard(endpoint.RequestDelegate!));
        return group;
    }
}
