using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Dispatch;

/// <summary>The payload of an error event with which a client refuses a request of the server.</summary>
/// <param name="Code">The code: letters, digits, dots, hyphens and underscores.</param>
/// <param name="Message">The text for people.</param>
internal readonly record struct PeerError(string Code, string Message);

/// <summary>Reads and writes <see cref="PeerError"/>, in the same way as a generated codec. Other members are ignored.</summary>
internal readonly struct PeerErrorCodec : IWsMessageCodec<PeerError>
{
    public static ReadOnlySpan<byte> Discriminator => "error"u8;

    public static ReadOnlySpan<byte> EnvelopePrefix => "{\"type\":\"error\",\"payload\":"u8;

    public static bool AcceptsEmptyPayload => false;

    public static bool TryRead(ref WsJsonReader reader, out PeerError value)
    {
        value = default;
        if (!reader.TryBeginObject())
        {
            return false;
        }

        int start = reader.ValueOffset;
        int errors = reader.ErrorCount;
        string? code = null;
        string? message = null;
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("code"u8))
            {
                code = ReadText(ref reader);

                // The code becomes part of an error that the application may send on, where codes are written without escapes.
                if (code is not null && !WsError.IsName(code))
                {
                    reader.AddError(reader.ValueOffset, "pattern", "must have 1 to 64 of a-z A-Z 0-9 _ - . only");
                }
            }
            else if (name.SequenceEqual("message"u8))
            {
                message = ReadText(ref reader);
            }
            else
            {
                reader.TrySkip();
            }
        }

        if (code is null && reader.ErrorCount == errors)
        {
            reader.AddMissing(start, "code");
        }

        value = new PeerError(code ?? "", message ?? "the client gave no reason");
        return !reader.IsMalformed && reader.ErrorCount == errors;
    }

    public static void Write(Utf8JsonWriter writer, PeerError value)
    {
        writer.WriteStartObject();
        writer.WriteString("code"u8, value.Code);
        writer.WriteString("message"u8, value.Message);
        writer.WriteEndObject();
    }

    private static string? ReadText(ref WsJsonReader reader) => reader.TryReadString(out WsJsonString text) ? text.ToString() : null;
}
