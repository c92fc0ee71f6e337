using TypedWs.AspNetCore.Inspector;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>The endpoints that a host has, in the order in which they were mapped. Thread-safe.</summary>
internal sealed class EndpointCatalog
{
    private readonly Lock _gate = new();
    private volatile EndpointRuntime[] _all = [];

    /// <summary>Those of this moment.</summary>
    public IReadOnlyList<EndpointRuntime> All => _all;

    /// <summary>Adds an endpoint of the application's; the inspector, which looks at these, is none.</summary>
    public void Add(EndpointRuntime runtime)
    {
        if (runtime.Endpoint is InspectorEndpoint)
        {
            return;
        }

        lock (_gate)
        {
            _all = [.. _all, runtime];
        }
    }
}
