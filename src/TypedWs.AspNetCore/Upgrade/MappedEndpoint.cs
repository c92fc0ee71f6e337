using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>Metadata of a route that <c>MapWs</c> created: the endpoint that the route serves.</summary>
/// <param name="Runtime">The endpoint.</param>
/// <param name="Contract">Gives the endpoint's contract as JSON; empty if it has none.</param>
internal sealed record MappedEndpoint(EndpointRuntime Runtime, ContractSource Contract);

/// <summary>Gives a contract, whose bytes are part of an assembly's file.</summary>
internal delegate ReadOnlySpan<byte> ContractSource();
