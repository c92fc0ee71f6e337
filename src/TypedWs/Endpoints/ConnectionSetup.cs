using System.Diagnostics;
using System.Net;
using TypedWs.Authorization;
using TypedWs.Connections;

namespace TypedWs.Endpoints;

/// <summary>What a connection is made of. Services and an anonymous user are made only for who asks: most connections are idle.</summary>
internal sealed record ConnectionSetup(
    EndpointRuntime Runtime,
    WsTransport Transport,
    ConnectionRequest Request,
    IPAddress? RemoteAddress,
    Credentials? Credentials,
    string? Subprotocol)
{
    /// <summary>What traces the upgrade request; null if nothing does.</summary>
    public Activity? UpgradeActivity { get; init; }
}
