using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>Compresses a publication once, for all subscribers that take compressed publications. Thread-safe. Never called with a
/// lock held.</summary>
internal interface IPublicationDeflater
{
    /// <summary>Compresses a publication.</summary>
    /// <param name="frame">A whole frame, not masked.</param>
    /// <param name="tag">The tag of the message.</param>
    /// <param name="destination">At least as long as the frame.</param>
    /// <returns>The length of the frame for these subscribers; 0 if the message need not be compressed.</returns>
    int Deflate(ReadOnlySpan<byte> frame, MessageTag tag, Span<byte> destination);
}
