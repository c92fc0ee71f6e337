namespace TypedWs;

/// <summary>
/// The names of the two members of an envelope: <c>{"type":"chat","payload":…}</c> by default, in other systems
/// <c>{"event":"chat","data":…}</c> or <c>{"kind":"chat","body":…}</c>. Both directions use the same names.
/// </summary>
/// <param name="Type">Name of the member with the discriminator; compared exactly.</param>
/// <param name="Payload">Name of the member with the message; compared exactly.</param>
public sealed record WsEnvelopeNames(string Type, string Payload)
{
    /// <summary><c>type</c> and <c>payload</c>.</summary>
    public static WsEnvelopeNames Default { get; } = new("type", "payload");
}
