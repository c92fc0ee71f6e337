using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>
/// Stops the start of the host if the configuration names endpoints that the host does not have, or has options that cannot work. The
/// check runs when the application's pipeline is built. At that time <c>MapWs</c> has mapped its endpoints, also those of a
/// <c>Startup</c> class, and the server does not listen yet.
/// </summary>
internal sealed class ConfigurationCheck(IServiceProvider services) : IStartupFilter
{
    /// <exception cref="InvalidOperationException">The configuration names an endpoint that is not mapped, or an endpoint that has a
    /// section of its own cannot be mapped.</exception>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next)
        => app =>
        {
            next(app);
            EndpointCatalog catalog = services.GetService<EndpointCatalog>() ?? throw WsEndpointHost.NotRegistered();
            IEndpointConfiguration[] configurations = [.. services.GetServices<IEndpointConfiguration>()];
            foreach (IEndpointConfiguration configuration in configurations)
            {
                configuration.MapAtStart(services);
            }

            Type[] mapped = [.. catalog.OfApplication.Select(static endpoint => endpoint.Endpoint.GetType())];
            string[] problems = [.. configurations.SelectMany(configuration => configuration.CheckAtStart(mapped))];
            if (problems.Length > 0)
            {
                throw new InvalidOperationException($"The configuration of TypedWs cannot work: {string.Join("; ", problems)}.");
            }
        };
}
