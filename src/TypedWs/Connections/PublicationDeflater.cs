using TypedWs.Messages;
using TypedWs.Protocol.Extensions;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>Compresses publications once for the connections that keep no contexts and have the endpoint's window.</summary>
/// <param name="terms">The agreement of these connections.</param>
internal sealed class PublicationDeflater(DeflateTerms terms) : IPublicationDeflater
{
    /// <summary>Whether a connection with these terms takes compressed publications.</summary>
    public static bool Serves(DeflateTerms terms, int windowBits)
        => terms is { Sends: true, KeepsOutbound: false } && terms.OutboundBits == windowBits;

    public int Deflate(ReadOnlySpan<byte> frame, MessageTag tag, Span<byte> destination)
        => FrameDeflater.Deflate(frame, tag.Mark, terms, destination);
}
