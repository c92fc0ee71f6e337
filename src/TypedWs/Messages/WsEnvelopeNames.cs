namespace TypedWs;

/// <summary>
/// The names of the two main members of an envelope. Default: <c>{"type":"chat","payload":…}</c>. Other systems have, for example,
/// <c>{"event":"chat","data":…}</c> or <c>{"kind":"chat","body":…}</c>. Both directions use the same names.
/// </summary>
/// <param name="Type">The name of the member with the discriminator; case-sensitive.</param>
/// <param name="Payload">The name of the member with the message; case-sensitive.</param>
public sealed record WsEnvelopeNames(string Type, string Payload)
{
    /// <summary><c>type</c> and <c>payload</c>.</summary>
    public static WsEnvelopeNames Default { get; } = new("type", "payload");
}
