using TypedWs.Framing;

namespace TypedWs.Messages;

/// <summary>The facts about a message that an outbound queue needs: its type, the overflow policy of the type, and whether the message is
/// compressed. A tag is one number, so it is cheap to keep it with every frame.</summary>
internal readonly record struct MessageTag
{
    // The three low bits of the number: 0 stands for the endpoint's policy, 7 for an answer (see Answer), any other value for the type's
    // policy plus 1.
    private const int AnswerBits = 7;
    private const int PolicyBits = 3;
    private const int PolicyMask = (1 << PolicyBits) - 1;

    // The next two bits: the value of WsCompress.
    private const int CompressMask = 3 << PolicyBits;
    private const int TypeShift = PolicyBits + 2;

    private readonly int _value;

    private MessageTag(int value) => _value = value;

    /// <param name="typeNumber">The unique number of the type, from 1; 0 for the messages of raw endpoints, which have no type.</param>
    /// <param name="policy">The policy of the type; null for the policy of the endpoint.</param>
    /// <param name="compress">Whether messages of the type are compressed.</param>
    public MessageTag(int typeNumber, WsOverflowPolicy? policy, WsCompress compress = WsCompress.Default)
        => _value = (typeNumber << TypeShift) | ((int)compress << PolicyBits) | (policy is { } given ? (int)given + 1 : 0);

    /// <summary>The tag of an answer to a message of the peer, or of a message of the protocol. No policy drops such a message.</summary>
    public static MessageTag Answer { get; } = new(AnswerBits);

    public bool IsAnswer => (_value & PolicyMask) == AnswerBits;

    public int TypeNumber => _value >> TypeShift;

    /// <summary>Whether the type has a policy of its own.</summary>
    public bool HasPolicy => (_value & PolicyMask) != 0;

    /// <summary>Whether the message is compressed.</summary>
    public WsCompress Compress => (WsCompress)((_value & CompressMask) >> PolicyBits);

    /// <summary>The same as a mark of a frame (<see cref="FrameMark"/>).</summary>
    public byte Mark
        => Compress switch
        {
            WsCompress.Yes => FrameMark.Always,
            WsCompress.No => FrameMark.Never,
            _ => FrameMark.None,
        };

    /// <summary>The tag of a message type.</summary>
    public static MessageTag Of<T>() => MessageCodec<T>.Get().Tag;

    /// <summary>The tag of a message of the type, with the application's choice for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The choice has no such value.</exception>
    public static MessageTag Of<T>(WsCompress compress) => Of<T>().With(compress);

    /// <summary>The same tag with the application's choice for one message.</summary>
    /// <param name="compress">The choice. <see cref="WsCompress.Default"/> leaves the choice of the type.</param>
    /// <exception cref="ArgumentOutOfRangeException">The choice has no such value.</exception>
    public MessageTag With(WsCompress compress)
        => compress switch
        {
            WsCompress.Default => this,
            WsCompress.Yes or WsCompress.No => new((_value & ~CompressMask) | ((int)compress << PolicyBits)),
            _ => throw new ArgumentOutOfRangeException(nameof(compress), compress, "WsCompress has no such value."),
        };

    /// <summary>The tag of the same message as an answer.</summary>
    public MessageTag ToAnswer() => new(_value | AnswerBits);

    /// <summary>The policy for this message, which must not be an answer.</summary>
    public WsOverflowPolicy GetPolicy(WsOverflowPolicy ofEndpoint)
        => HasPolicy ? (WsOverflowPolicy)((_value & PolicyMask) - 1) : ofEndpoint;
}
