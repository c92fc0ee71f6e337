using System.ComponentModel;
using System.Text.Json;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>
/// Reads, validates and writes the values of one type as JSON: what a message carries (<see cref="IWsMessageCodec{T}"/>), or an error
/// (<see cref="WsErrorDataAttribute"/>). Implemented by generated structs; not meant to be implemented by hand.
/// </summary>
/// <typeparam name="T">The type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IWsPayloadCodec<T>
{
    /// <summary>
    /// Reads and validates the value at the reader's position. Field errors are recorded in the reader, all of them;
    /// returns false if there is any, or if the document is malformed. Never throws on any input.
    /// </summary>
    /// <param name="reader">Positioned before the value; after it on return (unless malformed).</param>
    /// <param name="value">The value if true is returned.</param>
    static abstract bool TryRead(ref WsJsonReader reader, out T value);

    /// <summary>Writes the value, nothing around it.</summary>
    static abstract void Write(Utf8JsonWriter writer, T value);
}
