using System.Net.Http.Headers;
using System.Text;

namespace TypedWs.Cli.Http;

/// <summary>Reads the bytes of a body as text.</summary>
internal static class BodyText
{
    /// <summary>The maximum size of the shown body in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const char ByteOrderMark = '\ufeff';

    /// <summary>Reads them by the charset of their media type.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="contentType">The header <c>Content-Type</c>; null if there is none.</param>
    /// <returns>The text, and a note if the charset is not known.</returns>
    public static (string Text, string? Note) Read(ReadOnlySpan<byte> bytes, string? contentType)
    {
        string? charset = MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) ? type.CharSet?.Trim('"') : null;
        Encoding? encoding = Find(charset);
        string text = (encoding ?? Encoding.UTF8).GetString(bytes).TrimStart(ByteOrderMark);
        bool isGuess = encoding is null && bytes.Length > 0;
        return (text, isGuess ? $"The charset '{charset}' of the body is not known: it is shown as UTF-8." : null);
    }

    // The charsets that need no table. Null if it is none of them.
    private static Encoding? Find(string? charset) => charset?.ToUpperInvariant() switch
    {
        null or "" or "UTF-8" or "UTF8" or "US-ASCII" or "ASCII" => Encoding.UTF8,
        "ISO-8859-1" or "LATIN1" => Encoding.Latin1,
        "UTF-16" or "UTF-16LE" => Encoding.Unicode,
        "UTF-16BE" => Encoding.BigEndianUnicode,
        _ => null,
    };
}
