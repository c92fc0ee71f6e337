using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Dispatch;

/// <summary>The message <c>$auth</c>, by which a client replaces its credentials by newer ones.</summary>
/// <param name="Token">The new credentials. Not blank.</param>
internal readonly record struct NewCredentials(string Token)
{
    /// <summary>Answers to new credentials are never compressed: their length could reveal a secret that they repeat
    /// (docs/security.md).</summary>
    /// <param name="answered">The discriminator of the answered message.</param>
    public static WsCompress ChooseCompression(ReadOnlySpan<byte> answered)
        => answered.SequenceEqual(NewCredentialsCodec.Discriminator) ? WsCompress.No : WsCompress.Default;
}

/// <summary>Reads and writes <see cref="NewCredentials"/>, in the same way as a generated codec.</summary>
internal readonly struct NewCredentialsCodec : IWsMessageCodec<NewCredentials>
{
    public static ReadOnlySpan<byte> Discriminator => "$auth"u8;

    public static ReadOnlySpan<byte> EnvelopePrefix => "{\"type\":\"$auth\",\"payload\":"u8;

    public static bool AcceptsEmptyPayload => false;

    public static bool TryRead(ref WsJsonReader reader, out NewCredentials value)
    {
        value = default;
        if (!reader.TryBeginObject())
        {
            return false;
        }

        int start = reader.ValueOffset;
        int errors = reader.ErrorCount;
        string? token = null;
        bool hasToken = false;
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (!name.SequenceEqual("token"u8))
            {
                reader.TrySkip();
            }
            else if (hasToken)
            {
                reader.AddDuplicate(start, "token");
            }
            else
            {
                hasToken = true;
                token = ReadToken(ref reader);
            }
        }

        if (!hasToken)
        {
            reader.AddMissing(start, "token");
        }

        value = new NewCredentials(token ?? "");
        return !reader.IsMalformed && reader.ErrorCount == errors;
    }

    public static void Write(Utf8JsonWriter writer, NewCredentials value)
    {
        writer.WriteStartObject();
        writer.WriteString("token"u8, value.Token);
        writer.WriteEndObject();
    }

    private static string? ReadToken(ref WsJsonReader reader)
    {
        if (!reader.TryReadString(out WsJsonString text))
        {
            return null;
        }

        string token = text.ToString();
        if (string.IsNullOrWhiteSpace(token))
        {
            reader.AddError(reader.ValueOffset, "not_blank", "must not be blank");
        }

        return token;
    }
}
