namespace TypedWs;

/// <summary>
/// Declares a record, class or struct as a message of the protocol. The source generator emits a JSON reader, the validation and a JSON
/// writer for it; no reflection is used at run time.
/// </summary>
/// <param name="type">
/// The discriminator: the value of the envelope's <c>type</c> member. Compared by ordinal. Must not be empty, must not be <c>error</c>,
/// and must not start with <c>$</c>, because these are reserved for the protocol.
/// </param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class WsMessageAttribute(string type) : Attribute
{
    /// <summary>The discriminator.</summary>
    public string Type { get; } = type;

    /// <summary>The side that may send the message. Default: <see cref="WsDirection.ClientToServer"/>.</summary>
    public WsDirection Direction { get; set; } = WsDirection.ClientToServer;

    /// <summary>
    /// Whether the payload is the value of the message's only member (<c>"payload":"ann joined"</c>) instead of an object with that member.
    /// Default: <see langword="false"/>. If true, the message must have exactly one member.
    /// </summary>
    public bool Bare { get; set; }

    /// <summary>
    /// Whether the server compresses the messages of this type. Default: <see cref="WsCompress.Default"/>. Choose
    /// <see cref="WsCompress.No"/> for messages with secrets (docs/security.md).
    /// </summary>
    public WsCompress Compression { get; set; }
}
