using System.Text.Json;

namespace TypedWs;

/// <summary>Gives error events another payload; see <see cref="WsOptions.ErrorFormatter"/>.</summary>
public interface IWsErrorFormatter
{
    /// <summary>Writes the payload of an error event: one JSON value. The envelope around it, with the <c>ref</c> of a message
    /// that had an <c>id</c>, is not the formatter's.</summary>
    /// <remarks>Called from any thread, several at once. If it throws, does not write one value, or writes more than 15 KiB, the
    /// event is sent in its default form, and <c>OnError</c> gets the failure.</remarks>
    /// <param name="error">The event.</param>
    /// <param name="payload">Where to write to. It does not check what is written.</param>
    void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload);
}
