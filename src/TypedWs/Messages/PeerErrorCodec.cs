using System.Text.Json;
using TypedWs.CompilerServices;

namespace TypedWs.Messages;

/// <summary>Reads the payload of an error event that a peer has sent, in the same way as a generated codec. Unknown members are
/// ignored.</summary>
internal readonly struct PeerErrorCodec : IWsMessageCodec<WsPeerError>
{
    // The peer may send more, but the rest has no use.
    private const int MaxFieldErrors = 100;

    /// <summary>The code of an error event whose payload has another form, because the server has a formatter of its own.</summary>
    public const string UnknownForm = "unknown_form";

    public static ReadOnlySpan<byte> Discriminator => "error"u8;

    public static ReadOnlySpan<byte> EnvelopePrefix => "{\"type\":\"error\",\"payload\":"u8;

    public static bool AcceptsEmptyPayload => false;

    public static bool TryRead(ref WsJsonReader reader, out WsPeerError value)
    {
        value = null!;
        if (!reader.TryBeginObject())
        {
            return false;
        }

        int start = reader.ValueOffset;
        int errors = reader.ErrorCount;
        var parts = default(Parts);
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            ReadMember(ref reader, name, ref parts);
        }

        if (parts.Code is null && reader.ErrorCount == errors)
        {
            reader.AddMissing(start, "code");
        }

        if (reader.IsMalformed || reader.ErrorCount != errors)
        {
            return false;
        }

        var error = WsError.Received(
            parts.Code!,
            EventText.Cut(parts.Message ?? "the peer gave no reason"),
            parts.Data,
            TimeSpan.FromMilliseconds(Math.Clamp(parts.RetryAfterMs, 0, int.MaxValue)));
        List<WsFieldError> fields = parts.Fields ?? [];
        value = new WsPeerError(error)
        {
            On = parts.On,
            Sequence = parts.Sequence,
            IsFatal = parts.IsFatal,
            FieldErrors = fields,
            FieldErrorCount = Math.Max(parts.FieldErrorCount, fields.Count),
        };
        return true;
    }

    public static void Write(Utf8JsonWriter writer, WsPeerError value)
    {
        writer.WriteStartObject();
        writer.WriteString("code"u8, value.Code);
        writer.WriteString("message"u8, value.Message);
        writer.WriteEndObject();
    }

    private static void ReadMember(ref WsJsonReader reader, ReadOnlySpan<byte> name, ref Parts parts)
    {
        if (name.SequenceEqual("code"u8))
        {
            parts.Code = ReadCode(ref reader);
        }
        else if (name.SequenceEqual("message"u8))
        {
            parts.Message = ReadText(ref reader);
        }
        else if (name.SequenceEqual("on"u8))
        {
            parts.On = ReadText(ref reader);
        }
        else if (name.SequenceEqual("seq"u8))
        {
            reader.TryReadInt64(out parts.Sequence);
        }
        else if (name.SequenceEqual("retryAfterMs"u8))
        {
            reader.TryReadInt64(out parts.RetryAfterMs);
        }
        else if (name.SequenceEqual("fatal"u8))
        {
            reader.TryReadBoolean(out parts.IsFatal);
        }
        else if (name.SequenceEqual("errorCount"u8))
        {
            reader.TryReadInt32(out parts.FieldErrorCount);
        }
        else if (name.SequenceEqual("data"u8))
        {
            parts.Data = reader.TryReadRawJson(out WsRawJson data) ? data : null;
        }
        else if (name.SequenceEqual("errors"u8))
        {
            parts.Fields = ReadFields(ref reader);
        }
        else
        {
            reader.TrySkip();
        }
    }

    // The code becomes part of an error that the application may send on, where codes are written without escapes.
    private static string? ReadCode(ref WsJsonReader reader)
    {
        string? code = ReadText(ref reader);
        if (code is not null && !WsError.IsName(code))
        {
            reader.AddError(reader.ValueOffset, "pattern", "must have 1 to 64 of a-z A-Z 0-9 _ - . only");
        }

        return code;
    }

    private static List<WsFieldError> ReadFields(ref WsJsonReader reader)
    {
        var fields = new List<WsFieldError>();
        if (!reader.TryBeginArray())
        {
            return fields;
        }

        while (reader.TryReadElement())
        {
            WsFieldError field = ReadField(ref reader);
            if (fields.Count < MaxFieldErrors)
            {
                fields.Add(field);
            }
        }

        return fields;
    }

    private static WsFieldError ReadField(ref WsJsonReader reader)
    {
        var field = new WsFieldError("", "", "");
        if (!reader.TryBeginObject())
        {
            return field;
        }

        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("pointer"u8))
            {
                field = field with { Pointer = ReadText(ref reader) ?? "" };
            }
            else if (name.SequenceEqual("code"u8))
            {
                field = field with { Code = ReadText(ref reader) ?? "" };
            }
            else if (name.SequenceEqual("message"u8))
            {
                field = field with { Message = ReadText(ref reader) ?? "" };
            }
            else if (name.SequenceEqual("params"u8))
            {
                field = field with { Params = reader.TryReadRawJson(out WsRawJson json) ? json.ToString() : null };
            }
            else if (name.SequenceEqual("cut"u8))
            {
                field = field with { IsPointerCut = reader.TryReadBoolean(out bool isCut) && isCut };
            }
            else
            {
                reader.TrySkip();
            }
        }

        return field;
    }

    private static string? ReadText(ref WsJsonReader reader) => reader.TryReadString(out WsJsonString text) ? text.ToString() : null;

    private struct Parts
    {
        public string? Code;
        public string? Message;
        public string? On;
        public long Sequence;
        public long RetryAfterMs;
        public int FieldErrorCount;
        public bool IsFatal;
        public WsRawJson? Data;
        public List<WsFieldError>? Fields;
    }
}
