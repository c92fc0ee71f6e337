using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;
using TypedWs.Protocol.Extensions;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>The compression of one endpoint: chooses the terms of its connections. Thread-safe.</summary>
internal sealed class EndpointCompression
{
    private readonly ConcurrentDictionary<(bool, int, bool, int), DeflateTerms> _terms = new();

    private EndpointCompression(WsCompressionOptions options)
    {
        Options = options;
        Engine = new CompressionEngine(options.OutboundWindowBits, ToZlibLevel(options.Level), options.Threshold, options.MaxMemory);
        PublicationDeflater = options.Outbound == WsCompressionMode.Disabled
            ? null
            : new PublicationDeflater(GetTerms(false, options.OutboundWindowBits, false, options.InboundWindowBits));
    }

    /// <summary>The settings and contexts of the connections.</summary>
    public CompressionEngine Engine { get; }

    /// <summary>Compresses publications; null if nothing is compressed.</summary>
    public IPublicationDeflater? PublicationDeflater { get; }

    /// <summary>The settings.</summary>
    public WsCompressionOptions Options { get; }

    /// <returns>Null if the endpoint has no compression, or the runtime has no zlib.</returns>
    public static EndpointCompression? Create(WsCompressionOptions? options, ILogger logger, string endpoint)
    {
        if (options is null)
        {
            return null;
        }

        if (!Zlib.IsAvailable)
        {
            WsLog.CompressionUnavailable(logger, endpoint);
            return null;
        }

        return new EndpointCompression(options);
    }

    /// <summary>The terms for what was agreed with a client. Connections with equal terms share one object.</summary>
    public DeflateTerms GetTerms(bool keepsOutbound, int outboundBits, bool keepsInbound, int inboundBits)
        => _terms.GetOrAdd(
            (keepsOutbound, outboundBits, keepsInbound, inboundBits),
            static (key, self) => new DeflateTerms(
                self.Engine, self.Options.Outbound != WsCompressionMode.Disabled, key.Item1, key.Item2, key.Item3, key.Item4),
            this);

    /// <summary>The level of zlib, 1 to 9.</summary>
    public static int ToZlibLevel(CompressionLevel level)
        => level switch
        {
            CompressionLevel.Fastest => 1,
            CompressionLevel.SmallestSize => 9,
            _ => 6,
        };
}
