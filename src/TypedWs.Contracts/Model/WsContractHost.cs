namespace TypedWs.Contracts;

/// <summary>The settings of a host, which the contract of an assembly does not have.</summary>
public sealed record WsContractHost
{
    /// <summary>The route patterns of the endpoint.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The name of the envelope's member with the discriminator.</summary>
    public string TypeName { get; init; } = "type";

    /// <summary>The name of the envelope's member with the payload.</summary>
    public string PayloadName { get; init; } = "payload";

    /// <summary>The maximum size of a message, in bytes.</summary>
    public long MaxMessageBytes { get; init; }

    /// <summary>The subprotocols, the most preferred first.</summary>
    public IReadOnlyList<string> Subprotocols { get; init; } = [];

    /// <summary>Whether a client must offer one of the subprotocols.</summary>
    public bool RequiresSubprotocol { get; init; }

    /// <summary>Whether publications contain their topic.</summary>
    public bool IncludesTopic { get; init; }

    /// <summary>The demands of the route, all of which must be met.</summary>
    public IReadOnlyList<WsContractDemand> Authorization { get; init; } = [];
}
