namespace TypedWs;

/// <summary>
/// Declares a record, class or struct as a message of the protocol. The source generator emits its JSON reader, its validation and
/// its writer; no reflection is used at run time.
/// </summary>
/// <param name="type">
/// The discriminator: the value of the envelope's <c>type</c> member. Compared by ordinal; not empty, not <c>error</c>,
/// and not starting with <c>$</c> (both are reserved for the protocol itself).
/// </param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class WsMessageAttribute(string type) : Attribute
{
    /// <summary>The discriminator.</summary>
    public string Type { get; } = type;

    /// <summary>The side that may send the message; <see cref="WsDirection.ClientToServer"/> by default.</summary>
    public WsDirection Direction { get; set; } = WsDirection.ClientToServer;

    /// <summary>
    /// Whether the payload is the value of the message's only member itself (<c>"payload":"ann joined"</c>) instead of
    /// an object with that member. <see langword="false"/> by default; needs exactly one member.
    /// </summary>
    public bool Bare { get; set; }
}
