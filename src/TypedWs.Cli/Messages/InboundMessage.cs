using System.Text.Json;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Messages;

/// <summary>A message of the server: an envelope, or any other text.</summary>
internal sealed class InboundMessage
{
    private InboundMessage(string text, JsonElement? json, WsEnvelopeNames names)
    {
        Text = text;
        Json = json;
        if (json is { } envelope)
        {
            Type = TolerantJson.FindText(envelope, names.Type);
            Payload = TolerantJson.Find(envelope, names.Payload);
            RefJson = ToLine(TolerantJson.Find(envelope, "ref"));
            IdJson = ToLine(TolerantJson.Find(envelope, "id"));
            Topic = TolerantJson.FindText(envelope, "topic");
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
    public string? ErrorCode => IsError && Payload is { } error ? TolerantJson.FindText(error, "code") : null;

    /// <summary>Reads a message. Does not fail: a text without meaning is a text.</summary>
    public static InboundMessage Parse(string text, WsEnvelopeNames names)
    {
        try
        {
            return new InboundMessage(text, TolerantJson.Parse(text), names);
        }
        catch (JsonException)
        {
            return new InboundMessage(text, json: null, names);
        }
    }

    // In one form: the peer may write the same id with other escapes.
    private static string? ToLine(JsonElement? value) => value is { } given ? JsonText.Compact(given) : null;
}
