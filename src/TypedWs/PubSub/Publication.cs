using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>
/// One publication on its way from its encoding to the subscribers: the bytes, encoded once, and facts about them. Valid only during
/// the call of the bus, which must copy everything that it keeps.
/// </summary>
internal readonly ref struct Publication
{
    /// <summary>Where it goes.</summary>
    public required TopicAddress Address { get; init; }

    /// <summary>A whole frame, not masked.</summary>
    public required ReadOnlySpan<byte> Frame { get; init; }

    /// <summary>Text or binary.</summary>
    public required Opcode Opcode { get; init; }

    /// <summary>The length of the message at the end of the frame, in bytes.</summary>
    public required int PayloadLength { get; init; }

    /// <summary>The tag of the message for outbound queues. Its number is valid only in this process and cannot be sent to others;
    /// <see cref="Type"/> can.</summary>
    public MessageTag Tag { get; init; }

    /// <summary>The discriminator of the message; null for one of a raw endpoint, or of a type that this process does not know.</summary>
    public string? Type { get; init; }

    /// <summary>The excluded subscriber; null for none. <see cref="ISubscriber.Id"/> identifies it in other processes.</summary>
    public ISubscriber? Except { get; init; }

    /// <summary>A key by which a bus recognizes a publication that is repeated; null for none. It is passed to the bus unchanged; the
    /// logs of topics do not use it.</summary>
    public string? Key { get; init; }

    /// <summary>Whether it came from another process, so that the bus must not send it there again.</summary>
    public bool IsFromElsewhere { get; init; }

    /// <summary>The message without its frame header.</summary>
    public ReadOnlySpan<byte> Payload => Frame[^PayloadLength..];
}
