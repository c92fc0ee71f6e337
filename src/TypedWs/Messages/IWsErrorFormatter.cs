using System.Text.Json;

namespace TypedWs;

/// <summary>Replaces the payload of error events by another form; see <see cref="WsOptions.ErrorFormatter"/>.</summary>
public interface IWsErrorFormatter
{
    /// <summary>Writes the payload of an error event: one JSON value. The runtime writes the envelope around the payload, with the
    /// <c>ref</c> of a message that had an <c>id</c>.</summary>
    /// <remarks>Called from any thread, also from several threads at the same time. If the formatter throws, does not write one value, or
    /// writes more than 15 KiB, the event is sent in its default form, and <c>OnError</c> gets the failure.</remarks>
    /// <param name="error">The event.</param>
    /// <param name="payload">The writer for the value. The writer does not check that the JSON is valid.</param>
    void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload);
}
