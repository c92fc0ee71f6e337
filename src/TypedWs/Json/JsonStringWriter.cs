using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace TypedWs.Json;

/// <summary>Writes JSON strings without a <see cref="System.Text.Json.Utf8JsonWriter"/>, with the same escaping as the writer of
/// <c>FrameBuffer</c>.</summary>
internal static class JsonStringWriter
{
    private const int MaxStackLength = 256;

    // Room for at least one escaped character.
    private const int MinRoom = 64;

    /// <summary>Writes a text with quotation marks.</summary>
    public static void WriteString(IBufferWriter<byte> output, string text)
    {
        int maxLength = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = maxLength <= MaxStackLength ? stackalloc byte[MaxStackLength] : new byte[maxLength];
        WriteString(output, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    /// <summary>Writes UTF-8 text with quotation marks.</summary>
    public static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        output.Write("\""u8);
        int special = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(utf8);
        if (special < 0)
        {
            output.Write(utf8);
        }
        else
        {
            output.Write(utf8[..special]);
            WriteEscaped(output, utf8[special..]);
        }

        output.Write("\""u8);
    }

    private static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8, output.GetSpan(MinRoom), out int consumed, out int written);
            output.Advance(written);
            utf8 = utf8[consumed..];
        }
    }
}
