using System.Globalization;

namespace TypedWs.Tests.Shared;

/// <summary>
/// The budgets of tests: seconds by default, and minutes with <c>TYPEDWS_LONG_TESTS=1</c>, which CI sets. A greater number multiplies the
/// time of the soak test and of the fuzz tests, and runs the tests of slow links at the rates of real links.
/// </summary>
internal static class LongTests
{
    /// <summary>The reason of a skipped test that has no small form.</summary>
    public const string SkipReason = "Runs with TYPEDWS_LONG_TESTS=1.";

    private static readonly int Factor = int.TryParse(
        Environment.GetEnvironmentVariable("TYPEDWS_LONG_TESTS"),
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out int factor)
        ? factor
        : 0;

    /// <summary>Whether the variable is set.</summary>
    public static bool AreOn => Factor > 0;

    /// <summary>Whether the variable is above 1: tests may take several minutes each.</summary>
    public static bool AreLongest => Factor > 1;

    /// <summary>One of two budgets.</summary>
    public static T Choose<T>(T byDefault, T whenLong) => AreOn ? whenLong : byDefault;

    /// <summary>A time that grows with the variable's number.</summary>
    public static TimeSpan ChooseTime(TimeSpan byDefault, TimeSpan perUnit) => AreOn ? Factor * perUnit : byDefault;
}
