using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TypedWs;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.CompilerServices;
using TypedWs.Endpoints;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps endpoints to paths.</summary>
public static class WsEndpointRouteBuilderExtensions
{
    // Output caching holds back other requests of an address until the first is answered in full: here, until its connection ends.
    private static readonly OutputCacheAttribute NotCached = new() { NoStore = true };

    /// <summary>
    /// Serves a WebSocket endpoint at a path. Requests that are no proper upgrade are answered with the reason (405, 426
    /// or 400). <c>UseWebSockets()</c> is not needed. Authorization attributes of the endpoint are metadata for the host's
    /// middleware.
    /// </summary>
    /// <typeparam name="TEndpoint">A partial class with <see cref="WsEndpointAttribute"/>. If the compiler says that it does
    /// not implement <see cref="IWsEndpoint{TSelf}"/>, the TypedWs generator did not run.</typeparam>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route's pattern, for example <c>/ws</c> or <c>/rooms/{room}</c>.</param>
    /// <param name="configure">Changes the options; they are checked at once.</param>
    /// <returns>For conventions such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTypedWs</c> was not called, or the options cannot work.</exception>
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
        EndpointRuntime runtime = host.Map(configure);

        // All methods, so that a wrong one gets our answer with the reason instead of routing's bare 405.
        RequestDelegate handle = context => UpgradeHandler.HandleAsync(context, runtime, authorization: null);

        // A WebSocket cannot follow a cookie scheme's redirect to a page for signing in: 401 and 403 stay what they are.
        return endpoints.Map(pattern, handle)
            .WithDisplayName($"WebSocket {pattern} => {typeof(TEndpoint).Name}")
            .DisableCookieRedirect()
            .WithMetadata([new MappedEndpoint(runtime), NotCached, .. TEndpoint.UpgradeAuthorization?.Attributes ?? []]);
    }
}
