using Microsoft.Extensions.Configuration;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>A section of the configuration whose children are the settings of one endpoint.</summary>
internal sealed class EndpointSection<TEndpoint>(IConfigurationSection section) : IEndpointConfiguration
    where TEndpoint : WsEndpointBase
{
    public void Apply(Type endpoint, WsOptions options, ICollection<string> problems)
    {
        if (endpoint == typeof(TEndpoint))
        {
            WsOptionsBinder.Bind(section, options, problems);
        }
    }

    // If only AcceptWsAsync serves the endpoint, the endpoint is mapped by its first request. Its section is therefore checked here, so
    // that mistakes stop the start.
    public IEnumerable<string> CheckAtStart(IReadOnlyList<Type> mapped)
    {
        List<string> problems = [];
        if (!mapped.Contains(typeof(TEndpoint)))
        {
            WsOptionsBinder.Bind(section, new WsOptions(), problems);
        }

        return problems;
    }
}
