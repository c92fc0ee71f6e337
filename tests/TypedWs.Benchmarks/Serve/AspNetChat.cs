using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedWs.Benchmarks.Serve;

/// <summary>The chat message by hand with System.Text.Json's source generator: parse, validate, answer.</summary>
internal static class AspNetChat
{
    /// <summary>The message for the sender or the room, or the error event for the sender.</summary>
    public static byte[] Answer(ReadOnlySpan<byte> message, string from, out bool valid)
    {
        valid = false;
        try
        {
            AspNetEnvelope? envelope = JsonSerializer.Deserialize(message, AspNetChatJson.Default.AspNetEnvelope);
            if (envelope is not { Type: "chat", Payload.ValueKind: JsonValueKind.Object })
            {
                return Error("unknown_type", "There is no such message.");
            }

            AspNetChatIn? chat = envelope.Payload.Deserialize(AspNetChatJson.Default.AspNetChatIn);
            if (chat?.Text is not { Length: >= 1 and <= 500 } text)
            {
                return Error("invalid", "text must have 1 to 500 characters.");
            }

            valid = true;
            var payload = new AspNetChatOut(from, text, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            return JsonSerializer.SerializeToUtf8Bytes(new AspNetChatEvent("chat", payload), AspNetChatJson.Default.AspNetChatEvent);
        }
        catch (JsonException)
        {
            // System.Text.Json has no other way to say it.
            return Error("malformed", "The message is not valid JSON.");
        }
    }

    private static byte[] Error(string code, string text)
        => JsonSerializer.SerializeToUtf8Bytes(
            new AspNetErrorEvent("error", new AspNetError(code, text)),
            AspNetChatJson.Default.AspNetErrorEvent);
}

internal sealed record AspNetEnvelope(string? Type, JsonElement Payload);

internal sealed record AspNetChatIn(string? Text);

internal sealed record AspNetChatOut(string From, string Text, long Time);

internal sealed record AspNetChatEvent(string Type, AspNetChatOut Payload);

internal sealed record AspNetError(string Code, string Message);

internal sealed record AspNetErrorEvent(string Type, AspNetError Payload);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AspNetEnvelope))]
[JsonSerializable(typeof(AspNetChatIn))]
[JsonSerializable(typeof(AspNetChatEvent))]
[JsonSerializable(typeof(AspNetErrorEvent))]
internal sealed partial class AspNetChatJson : JsonSerializerContext;
