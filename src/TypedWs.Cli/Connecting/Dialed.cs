using System.Net;

namespace TypedWs.Cli.Connecting;

/// <summary>An open connection, and the times that its parts took.</summary>
/// <param name="Stream">The bytes of the connection, inside TLS.</param>
/// <param name="Peer">The address that was connected to.</param>
/// <param name="Dns">The time of the search for the name's address; null if the host is an address.</param>
/// <param name="Tcp">The time of TCP's handshake, with the attempts that failed.</param>
/// <param name="Tls">The time of the handshake of TLS; null without TLS.</param>
/// <param name="TlsText">The version and the certificate of TLS; null without TLS.</param>
internal sealed record Dialed(Stream Stream, EndPoint? Peer, TimeSpan? Dns, TimeSpan Tcp, TimeSpan? Tls = null, string? TlsText = null);
