using System.Text.Json;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Messages;

/// <summary>Shows messages.</summary>
internal sealed class MessageReport(Report report)
{
    /// <summary>A message of the server.</summary>
    public void Show(InboundMessage message)
    {
        report.Json(writer => Write(writer, "in", message));
        if (report.IsJson)
        {
            return;
        }

        if (message.Type is not { } type)
        {
            report.Line(Piece.Faint("← "), message.Json is { } other ? JsonText.Compact(other) : message.Text);
            return;
        }

        List<Piece> pieces = [Piece.Faint("← "), new Piece(type, message.IsError ? Look.Bad : Look.Name)];
        if (message.Payload is { } payload)
        {
            pieces.Add(" " + JsonText.Compact(payload));
        }

        foreach ((string name, string? value) in (ReadOnlySpan<(string, string?)>)
                 [("ref", message.RefJson), ("id", message.IdJson), ("topic", message.Topic)])
        {
            if (value is not null)
            {
                pieces.Add(Piece.Faint($" {name} {value}"));
            }
        }

        report.Line([.. pieces]);
    }

    /// <summary>Bytes of the server.</summary>
    public void ShowBinary(ReadOnlyMemory<byte> bytes)
    {
        report.Line(Piece.Faint("← "), $"{bytes.Length} bytes: {Convert.ToHexString(bytes.Span[..Math.Min(bytes.Length, 32)])}"
            + (bytes.Length > 32 ? "…" : ""));
        report.Json(writer =>
        {
            writer.WriteString("dir", "in");
            writer.WriteBase64String("binary", bytes.Span);
        });
    }

    /// <summary>A message to the server, as a detail.</summary>
    public void ShowSent(string text, WsEnvelopeNames names)
    {
        if (report.IsVerbose)
        {
            report.Json(writer => Write(writer, "out", InboundMessage.Parse(text, names)));
            report.Line(Piece.Faint("→ " + text));
        }
    }

    private static void Write(Utf8JsonWriter writer, string direction, InboundMessage message)
    {
        writer.WriteString("dir", direction);
        if (message.Type is not { } type)
        {
            writer.WriteString("text", message.Text);
            return;
        }

        writer.WriteString("type", type);
        if (message.Topic is { } topic)
        {
            writer.WriteString("topic", topic);
        }

        if (message.Payload is { } payload)
        {
            writer.WritePropertyName("payload");
            payload.WriteTo(writer);
        }

        if (message.IdJson is { } id)
        {
            writer.WritePropertyName("id");
            writer.WriteRawValue(id, skipInputValidation: true);
        }

        if (message.RefJson is { } reference)
        {
            writer.WritePropertyName("ref");
            writer.WriteRawValue(reference, skipInputValidation: true);
        }
    }
}
