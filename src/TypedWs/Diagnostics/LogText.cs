using System.Globalization;
using System.Text;

namespace TypedWs.Diagnostics;

/// <summary>Makes what a stranger wrote fit for a log.</summary>
internal static class LogText
{
    /// <summary>
    /// The text, cut to a length, with what would break its line or hide a part of it (controls, line separators, marks of
    /// direction) written as <c>\u001b</c>. Nearly always the text itself.
    /// </summary>
    public static string Sanitize(string text, int maxLength)
    {
        bool isCut = text.Length > maxLength;
        ReadOnlySpan<char> kept = isCut ? text.AsSpan(0, maxLength) : text;
        int first = 0;
        while (first < kept.Length && IsHarmless(kept[first]))
        {
            first++;
        }

        if (first == kept.Length)
        {
            return isCut ? string.Concat(kept, "…") : text;
        }

        var safe = new StringBuilder(kept.Length + 16).Append(kept[..first]);
        foreach (char character in kept[first..])
        {
            if (IsHarmless(character))
            {
                safe.Append(character);
            }
            else
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
        }

        return safe.Append(isCut ? "…" : "").ToString();
    }

    private static bool IsHarmless(char character)
        => char.IsAscii(character)
            ? !char.IsControl(character)
            : char.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
