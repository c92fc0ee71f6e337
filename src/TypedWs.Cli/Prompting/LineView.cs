using System.Globalization;
using System.Text;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Prompting;

/// <summary>The part of a line that fits the screen, and the column of the cursor in it. Without I/O.</summary>
/// <param name="Text">The visible text, with the prompt before it.</param>
/// <param name="Columns">The columns that it takes.</param>
/// <param name="CursorColumns">The columns before the cursor.</param>
internal readonly record struct LineView(string Text, int Columns, int CursorColumns)
{
    private const string Prompt = "> ";

    /// <summary>Makes the view: if the line does not fit, the part before the cursor is shown.</summary>
    public static LineView Create(string text, int cursor, int width)
    {
        int room = Math.Max(1, width - Prompt.Length - 1);
        int start = 0;
        while (start < cursor && CountColumns(text.AsSpan(start, cursor - start)) > room)
        {
            start += char.IsHighSurrogate(text[start]) && start + 1 < cursor ? 2 : 1;
        }

        int end = text.Length;
        while (end > cursor && CountColumns(text.AsSpan(start, end - start)) > room)
        {
            end -= char.IsLowSurrogate(text[end - 1]) && end - 1 > cursor ? 2 : 1;
        }

        // A pasted text may have characters that control the terminal. Their escapes take more columns, so they are counted as shown.
        string shown = VisibleText.Escape(text[start..end]);
        int before = CountColumns(VisibleText.Escape(text[start..cursor]));
        return new LineView(Prompt + shown, Prompt.Length + CountColumns(shown), Prompt.Length + before);
    }

    /// <summary>The columns of a text: two for East Asian wide characters and emoji, none for marks.</summary>
    public static int CountColumns(ReadOnlySpan<char> text)
    {
        int columns = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            columns += Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0
                : IsWide(rune.Value) ? 2
                : 1;
        }

        return columns;
    }

    // Unicode Standard Annex #11, the blocks that are wide as a whole.
    private static bool IsWide(int value)
        => value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff)
            or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6) or (>= 0x1f300 and <= 0x1f64f)
            or (>= 0x1f900 and <= 0x1f9ff) or (>= 0x20000 and <= 0x3fffd);
}
