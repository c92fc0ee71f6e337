using System.Text.Json;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Messages;

/// <summary>Shows messages.</summary>
internal sealed class MessageReport(Report report)
{
    // The message with the credentials of a connection (docs/wire-protocol.md).
    private const string Authorization = "$auth";
    private const string Dots = "•••";

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

    /// <summary>A message to the server, as a detail. Credentials are dots.</summary>
    public void ShowSent(string text, WsEnvelopeNames names)
    {
        if (!report.IsVerbose)
        {
            return;
        }

        InboundMessage message = InboundMessage.Parse(text, names);
        if (message.Type == Authorization && !report.ShowsSecrets)
        {
            text = new OutboundMessage(Authorization, JsonText.Quote(Dots), message.IdJson).ToText(names);
            message = InboundMessage.Parse(text, names);
        }

        report.Json(writer => Write(writer, "out", message));
        report.Line(Piece.Faint("→ " + text));
    }

    private static void Write(Utf8JsonWriter writer, string direction, InboundMessage message)
    {
        writer.WriteString("dir", direction);
        if (message.Type is not { } type)
        {
            writer.WriteText("text", message.Text);
            return;
        }

        writer.WriteText("type", type);
        if (message.Topic is { } topic)
        {
            writer.WriteText("topic", topic);
        }

        if (message.Payload is { } payload)
        {
            writer.WriteValue("payload", payload);
        }

        foreach ((string name, string? value) in (ReadOnlySpan<(string, string?)>)[("id", message.IdJson), ("ref", message.RefJson)])
        {
            if (value is not null)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value, skipInputValidation: true);
            }
        }
    }
}
