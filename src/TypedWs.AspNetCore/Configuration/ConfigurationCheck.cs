using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>
/// Stops the start of the host if the configuration names endpoints that the host does not have. The check runs when the application's
/// pipeline is built. At that time all endpoints are mapped, also those of a <c>Startup</c> class, and the server does not listen yet.
/// </summary>
internal sealed class ConfigurationCheck(IServiceProvider services) : IStartupFilter
{
    /// <exception cref="InvalidOperationException">The configuration names an endpoint that is not mapped, or the section of an endpoint
    /// that is mapped later cannot be bound.</exception>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next)
        => app =>
        {
            next(app);
            EndpointCatalog catalog = services.GetService<EndpointCatalog>() ?? throw WsEndpointHost.NotRegistered();
            Type[] mapped = [.. catalog.OfApplication.Select(static endpoint => endpoint.Endpoint.GetType())];
            string[] problems =
                [.. services.GetServices<IEndpointConfiguration>().SelectMany(configuration => configuration.CheckAtStart(mapped))];
            if (problems.Length > 0)
            {
                throw new InvalidOperationException($"The configuration of TypedWs cannot work: {string.Join("; ", problems)}.");
            }
        };
}
