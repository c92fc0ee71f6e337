using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace TypedWs;

/// <summary>
/// Requires that a number, a date or a time is between two bounds. The bounds are texts of values of the member's type in the invariant
/// culture: <c>[WsRange("0.05", "99.95")] decimal Price</c>. <see langword="null"/> is valid. Use it instead of
/// <c>[Range(typeof(decimal), …)]</c>, which has the same meaning: that constructor is marked as unsafe for trimming (IL2026). Error code
/// <c>range</c>.
/// </summary>
/// <param name="minimum">The text of the minimum value.</param>
/// <param name="maximum">The text of the maximum value. Must be at least the minimum.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class WsRangeAttribute(string minimum, string maximum) : ValidationAttribute("{0} must be between {1} and {2}")
{
    /// <summary>The minimum value.</summary>
    public string Minimum { get; } = minimum;

    /// <summary>The maximum value.</summary>
    public string Maximum { get; } = maximum;

    /// <summary>Whether the minimum itself is refused.</summary>
    public bool MinimumIsExclusive { get; set; }

    /// <summary>Whether the maximum itself is refused.</summary>
    public bool MaximumIsExclusive { get; set; }

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value switch
    {
        null => true,
        byte number => IsBetween(number),
        sbyte number => IsBetween(number),
        short number => IsBetween(number),
        ushort number => IsBetween(number),
        int number => IsBetween(number),
        uint number => IsBetween(number),
        long number => IsBetween(number),
        ulong number => IsBetween(number),
        float number => IsBetween(number),
        double number => IsBetween(number),
        decimal number => IsBetween(number),
        char letter => IsBetween(letter),
        Guid guid => IsBetween(guid),
        TimeSpan span => IsBetween(span),
        DateOnly date => IsBetween(date),
        TimeOnly time => IsBetween(time),
        DateTime time => IsBetween(time),
        DateTimeOffset time => IsBetween(time),
        _ => false,
    };

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name)
        => string.Format(CultureInfo.CurrentCulture, ErrorMessageString, name, Minimum, Maximum);

    // CompareTo treats NaN as less than every number, so NaN is refused.
    private bool IsBetween<T>(T value)
        where T : IParsable<T>, IComparable<T>
    {
        int toMinimum = value.CompareTo(T.Parse(Minimum, CultureInfo.InvariantCulture));
        int toMaximum = value.CompareTo(T.Parse(Maximum, CultureInfo.InvariantCulture));
        return (MinimumIsExclusive ? toMinimum > 0 : toMinimum >= 0) && (MaximumIsExclusive ? toMaximum < 0 : toMaximum <= 0);
    }
}
