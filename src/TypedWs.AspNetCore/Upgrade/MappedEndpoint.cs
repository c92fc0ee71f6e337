using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>Metadata of a route that <c>MapWs</c> made: what it serves.</summary>
internal sealed record MappedEndpoint(EndpointRuntime Runtime);
