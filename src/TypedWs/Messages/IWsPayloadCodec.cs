using System.ComponentModel;
using System.Text.Json;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>
/// Reads, validates and writes the values of one type as JSON. The type is a message (<see cref="IWsMessageCodec{T}"/>), or the data of
/// an error (<see cref="WsErrorDataAttribute"/>). Implemented by generated structs. Do not implement it by hand.
/// </summary>
/// <typeparam name="T">The type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IWsPayloadCodec<T>
{
    /// <summary>
    /// Reads and validates the value at the reader's position. All field errors are recorded in the reader. Returns false if there is a
    /// field error, or if the document is malformed. No input makes this method throw.
    /// </summary>
    /// <param name="reader">The reader, positioned before the value. On return it is positioned after the value, unless the document is
    /// malformed.</param>
    /// <param name="value">The value, if true is returned.</param>
    static abstract bool TryRead(ref WsJsonReader reader, out T value);

    /// <summary>Writes the value, without an envelope.</summary>
    static abstract void Write(Utf8JsonWriter writer, T value);
}
