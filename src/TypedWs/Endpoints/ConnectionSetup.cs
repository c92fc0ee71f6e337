using System.Net;
using System.Security.Claims;
using TypedWs.Connections;

namespace TypedWs.Endpoints;

/// <summary>What a connection is made of.</summary>
internal sealed record ConnectionSetup(
    EndpointRuntime Runtime,
    WsTransport Transport,
    IServiceProvider Services,
    IPAddress? RemoteAddress,
    ClaimsPrincipal User,
    string? Subprotocol);
