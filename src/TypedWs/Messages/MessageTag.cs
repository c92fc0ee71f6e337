namespace TypedWs.Messages;

/// <summary>The facts about a message that an outbound queue needs: its type, and the overflow policy of the type. A tag is one number,
/// so it is cheap to keep it with every frame.</summary>
internal readonly record struct MessageTag
{
    // The three low bits of the number: 0 stands for the endpoint's policy, 7 for an answer (see Answer), any other value for the type's
    // policy plus 1.
    private const int AnswerBits = 7;
    private const int PolicyBits = 3;
    private const int PolicyMask = (1 << PolicyBits) - 1;

    private readonly int _value;

    private MessageTag(int value) => _value = value;

    /// <param name="typeNumber">The unique number of the type, from 1; 0 for the messages of raw endpoints, which have no type.</param>
    /// <param name="policy">The policy of the type; null for the policy of the endpoint.</param>
    public MessageTag(int typeNumber, WsOverflowPolicy? policy)
        => _value = (typeNumber << PolicyBits) | (policy is { } given ? (int)given + 1 : 0);

    /// <summary>The tag of an answer to a message of the peer, or of a message of the protocol. No policy drops such a message.</summary>
    public static MessageTag Answer { get; } = new(AnswerBits);

    public bool IsAnswer => _value == AnswerBits;

    public int TypeNumber => _value >> PolicyBits;

    /// <summary>Whether the type has a policy of its own.</summary>
    public bool HasPolicy => (_value & PolicyMask) != 0;

    /// <summary>The tag of a message type.</summary>
    public static MessageTag Of<T>() => MessageCodec<T>.Get().Tag;

    /// <summary>The policy for this message, which must not be an answer.</summary>
    public WsOverflowPolicy GetPolicy(WsOverflowPolicy ofEndpoint)
        => HasPolicy ? (WsOverflowPolicy)((_value & PolicyMask) - 1) : ofEndpoint;
}
