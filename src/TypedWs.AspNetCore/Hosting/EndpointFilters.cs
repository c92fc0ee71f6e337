using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Inspector;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>A filter of all endpoints of the host.</summary>
internal sealed record HostFilter(IWsFilter Filter);

/// <summary>Creates the filters of an endpoint when it is mapped.</summary>
internal static class EndpointFilters
{
    /// <summary>The filters of the host, then those of the endpoint. None for raw endpoints, which have no messages, and for the
    /// inspector.</summary>
    public static IReadOnlyList<IWsFilter> Create(WsEndpointBase endpoint, WsOptions options, IServiceProvider services)
    {
        if (endpoint is InspectorEndpoint || endpoint is not IWsTypedEndpoint)
        {
            return [];
        }

        var own = new EndpointServices(services, $"a filter of {endpoint.GetType().Name}");
        return
        [
            .. services.GetServices<HostFilter>().Select(static host => host.Filter),
            .. options.Filters.Factories.Select(create => (IWsFilter)create(own)),
        ];
    }
}
