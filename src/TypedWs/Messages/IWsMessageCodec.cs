using System.ComponentModel;
using System.Text.Json;
using TypedWs.Json;

namespace TypedWs;

/// <summary>
/// Reads, validates and writes the payload of one message type. Implemented by generated structs, so that the runtime's
/// generic code is specialised for each; not meant to be implemented by hand.
/// </summary>
/// <typeparam name="T">The message type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IWsMessageCodec<T>
{
    /// <summary>The discriminator, UTF-8, not JSON-escaped: compared with the unescaped <c>type</c> of an envelope.</summary>
    static abstract ReadOnlySpan<byte> Discriminator { get; }

    /// <summary>
    /// What an envelope begins with, up to where the payload's value starts:
    /// <c>{"type":"chat","payload":</c>, JSON-escaped.
    /// </summary>
    static abstract ReadOnlySpan<byte> EnvelopePrefix { get; }

    /// <summary>Whether an absent or null payload means <c>{}</c>: true when no member is required.</summary>
    static abstract bool AcceptsEmptyPayload { get; }

    /// <summary>What <see cref="WsOverflowAttribute"/> says; null without it.</summary>
    static virtual WsOverflowPolicy? OverflowPolicy => null;

    /// <summary>
    /// Reads and validates the value at the reader's position. Field errors are recorded in the reader, all of them;
    /// returns false if there is any, or if the document is malformed. Never throws on any input.
    /// </summary>
    /// <param name="reader">Positioned before the payload's value; after it on return (unless malformed).</param>
    /// <param name="value">The message if true is returned.</param>
    static abstract bool TryRead(ref WsJsonReader reader, out T value);

    /// <summary>Writes the payload's value, nothing around it.</summary>
    static abstract void Write(Utf8JsonWriter writer, T value);
}
