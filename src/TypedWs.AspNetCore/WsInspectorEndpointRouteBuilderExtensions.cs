using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs;
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
    /// Served in the environment <c>Development</c>, there to this machine only (loopback addresses, not through a proxy) and under the
    /// host names <c>localhost</c>, <c>*.localhost</c> and loopback addresses (403 otherwise), as a foreign page could reach it under any
    /// other. In any other environment it is not found (404, and one warning in the log) unless an
    /// authorization policy guards it: <c>app.MapWsInspector("/_ws").RequireAuthorization("operators")</c>. Use a separate policy: a
    /// user of the inspector sees the users and addresses of all connections, and may close every connection.
    /// </remarks>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">Where the page is; its WebSocket is at <c>socket</c> below it.</param>
    /// <returns>For conventions, which hold for the page and its WebSocket alike.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTypedWs</c> was not called.</exception>
    public static IEndpointConventionBuilder MapWsInspector(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string path = "/_ws")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(path);
        IServiceProvider services = endpoints.ServiceProvider;
        var logger = new GuardedLogger(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(InspectorGuard).FullName!));
        InspectorGuard guard = InspectorGuard.Create(services.GetService<IHostEnvironment>(), path, logger);

        RouteGroupBuilder group = endpoints.MapGroup(path);
        RequestDelegate page = InspectorPage.WriteAsync;
        group.MapMethods("", [HttpMethods.Get, HttpMethods.Head], page).WithDisplayName($"TypedWs inspector {path}");
        group.MapWs<InspectorEndpoint>("/socket");
        ((IEndpointConventionBuilder)group).Finally(endpoint => endpoint.RequestDelegate = guard.Guard(endpoint.RequestDelegate!));
        return group;
    }
}
