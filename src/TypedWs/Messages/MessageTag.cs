namespace TypedWs.Messages;

/// <summary>What an outbound queue has to know of a message: what its type says of a slow reader, and which type it is. Fits
/// into a number, so that it is kept with every published frame for nothing.</summary>
internal readonly record struct MessageTag
{
    // A policy and one, or this: the answer to a message of the peer's.
    private const int AnswerBits = 7;
    private const int PolicyBits = 3;
    private const int PolicyMask = (1 << PolicyBits) - 1;

    private readonly int _value;

    private MessageTag(int value) => _value = value;

    /// <param name="typeNumber">Tells the type from others; from 1. 0 is for messages without a type, those of raw endpoints.</param>
    /// <param name="policy">The policy of the type; null for that of the endpoint.</param>
    public MessageTag(int typeNumber, WsOverflowPolicy? policy)
        => _value = (typeNumber << PolicyBits) | (policy is { } given ? (int)given + 1 : 0);

    /// <summary>Answers a message of the peer's, or is one of the protocol's own: no policy drops it.</summary>
    public static MessageTag Answer { get; } = new(AnswerBits);

    public bool IsAnswer => _value == AnswerBits;

    public int TypeNumber => _value >> PolicyBits;

    /// <summary>Whether the type has a policy of its own.</summary>
    public bool HasPolicy => (_value & PolicyMask) != 0;

    /// <summary>That of a message type.</summary>
    public static MessageTag Of<T>() => MessageCodec<T>.Get().Tag;

    /// <summary>The policy for this message, which is no answer.</summary>
    public WsOverflowPolicy GetPolicy(WsOverflowPolicy ofEndpoint)
        => HasPolicy ? (WsOverflowPolicy)((_value & PolicyMask) - 1) : ofEndpoint;
}
