using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>One call of <c>ConfigureWs</c>. The calls are applied in their order.</summary>
internal interface IEndpointConfiguration
{
    /// <summary>Sets the options of an endpoint that is being mapped, if this configuration is for that endpoint.</summary>
    /// <param name="endpoint">The class of the endpoint.</param>
    /// <param name="options">The options of the endpoint so far. They are changed.</param>
    /// <param name="problems">A sentence is added for each part of the configuration that cannot be bound.</param>
    void Apply(Type endpoint, WsOptions options, ICollection<string> problems);

    /// <summary>Maps the endpoint that this configuration is for, if it is not mapped yet. Called when the host starts.</summary>
    /// <exception cref="InvalidOperationException">The endpoint cannot be mapped, for example because its options cannot work.</exception>
    void MapAtStart(IServiceProvider services)
    {
    }

    /// <summary>Finds parts of the configuration that no endpoint uses. Called when the host starts, after <see cref="MapAtStart"/> of all
    /// configurations.</summary>
    /// <param name="mapped">The classes of the application's endpoints that are mapped.</param>
    /// <returns>A sentence for each problem.</returns>
    IEnumerable<string> CheckAtStart(IReadOnlyList<Type> mapped) => [];
}

/// <summary>The options of an endpoint that code sets.</summary>
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
