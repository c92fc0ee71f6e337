using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace TypedWs.Configuration;

/// <summary>The format of a setting's value in the configuration. It is the same in every culture.</summary>
/// <param name="Expected">The end of the sentence "it must be …".</param>
/// <param name="TryParse">Reads a text.</param>
internal sealed record SettingFormat<T>(string Expected, SettingFormat<T>.Parser TryParse)
{
    public delegate bool Parser(string text, [MaybeNullWhen(false)] out T value);
}

/// <summary>The formats of settings.</summary>
internal static class SettingFormat
{
    private const string Infinite = "Infinite";

    public static SettingFormat<int> Integer { get; } = new(
        "an integer, such as 64",
        static (string text, out int value)
            => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    public static SettingFormat<long> Long { get; } = new(
        "an integer, such as 65536",
        static (string text, out long value)
            => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    public static SettingFormat<double> Number { get; } = new(
        "a number, such as 0.5",
        static (string text, out double value)
            => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value));

    public static SettingFormat<bool> Flag { get; } = new("true or false", bool.TryParse);

    public static SettingFormat<string> Text { get; } = new(
        "a text",
        static (string text, [MaybeNullWhen(false)] out string value) => (value = text).Length > 0);

    public static SettingFormat<TimeSpan> Time { get; } = new("a time, such as 00:00:30", TryParseTime);

    public static SettingFormat<TimeSpan> TimeOrInfinite { get; } = new(
        $"a time, such as 00:00:30, or {Infinite}",
        static (string text, out TimeSpan value) =>
        {
            value = Timeout.InfiniteTimeSpan;
            return string.Equals(text, Infinite, StringComparison.OrdinalIgnoreCase) || TryParseTime(text, out value);
        });

    /// <summary>The names of an enum's values. Numbers and lists of names, which <see cref="Enum"/> can read, are not accepted.</summary>
    public static SettingFormat<TEnum> Name<TEnum>() where TEnum : struct, Enum
    {
        string[] names = Enum.GetNames<TEnum>();
        return new(
            string.Join(", ", names[..^1]) + " or " + names[^1],
            (string text, out TEnum value) =>
            {
                value = default;
                return names.Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out value);
            });
    }

    // Hours, minutes and seconds must all be there: .NET would read "30" as 30 days and "00:30" as 30 minutes.
    private static bool TryParseTime(string text, out TimeSpan value)
    {
        value = default;
        return text.Count(static character => character == ':') == 2
            && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value);
    }
}
