using System.Text.Json;

namespace TypedWs.Cli.Messages;

/// <summary>A message of the server: an envelope, or any other text.</summary>
internal sealed class InboundMessage
{
    private InboundMessage(string text, JsonElement? json, WsEnvelopeNames names)
    {
        Text = text;
        Json = json;
        if (json is { ValueKind: JsonValueKind.Object } envelope)
        {
            Type = envelope.TryGetProperty(names.Type, out JsonElement type) && type.ValueKind == JsonValueKind.String
                ? type.GetString()
                : null;
            Payload = envelope.TryGetProperty(names.Payload, out JsonElement payload) ? payload : null;
            RefJson = envelope.TryGetProperty("ref", out JsonElement reference) ? reference.GetRawText() : null;
            IdJson = envelope.TryGetProperty("id", out JsonElement id) ? id.GetRawText() : null;
            Topic = envelope.TryGetProperty("topic", out JsonElement topic) && topic.ValueKind == JsonValueKind.String
                ? topic.GetString()
                : null;
        }
    }

    /// <summary>The text as it came.</summary>
    public string Text { get; }

    /// <summary>The text as JSON; null if it is none.</summary>
    public JsonElement? Json { get; }

    /// <summary>The discriminator; null if the message has none.</summary>
    public string? Type { get; }

    /// <summary>The payload; null if the message has none.</summary>
    public JsonElement? Payload { get; }

    /// <summary>The <c>id</c> that it answers, as JSON; null for none.</summary>
    public string? RefJson { get; }

    /// <summary>The <c>id</c> of a request of the server, as JSON; null for none.</summary>
    public string? IdJson { get; }

    /// <summary>The topic of a publication; null for none.</summary>
    public string? Topic { get; }

    /// <summary>Whether it is an error event.</summary>
    public bool IsError => Type == "error";

    /// <summary>The code of an error event; null for other messages.</summary>
    public string? ErrorCode
        => IsError && Payload is { ValueKind: JsonValueKind.Object } error && error.TryGetProperty("code", out JsonElement code)
            && code.ValueKind == JsonValueKind.String
            ? code.GetString()
            : null;

    /// <summary>Reads a message. Does not fail: a text without meaning is a text.</summary>
    public static InboundMessage Parse(string text, WsEnvelopeNames names)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 });
            return new InboundMessage(text, document.RootElement.Clone(), names);
        }
        catch (JsonException)
        {
            return new InboundMessage(text, json: null, names);
        }
        catch (InvalidOperationException)
        {
            // A name or a type with half of a surrogate pair: no text that .NET can hold.
            return new InboundMessage(text, json: null, names);
        }
    }
}
