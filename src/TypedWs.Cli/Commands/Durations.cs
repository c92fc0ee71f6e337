using System.Globalization;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Commands;

/// <summary>Reads durations such as <c>500ms</c>, <c>5s</c>, <c>1.5m</c> and <c>1h</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan Time)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <exception cref="ToolException">It is no duration from zero to a day.</exception>
    public static TimeSpan Parse(string text, string option)
    {
        foreach ((string unit, TimeSpan time) in Units)
        {
            ReadOnlySpan<char> number = text.AsSpan(0, Math.Max(0, text.Length - unit.Length));
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
                && count * time.TotalMilliseconds <= Longest.TotalMilliseconds)
            {
                return time * count;
            }
        }

        throw ToolException.Usage($"{option}: '{text}' is no duration from 0s to 24h. Write, for example, 500ms, 5s or 2m.");
    }
}
