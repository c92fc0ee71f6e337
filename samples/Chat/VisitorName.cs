using System.Globalization;
using System.Text;

namespace Chat;

/// <summary>Checks the name of a visitor. All visitors see it, so it is checked like other input.</summary>
internal static class VisitorName
{
    public const int MaxLength = 40;

    // Characters that are letters, marks or symbols by their category, but are invisible.
    private static readonly HashSet<int> Blank = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0];

    /// <summary>Whether other visitors can see the whole name, and read it in its real order.</summary>
    public static bool IsVisible(string name) => name.Length <= MaxLength && name.EnumerateRunes().All(IsVisible);

    // Control characters break lines. Direction marks (U+202E) reverse the text after them. Zero-width characters make different
    // names look the same.
    private static bool IsVisible(Rune rune)
        => rune.Value == ' '
            || (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                    or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && rune != Rune.ReplacementChar && !Blank.Contains(rune.Value) && !IsVariationSelector(rune.Value));

    private static bool IsVariationSelector(int value)
        => value is (>= 0xFE00 and <= 0xFE0F) or (>= 0x180B and <= 0x180F) or (>= 0xE0100 and <= 0xE01EF);
}
