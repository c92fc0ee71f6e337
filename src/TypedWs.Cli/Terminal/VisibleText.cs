using System.Buffers;
using System.Globalization;
using System.Text;

namespace TypedWs.Cli.Terminal;

/// <summary>Makes text of the network safe for a terminal: characters that control it, or that are invisible or reverse the text after
/// them, become JSON escapes. So a JSON text stays the same JSON text.</summary>
internal static class VisibleText
{
    private const char FirstVisible = ' ';
    private const char LastVisible = '~';

    /// <summary>Replaces each character of the categories Cc (C0, DEL, C1), Cf (U+202E, zero widths), Cs (half of a pair), Co, Cn, Zl and
    /// Zp.</summary>
    public static string Escape(string text)
    {
        int first = text.AsSpan().IndexOfAnyExceptInRange(FirstVisible, LastVisible);
        if (first < 0)
        {
            return text;
        }

        StringBuilder? escaped = null;
        int done = 0;
        for (int i = first; i < text.Length;)
        {
            bool isRune = Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int length) == OperationStatus.Done;
            if (!isRune || IsHidden(rune))
            {
                escaped ??= new StringBuilder(text.Length + 16);
                escaped.Append(text, done, i - done);
                foreach (char unit in text.AsSpan(i, length))
                {
                    escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }

                done = i + length;
            }

            i += length;
        }

        return escaped is null ? text : escaped.Append(text, done, text.Length - done).ToString();
    }

    private static bool IsHidden(Rune rune)
        => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
