using System.Text.Json;

namespace TypedWs;

/// <summary>
/// Error events as simple protocols have them, whose payload is only a text: <c>{"type":"error","payload":"…"}</c>.
/// </summary>
/// <param name="text">The text for a code (one of <see cref="WsErrorCode"/>, or <c>app.</c> and a name), in any language; null
/// keeps the event's own. Null for their own texts throughout. Called from any thread.</param>
public sealed class WsCompatErrorFormatter(Func<string, string?>? text = null) : IWsErrorFormatter
{
    /// <inheritdoc/>
    public void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        payload.WriteStringValue(text?.Invoke(error.Code) ?? error.Message);
    }
}
