using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>A section of the configuration whose children are the settings of one endpoint.</summary>
internal sealed class EndpointSection<TEndpoint>(IConfigurationSection section) : IEndpointConfiguration
    where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
{
    public void Apply(Type endpoint, WsOptions options, ICollection<string> problems)
    {
        if (endpoint == typeof(TEndpoint))
        {
            SettingTable.Binder.Bind(section, options, problems);
        }
    }

    // If only AcceptWsAsync serves the endpoint, its first request would map it. The endpoint is mapped at the start instead, so that all
    // mistakes in its options stop the start.
    public void MapAtStart(IServiceProvider services) => services.GetRequiredService<WsEndpointHost<TEndpoint>>().Map(configure: null);
}
