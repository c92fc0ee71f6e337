using System.Text;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Messages;

/// <summary>A message to the server.</summary>
/// <param name="Type">The discriminator; null for a text that is sent as it is.</param>
/// <param name="PayloadJson">The payload as JSON, or the text that is sent as it is; null for none.</param>
/// <param name="IdJson">The <c>id</c> as JSON; null for none.</param>
internal sealed record OutboundMessage(string? Type, string? PayloadJson, string? IdJson = null)
{
    /// <summary>The text of the message.</summary>
    public string ToText(WsEnvelopeNames names)
    {
        if (Type is null)
        {
            return PayloadJson ?? "";
        }

        StringBuilder text = new StringBuilder("{").Append(JsonText.Quote(names.Type)).Append(':').Append(JsonText.Quote(Type));
        if (PayloadJson is { } payload)
        {
            text.Append(',').Append(JsonText.Quote(names.Payload)).Append(':').Append(payload);
        }

        if (IdJson is { } id)
        {
            text.Append(",\"id\":").Append(id);
        }

        return text.Append('}').ToString();
    }
}
