using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>Metadata of a route that <c>MapWs</c> created: the endpoint that the route serves.</summary>
internal sealed record MappedEndpoint(EndpointRuntime Runtime);
