using System.Globalization;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>
/// A build machine's culture in which nothing is written as C# or JSON writes it: the minus of Swedish, the comma of German, the
/// digits and marks of Arabic. A clone of the invariant culture, because <c>InvariantGlobalization</c> has no others.
/// </summary>
internal static class HostileCulture
{
    public static CultureInfo Instance { get; } = Create();

    /// <summary>Makes it the current culture, until the returned value is disposed.</summary>
    public static IDisposable Enter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = Instance;
        return new Restoration(before);
    }

    private static CultureInfo Create()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u061c\u2212";
        culture.NumberFormat.PositiveSign = "\u061c+";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.PositiveInfinitySymbol = "\u221e";
        culture.NumberFormat.NegativeInfinitySymbol = "\u2212\u221e";
        culture.NumberFormat.NaNSymbol = "epäluku";
        culture.NumberFormat.NativeDigits = ["٠", "١", "٢", "٣", "٤", "٥", "٦", "٧", "٨", "٩"];
        culture.NumberFormat.DigitSubstitution = DigitShapes.NativeNational;
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.TimeSeparator = ".";
        culture.DateTimeFormat.ShortDatePattern = "d.M.yyyy";
        culture.DateTimeFormat.LongTimePattern = "H.mm.ss";
        return CultureInfo.ReadOnly(culture);
    }

    private sealed class Restoration(CultureInfo culture) : IDisposable
    {
        public void Dispose() => CultureInfo.CurrentCulture = culture;
    }
}
