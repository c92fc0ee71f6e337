using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>
/// Reads, validates and writes the payload of one message type, and knows the envelope around it. Implemented by generated structs, so
/// that the runtime's generic code is specialised for each; not meant to be implemented by hand.
/// </summary>
/// <typeparam name="T">The message type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IWsMessageCodec<T> : IWsPayloadCodec<T>
{
    /// <summary>The discriminator, UTF-8, not JSON-escaped: compared with the unescaped <c>type</c> of an envelope.</summary>
    static abstract ReadOnlySpan<byte> Discriminator { get; }

    /// <summary>
    /// The beginning of an envelope, up to the payload's value:
    /// <c>{"type":"chat","payload":</c>, JSON-escaped.
    /// </summary>
    static abstract ReadOnlySpan<byte> EnvelopePrefix { get; }

    /// <summary>Whether an absent or null payload means <c>{}</c>: true when no member is required.</summary>
    static abstract bool AcceptsEmptyPayload { get; }

    /// <summary>The policy of <see cref="WsOverflowAttribute"/>; null without the attribute.</summary>
    static virtual WsOverflowPolicy? OverflowPolicy => null;
}
