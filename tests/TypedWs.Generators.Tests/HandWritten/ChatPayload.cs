using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Generators.Tests.HandWritten;

/// <summary>The message of the README, without the generator.</summary>
public sealed record ChatPayload(string Text);

/// <summary>
/// What the generator is to emit for <c>[WsMessage("chat")] record ChatPayload([Required, StringLength(500)] string Text)</c>,
/// written by hand before there was a generator: the contract with the runtime in its simplest form.
/// </summary>
public readonly struct ChatPayloadWsCodec : IWsMessageCodec<ChatPayload>
{
    private static readonly JsonEncodedText TextName = WsJsonValue.EncodeName("text"u8);

    public static ReadOnlySpan<byte> Discriminator => "chat"u8;

    public static ReadOnlySpan<byte> EnvelopePrefix => "{\"type\":\"chat\",\"payload\":"u8;

    public static bool AcceptsEmptyPayload => false;

    public static bool TryRead(ref WsJsonReader reader, out ChatPayload value)
    {
        value = null!;
        if (!reader.TryBeginObject())
        {
            return false;
        }

        int offset = reader.ValueOffset;
        bool hasText = false;
        string text = null!;
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (!name.SequenceEqual("text"u8))
            {
                reader.TrySkip();
                continue;
            }

            if (hasText)
            {
                reader.AddDuplicate(offset, "text");
            }
            else
            {
                ReadText(ref reader, out text);
            }

            hasText = true;
        }

        if (!hasText)
        {
            reader.AddMissing(offset, "text");
        }

        if (reader.IsMalformed || reader.ErrorCount != 0)
        {
            return false;
        }

        value = new ChatPayload(text);
        return true;
    }

    public static void Write(Utf8JsonWriter writer, ChatPayload value)
    {
        writer.WriteStartObject();
        writer.WriteString(TextName, value.Text);
        writer.WriteEndObject();
    }

    private static void ReadText(ref WsJsonReader reader, out string value)
    {
        value = null!;
        if (!reader.TryReadString(out WsJsonString text))
        {
            return;
        }

        if (text.IsBlank)
        {
            reader.AddError(reader.ValueOffset, "not_blank", "must not be blank");
        }
        else if (text.Length > 500)
        {
            reader.AddError(reader.ValueOffset, "max_length", "must be at most 500 characters", "\"max\":500", text.Length);
        }
        else
        {
            value = text.ToString();
        }
    }
}
