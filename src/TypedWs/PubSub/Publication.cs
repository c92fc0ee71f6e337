using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>
/// One publication on its way to the subscribers: the bytes, encoded once, and facts about them. Valid only during the call of the
/// bus, which must copy everything that it keeps.
/// </summary>
internal readonly ref struct Publication
{
    /// <summary>The topic that it is published to.</summary>
    public required TopicAddress Address { get; init; }

    /// <summary>A whole frame, not masked.</summary>
    public required ReadOnlySpan<byte> Frame { get; init; }

    /// <summary>The same frame, compressed before; empty if it was not. Only for the subscribers of this process.</summary>
    public ReadOnlySpan<byte> Deflated { get; init; }

    /// <summary>Text or binary.</summary>
    public required Opcode Opcode { get; init; }

    /// <summary>The length of the message at the end of the frame, in bytes.</summary>
    public required int PayloadLength { get; init; }

    /// <summary>The tag of the message for outbound queues. The tag's number is valid only in this process; other processes get
    /// <see cref="Type"/> instead of the tag.</summary>
    public MessageTag Tag { get; init; }

    /// <summary>The discriminator of the message; null for a message of a raw endpoint, or of a type that this process does not
    /// know.</summary>
    public string? Type { get; init; }

    /// <summary>The subscriber that does not get the publication; null for none. <see cref="ISubscriber.Id"/> identifies it in other
    /// processes.</summary>
    public ISubscriber? Except { get; init; }

    /// <summary>A key by which a bus recognizes a repeated publication; null for none. The bus gets the key unchanged; the logs of
    /// topics do not use it.</summary>
    public string? Key { get; init; }

    /// <summary>Whether the publication came from another process, so that the bus must not send it to other processes again.</summary>
    public bool IsFromElsewhere { get; init; }

    /// <summary>The message without its frame header.</summary>
    public ReadOnlySpan<byte> Payload => Frame[^PayloadLength..];
}
