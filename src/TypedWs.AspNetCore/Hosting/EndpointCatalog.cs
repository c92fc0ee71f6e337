using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>The endpoints that a host has, in the order in which they were mapped. Thread-safe.</summary>
internal sealed class EndpointCatalog
{
    private readonly Lock _gate = new();
    private volatile EndpointRuntime[] _all = [];

    /// <summary>Those of this moment.</summary>
    public IReadOnlyList<EndpointRuntime> All => _all;

    public void Add(EndpointRuntime runtime)
    {
        lock (_gate)
        {
            _all = [.. _all, runtime];
        }
    }
}
