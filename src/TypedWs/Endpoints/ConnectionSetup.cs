using System.Net;
using System.Security.Claims;
using TypedWs.Connections;

namespace TypedWs.Endpoints;

/// <summary>What a connection is made of. Services and the user are made only for who asks: most connections are idle.</summary>
internal sealed record ConnectionSetup(
    EndpointRuntime Runtime,
    WsTransport Transport,
    Func<IServiceProvider> Services,
    IPAddress? RemoteAddress,
    ClaimsPrincipal? User,
    string? Subprotocol);
