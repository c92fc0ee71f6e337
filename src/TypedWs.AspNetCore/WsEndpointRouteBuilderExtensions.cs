using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using TypedWs;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Endpoints;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps endpoints to paths.</summary>
public static class WsEndpointRouteBuilderExtensions
{
    // The route is not cached. Output caching would hold back other requests for the same address until the first request is answered
    // completely, which is only when its connection ends.
    private static readonly OutputCacheAttribute NotCached = new() { NoStore = true };

    /// <summary>
    /// Serves a WebSocket endpoint at a path. A request that is not a valid upgrade is answered with the reason (405, 426 or 400).
    /// <c>UseWebSockets()</c> is not needed. Authorization attributes of the endpoint are metadata for the host's middleware.
    /// </summary>
    /// <typeparam name="TEndpoint">A partial class with <see cref="WsEndpointAttribute"/>. If the compiler says that it does
    /// not implement <see cref="IWsEndpoint{TSelf}"/>, the TypedWs generator did not run.</typeparam>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route's pattern, for example <c>/ws</c> or <c>/rooms/{room}</c>. An invalid pattern throws
    /// <c>RoutePatternException</c>, and the endpoint is not mapped.</param>
    /// <param name="configure">Changes the options. The options are checked at once.</param>
    /// <returns>The builder of the route, for conventions such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTypedWs</c> was not called, or the options are invalid.</exception>
    public static IEndpointConventionBuilder MapWs<TEndpoint>(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Action<WsOptions>? configure = null)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        WsEndpointHost<TEndpoint> host = endpoints.ServiceProvider.GetService<WsEndpointHost<TEndpoint>>()
            ?? throw WsEndpointHost.NotRegistered();

        // Parsed first: a wrong pattern leaves the endpoint as it was.
        RoutePattern route = RoutePatternFactory.Parse(pattern);
        EndpointRuntime runtime = host.Map(configure);

        // The route accepts all methods, so that a request with a wrong method gets our answer with the reason instead of the 405 of
        // routing, which has no body.
        RequestDelegate handle = context => UpgradeHandler.HandleAsync(context, runtime, authorization: null);

        // Cookie schemes must answer with 401 or 403 here, because a WebSocket client cannot follow a redirect to a sign-in page.
        return endpoints.Map(route, handle)
            .WithDisplayName($"WebSocket {pattern} => {typeof(TEndpoint).Name}")
            .DisableCookieRedirect()
            .WithMetadata([
                new MappedEndpoint(runtime, static () => TEndpoint.ContractJson),
                NotCached,
                .. TEndpoint.UpgradeAuthorization?.Attributes ?? [],
            ]);
    }
}
