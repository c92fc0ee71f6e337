using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>
/// Reads, validates and writes the payload of one message type, and has the beginning of its envelope. Implemented by generated structs,
/// so that generic code is compiled for each of them. Do not implement it by hand.
/// </summary>
/// <typeparam name="T">The message type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IWsMessageCodec<T> : IWsPayloadCodec<T>
{
    /// <summary>The discriminator in UTF-8, not JSON-escaped. It is compared with the unescaped <c>type</c> of an envelope.</summary>
    static abstract ReadOnlySpan<byte> Discriminator { get; }

    /// <summary>
    /// The beginning of an envelope, up to the payload's value:
    /// <c>{"type":"chat","payload":</c>, JSON-escaped.
    /// </summary>
    static abstract ReadOnlySpan<byte> EnvelopePrefix { get; }

    /// <summary>Whether an absent or null payload is read as <c>{}</c>. True if no member is required.</summary>
    static abstract bool AcceptsEmptyPayload { get; }

    /// <summary>The policy of <see cref="WsOverflowAttribute"/>; null without the attribute.</summary>
    static virtual WsOverflowPolicy? OverflowPolicy => null;

    /// <summary>The value of <see cref="WsMessageAttribute.Compression"/>.</summary>
    static virtual WsCompress Compression => WsCompress.Default;
}
