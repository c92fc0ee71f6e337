using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>
/// One publication on its way from its encoding to the subscribers: the bytes that each of them gets, encoded once, and what is known of
/// them. Valid during the call of the bus, which copies what it keeps.
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

    /// <summary>What outbound queues know of the message. It has a number of this process and cannot travel; <see cref="Type"/>
    /// can.</summary>
    public MessageTag Tag { get; init; }

    /// <summary>The discriminator of the message; null for one of a raw endpoint, or of a type that this process does not know.</summary>
    public string? Type { get; init; }

    /// <summary>The subscriber that does not get it; null for none. <see cref="ISubscriber.Id"/> names it to other processes.</summary>
    public ISubscriber? Except { get; init; }

    /// <summary>A key by which a bus recognizes a publication that is repeated; null for none. It goes to the bus as it is: logs of
    /// topics do not look at it.</summary>
    public string? Key { get; init; }

    /// <summary>Whether it came from another process, so that it is not to be carried there again.</summary>
    public bool IsFromElsewhere { get; init; }

    /// <summary>The message without its frame header.</summary>
    public ReadOnlySpan<byte> Payload => Frame[^PayloadLength..];
}
