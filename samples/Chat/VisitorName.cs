using System.Globalization;
using System.Text;

namespace Chat;

/// <summary>A name that everybody will see: it is input like any other.</summary>
internal static class VisitorName
{
    public const int MaxLength = 40;

    // Letters, marks and symbols by their category, but with nothing to be seen of them.
    private static readonly HashSet<int> Blank = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0];

    /// <summary>Whether others can see all of it, and read it in the order in which it stands.</summary>
    public static bool IsVisible(string name) => name.Length <= MaxLength && name.EnumerateRunes().All(IsVisible);

    // Controls break lines; marks of direction (U+202E) have what follows read backwards; zero-width characters make two names that
    // look the same.
    private static bool IsVisible(Rune rune)
        => rune.Value == ' '
            || (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                    or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && rune != Rune.ReplacementChar && !Blank.Contains(rune.Value) && !IsVariationSelector(rune.Value));

    private static bool IsVariationSelector(int value)
        => value is (>= 0xFE00 and <= 0xFE0F) or (>= 0x180B and <= 0x180F) or (>= 0xE0100 and <= 0xE01EF);
}
