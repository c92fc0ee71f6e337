using System.Buffers;
using System.Globalization;
using System.Text;

namespace TypedWs.Diagnostics;

/// <summary>Makes text from clients safe for a log.</summary>
internal static class LogText
{
    /// <summary>
    /// Cuts a text to a length, and escapes the characters that could break the line or hide a part of it: control characters, line
    /// separators, direction marks, invisible characters and lone surrogates. Such a character is written as, for example, <c>\u001b</c>.
    /// If nothing must be changed, the same string is returned.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The maximum number of UTF-16 units that are kept. Must be above 1.</param>
    public static string Sanitize(string text, int maxLength) => Write(text, maxLength, isQuoted: false);

    /// <summary>Does the same as <see cref="Sanitize"/> for text that is written in quotation marks, and also escapes <c>"</c> and
    /// <c>\</c>. So the text can neither end its quotation nor look like an escape.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The maximum number of UTF-16 units that are kept. Must be above 1.</param>
    public static string SanitizeQuoted(string text, int maxLength) => Write(text, maxLength, isQuoted: true);

    private static string Write(string text, int maxLength, bool isQuoted)
    {
        bool isCut = text.Length > maxLength;
        ReadOnlySpan<char> rest = isCut ? text.AsSpan(0, char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength) : text;
        int harmless = CountHarmless(rest, isQuoted);
        if (harmless == rest.Length)
        {
            return isCut ? string.Concat(rest, "…") : text;
        }

        var safe = new StringBuilder(rest.Length + 16);
        while (true)
        {
            safe.Append(rest[..harmless]);
            rest = rest[harmless..];
            if (rest.IsEmpty)
            {
                return safe.Append(isCut ? "…" : "").ToString();
            }

            if (rest[0] is '"' or '\\')
            {
                safe.Append('\\').Append(rest[0]);
                rest = rest[1..];
                harmless = CountHarmless(rest, isQuoted);
                continue;
            }

            Rune.DecodeFromUtf16(rest, out _, out int length);
            foreach (char unit in rest[..length])
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }

            rest = rest[length..];
            harmless = CountHarmless(rest, isQuoted);
        }
    }

    private static int CountHarmless(ReadOnlySpan<char> text, bool isQuoted)
    {
        int count = 0;
        while (Rune.DecodeFromUtf16(text[count..], out Rune rune, out int length) == OperationStatus.Done && IsHarmless(rune, isQuoted))
        {
            count += length;
        }

        return count;
    }

    private static bool IsHarmless(Rune rune, bool isQuoted)
        => rune.IsAscii
            ? !Rune.IsControl(rune) && (!isQuoted || rune.Value is not ('"' or '\\'))
            : Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
