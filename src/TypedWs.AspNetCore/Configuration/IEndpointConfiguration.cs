using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>One call of <c>ConfigureWs</c>. The calls have effect in their order.</summary>
internal interface IEndpointConfiguration
{
    /// <summary>Sets the options of an endpoint that is being mapped, if they are its options.</summary>
    /// <param name="endpoint">The class of the endpoint.</param>
    /// <param name="options">Its options so far.</param>
    /// <param name="problems">Gets a sentence for each part of the configuration that cannot be bound.</param>
    void Apply(Type endpoint, WsOptions options, ICollection<string> problems);

    /// <summary>Finds what no endpoint takes, when the host starts.</summary>
    /// <param name="mapped">The classes of the application's endpoints that are mapped.</param>
    /// <returns>A sentence for each problem.</returns>
    IEnumerable<string> CheckAtStart(IReadOnlyList<Type> mapped) => [];
}

/// <summary>Options of an endpoint set by code.</summary>
internal sealed class EndpointOptionsCode<TEndpoint>(Action<WsOptions> configure) : IEndpointConfiguration
    where TEndpoint : WsEndpointBase
{
    public void Apply(Type endpoint, WsOptions options, ICollection<string> problems)
    {
        if (endpoint == typeof(TEndpoint))
        {
            configure(options);
        }
    }
}
