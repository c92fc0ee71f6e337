namespace TypedWs.Endpoints;

/// <summary>The endpoints of one host, in the order in which they were mapped, each with a name of its own. Thread-safe.</summary>
internal sealed class EndpointCatalog
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private volatile EndpointRuntime[] _all = [];

    /// <summary>Those of this moment.</summary>
    public IReadOnlyList<EndpointRuntime> All => _all;

    /// <summary>Those of the application: without the inspector, which looks at these.</summary>
    public IEnumerable<EndpointRuntime> OfApplication => _all.Where(static endpoint => endpoint.IsOfApplication);

    /// <summary>Gives a class the name that it has in metrics, traces, logs and the inspector: its simple name or, if an endpoint
    /// that was mapped earlier has that, its full one.</summary>
    public string TakeName(Type endpoint)
    {
        lock (_gate)
        {
            string name = _names.Add(endpoint.Name) ? endpoint.Name : endpoint.FullName ?? endpoint.Name;
            _names.Add(name);
            return name;
        }
    }

    /// <summary>The endpoint is ready.</summary>
    public void Add(EndpointRuntime endpoint)
    {
        lock (_gate)
        {
            _all = [.. _all, endpoint];
        }
    }
}
