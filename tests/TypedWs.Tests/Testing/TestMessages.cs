using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Tests.Testing;

// Messages with codecs written by hand, in the form in which the generator emits them.

/// <summary>One required member with a rule.</summary>
internal sealed record Chat(string Text);

/// <summary>Nothing is required.</summary>
internal sealed record Find(string? Name, int? Limit);

/// <summary>Nothing is required by itself, but one of the two must be there.</summary>
internal sealed record Either(string? A, string? B);

/// <summary>Any members, all integers.</summary>
internal sealed record Table(Dictionary<string, int> Rows);

/// <summary>A reply, of the server or of a client.</summary>
internal sealed record Found(int Count);

internal readonly struct ChatCodec : IWsMessageCodec<Chat>
{
    public static ReadOnlySpan<byte> Discriminator => "chat"u8;

    public static ReadOnlySpan<byte> EnvelopePrefix => "{\"type\":\"chat\",\"payload\":"u8;

    public static bool AcceptsEmptyPayload => false;

    public static bool TryRead(ref WsJsonReader reader, out Chat value)
    {
        value = null!;
        if (!reader.TryBeginObject())
        {
            return false;
        }

        int start = reader.ValueOffset;
        string? text = null;
        bool hasText = false;
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (!name.SequenceEqual("text"u8))
            {
                reader.TrySkip();
            }
            else if (hasText)
            {
                reader.AddDuplicate(start, "text");
            }
            else
            {
                hasText = true;
                if (reader.TryReadString(out WsJsonString json))
                {
                    text = CheckText(ref reader, json);
                }
            }
        }

        if (!hasText)
        {
            reader.AddMissing(start, "text");
        }

        if (reader.IsMalformed || reader.ErrorCount > 0)
        {
            return false;
        }

        value = new Chat(text!);
        return true;
    }

    public static void Write(Utf8JsonWriter writer, Chat value)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, value.Text);
        writer.WriteEndObject();
    }

    private static string? CheckText(ref WsJsonReader reader, WsJsonString json)
    {
        if (json.IsBlank)
        {
            reader.AddError(reader.ValueOffset, "not_blank", "must not be blank");
        }
        else if (json.Length > 10)
        {
            reader.AddError(reader.ValueOffset, "max_length", "must be at most 10 characters", "\"max\":10", json.Length);
        }
        else
        {
            return json.ToString();
        }

        return null;
    }
}

internal readonly struct FindCodec : IWsMessageCodec<Find>
{
    public static ReadOnlySpan<byte> Discriminator => "find"u8;

    public static ReadOnlySpan<byte> EnvelopePrefix => "{\"type\":\"find\",\"payload\":"u8;

    public static bool AcceptsEmptyPayload => true;

    public static bool TryRead(ref WsJsonReader reader, out Find value)
    {
        value = null!;
        if (!reader.TryBeginObject())
        {
            return false;
        }

        string? text = null;
        int? limit = null;
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("name"u8))
            {
                if (!reader.TryReadNull() && reader.TryReadString(out WsJsonString json))
                {
                    text = json.ToString();
                }
            }
            else if (name.SequenceEqual("limit"u8))
            {
                if (!reader.TryReadNull() && reader.TryReadInt32(out int number))
                {
                    limit = number;
                }
            }
            else
            {
                reader.TrySkip();
            }
        }

        if (reader.IsMalformed || reader.ErrorCount > 0)
        {
            return false;
        }

        value = new Find(text, limit);
        return true;
    }

    public static void Write(Utf8JsonWriter writer, Find value) => throw new NotSupportedException("Only received.");
}

internal readonly struct EitherCodec : IWsMessageCodec<Either>
{
    public static ReadOnlySpan<byte> Discriminator => "either"u8;

    public static ReadOnlySpan<byte> EnvelopePrefix => "{\"type\":\"either\",\"payload\":"u8;

    public static bool AcceptsEmptyPayload => true;

    public static bool TryRead(ref WsJsonReader reader, out Either value)
    {
        value = null!;
        if (!reader.TryBeginObject())
        {
            return false;
        }

        int start = reader.ValueOffset;
        string? a = null;
        string? b = null;
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            bool isA = name.SequenceEqual("a"u8);
            if (reader.TryReadString(out WsJsonString json))
            {
                (a, b) = isA ? (json.ToString(), b) : (a, json.ToString());
            }
        }

        // What IValidatableObject may do.
        if (a == "throw")
        {
            throw new InvalidOperationException("A rule of the user's own.");
        }

        // What IValidatableObject would say: once without and once with a member's name.
        if (a is null && b is null)
        {
            reader.AddError(start, "custom", "needs a or b");
            reader.AddMemberError(start, "a", "custom", "or b is needed");
        }

        if (reader.IsMalformed || reader.ErrorCount > 0)
        {
            return false;
        }

        value = new Either(a, b);
        return true;
    }

    public static void Write(Utf8JsonWriter writer, Either value) => throw new NotSupportedException("Only received.");
}

internal readonly struct TableCodec : IWsMessageCodec<Table>
{
    public static ReadOnlySpan<byte> Discriminator => "table"u8;

    public static ReadOnlySpan<byte> EnvelopePrefix => "{\"type\":\"table\",\"payload\":"u8;

    public static bool AcceptsEmptyPayload => true;

    public static bool TryRead(ref WsJsonReader reader, out Table value)
    {
        value = null!;
        if (!reader.TryBeginObject())
        {
            return false;
        }

        Dictionary<string, int> rows = [];
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            string key = System.Text.Encoding.UTF8.GetString(name);
            if (reader.TryReadInt32(out int number))
            {
                rows[key] = number;
            }
        }

        if (reader.IsMalformed || reader.ErrorCount > 0)
        {
            return false;
        }

        value = new Table(rows);
        return true;
    }

    public static void Write(Utf8JsonWriter writer, Table value) => throw new NotSupportedException("Only received.");
}

internal readonly struct FoundCodec : IWsMessageCodec<Found>
{
    public static ReadOnlySpan<byte> Discriminator => "found"u8;

    public static ReadOnlySpan<byte> EnvelopePrefix => "{\"type\":\"found\",\"payload\":"u8;

    public static bool AcceptsEmptyPayload => false;

    public static bool TryRead(ref WsJsonReader reader, out Found value)
    {
        value = null!;
        if (!reader.TryBeginObject())
        {
            return false;
        }

        int start = reader.ValueOffset;
        int errors = reader.ErrorCount;
        int? count = null;
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (!name.SequenceEqual("count"u8))
            {
                reader.TrySkip();
            }
            else if (reader.TryReadInt32(out int number))
            {
                count = number;
            }
        }

        if (count is null && reader.ErrorCount == errors)
        {
            reader.AddMissing(start, "count");
        }

        value = new Found(count ?? 0);
        return !reader.IsMalformed && reader.ErrorCount == errors;
    }

    public static void Write(Utf8JsonWriter writer, Found value)
    {
        if (value.Count < 0)
        {
            throw new InvalidOperationException("A property that throws while it is written.");
        }

        writer.WriteStartObject();
        writer.WriteNumber("count"u8, value.Count);
        writer.WriteEndObject();
    }
}
