using TypedWs.Cli.Http;
using TypedWs.Cli.Input;

namespace TypedWs.Cli.Connecting;

/// <summary>The settings that all commands with a connection share.</summary>
internal sealed record ConnectionSettings
{
    // The largest input, and an envelope around it.
    private const int DefaultQueuedBytes = InputFile.MaxMessage + (64 * 1024);

    /// <summary>The address.</summary>
    public required ToolAddress Address { get; init; }

    /// <summary>Changes of the handshake's headers.</summary>
    public HeaderEdits Headers { get; init; } = new();

    /// <summary>The subprotocols to offer.</summary>
    public IReadOnlyList<string> Subprotocols { get; init; } = [WsSubprotocol.V1Json];

    /// <summary>The version of HTTP: <c>1.0</c> (only <c>probe</c>), <c>1.1</c> or <c>2</c>.</summary>
    public string HttpVersion { get; init; } = "1.1";

    /// <summary>Whether every certificate is accepted.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>The HTTP proxy; null for none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The limit of each wait: for the connection, and for each answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The names of the envelope's members.</summary>
    public WsEnvelopeNames Names { get; init; } = WsEnvelopeNames.Default;

    /// <summary>The most bytes that wait to be sent; no message is larger.</summary>
    public int MaxQueuedBytes { get; init; } = DefaultQueuedBytes;

    /// <summary>Whether a lost connection is opened again.</summary>
    public bool Reconnects { get; init; }

    /// <summary>The settings for another address. Headers may be credentials, so another origin does not get them.</summary>
    public ConnectionSettings For(ToolAddress address)
        => this with { Address = address, Headers = address.HasOriginOf(Address) ? Headers : new HeaderEdits() };
}
