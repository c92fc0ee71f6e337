using System.Diagnostics;
using System.Net;
using TypedWs.Authorization;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>The parts of a new connection. The service scope and an anonymous user are not among them: they are created on first use,
/// because most connections are idle.</summary>
internal sealed record ConnectionSetup(
    WsRole Role,
    ConnectionServices Shared,
    WsTransport Transport,
    ConnectionRequest Request,
    IPAddress? RemoteAddress,
    Credentials? Credentials,
    string? Subprotocol)
{
    /// <summary>The activity of the upgrade request; null if there is none.</summary>
    public Activity? UpgradeActivity { get; init; }

    /// <summary>The agreement about compression, whose memory is reserved; null for none.</summary>
    public DeflateTerms? Compression { get; init; }
}
