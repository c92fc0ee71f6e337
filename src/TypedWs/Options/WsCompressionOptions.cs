using System.IO.Compression;
using TypedWs.Options;

namespace TypedWs;

/// <summary>
/// The compression of messages (permessage-deflate, RFC 7692). Off unless <see cref="WsOptions.Compression"/> is set. A client that does
/// not offer it is served without.
/// </summary>
/// <remarks>Compression costs processor time for each message, and memory for each context. See docs/compression.md. Do not compress a
/// secret together with text that an attacker may choose (docs/security.md): <see cref="WsMessageAttribute.Compression"/>.</remarks>
public sealed class WsCompressionOptions
{
    private SettingsGuard _guard = new();

    /// <summary>How the server compresses the messages that it sends. Default: <see cref="WsCompressionMode.Shared"/>.</summary>
    public WsCompressionMode Outbound { get; set => field = _guard.Accept(value); } = WsCompressionMode.Shared;

    /// <summary>How clients may compress the messages that they send. Default: <see cref="WsCompressionMode.Shared"/>.
    /// <see cref="WsCompressionMode.Disabled"/> is not possible: a client to which compression was granted may compress (RFC 7692
    /// §6.1).</summary>
    public WsCompressionMode Inbound { get; set => field = _guard.Accept(value); } = WsCompressionMode.Shared;

    /// <summary>The window of the server's compressor: 2 to this power, in bytes. 9 to 15; default: 15. A client may ask for a smaller
    /// one.</summary>
    public int OutboundWindowBits { get; set => field = _guard.Accept(value); } = 15;

    /// <summary>The window of the clients' compressors: 2 to this power, in bytes. 9 to 15; default: 15. It can be asked only of clients
    /// that offer it; other clients use 15.</summary>
    public int InboundWindowBits { get; set => field = _guard.Accept(value); } = 15;

    /// <summary>The processor time that is spent for shorter messages. Default: <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Level { get; set => field = _guard.Accept(value); } = CompressionLevel.Fastest;

    /// <summary>The length in bytes from which on a message is compressed. A shorter message is sent as it is, unless
    /// <see cref="WsCompress.Yes"/> was chosen for it. Default: 512.</summary>
    public int Threshold { get; set => field = _guard.Accept(value); } = 512;

    /// <summary>The native memory that all contexts of the endpoint may hold, in bytes. When it is reached, new connections get
    /// <see cref="WsCompressionMode.Shared"/> instead of <see cref="WsCompressionMode.Dedicated"/>; when shared contexts alone reach it,
    /// new connections get no compression. Default: 64 MiB.</summary>
    public long MaxMemory { get; set => field = _guard.Accept(value); } = 64 * 1024 * 1024;

    // The settings become part of an endpoint's settings, and are frozen with them.
    internal void Join(SettingsGuard guard) => _guard = guard;

    /// <summary>The errors of the settings, as sentences.</summary>
    internal IEnumerable<string> Check()
    {
        foreach ((string name, WsCompressionMode value) in new[] { (nameof(Outbound), Outbound), (nameof(Inbound), Inbound) })
        {
            if (!Enum.IsDefined(value))
            {
                yield return $"Compression.{name} has no value {(int)value}";
            }
        }

        if (Inbound == WsCompressionMode.Disabled)
        {
            yield return "Compression.Inbound must be Shared or Dedicated, because a client to which compression was granted may compress "
                + "(RFC 7692 §6.1). To switch compression off, set Compression to null";
        }

        foreach ((string name, int value) in new[]
        {
            (nameof(OutboundWindowBits), OutboundWindowBits), (nameof(InboundWindowBits), InboundWindowBits),
        })
        {
            if (value is < 9 or > 15)
            {
                yield return $"Compression.{name} must be between 9 and 15, but is {value}";
            }
        }

        if (Level is not (CompressionLevel.Fastest or CompressionLevel.Optimal or CompressionLevel.SmallestSize))
        {
            yield return $"Compression.Level must be Fastest, Optimal or SmallestSize, but is {Level}";
        }

        if (Threshold < 0)
        {
            yield return $"Compression.Threshold must not be negative, but is {Threshold}";
        }

        if (MaxMemory < 0)
        {
            yield return $"Compression.MaxMemory must not be negative, but is {MaxMemory}";
        }
    }
}
