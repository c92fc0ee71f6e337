using System.Text.Json;

namespace TypedWs;

/// <summary>
/// Writes error events as simple protocols have them. Their payload is only a text: <c>{"type":"error","payload":"…"}</c>.
/// </summary>
/// <param name="text">Gives the text for a code (one of <see cref="WsErrorCode"/>, or <c>app.</c> and a name), in any language. If it
/// returns null, the event keeps its default text. If the parameter is null, all events keep their default texts. Called from any
/// thread.</param>
public sealed class WsCompatErrorFormatter(Func<string, string?>? text = null) : IWsErrorFormatter
{
    /// <inheritdoc/>
    public void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        payload.WriteStringValue(text?.Invoke(error.Code) ?? error.Message);
    }
}
