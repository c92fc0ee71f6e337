using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedWs.Generators.Text;

/// <summary>Writes values as C# expressions and as JSON.</summary>
internal static class Literals
{
    /// <summary>A C# expression of the constant's own type.</summary>
    public static string Format(object value) => value switch
    {
        float number => FormatSingle(number),
        double number => FormatDouble(number),
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
        long number => number == long.MinValue ? "long.MinValue" : number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
    };

    /// <summary>The name of NaN or of an infinity in JSON; null for other values.</summary>
    public static string? FindNumberName(object value) => value switch
    {
        double.NaN or float.NaN => "NaN",
        double.PositiveInfinity or float.PositiveInfinity => "Infinity",
        double.NegativeInfinity or float.NegativeInfinity => "-Infinity",
        _ => null,
    };

    /// <summary>The value as JSON; <c>null</c> in JSON if it has no JSON form.</summary>
    public static string ToJson(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => "\"" + JsonText.Escape(text) + "\"",
        char letter => "\"" + JsonText.Escape(letter.ToString()) + "\"",
        float number => ToJson((double)number),
        double number => double.IsNaN(number) || double.IsInfinity(number) ? "null" : number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "null",
    };

    private static string FormatSingle(float value)
        => float.IsNaN(value) ? "float.NaN"
            : float.IsPositiveInfinity(value) ? "float.PositiveInfinity"
            : float.IsNegativeInfinity(value) ? "float.NegativeInfinity"
            : value.ToString("R", CultureInfo.InvariantCulture) + "F";

    private static string FormatDouble(double value)
        => double.IsNaN(value) ? "double.NaN"
            : double.IsPositiveInfinity(value) ? "double.PositiveInfinity"
            : double.IsNegativeInfinity(value) ? "double.NegativeInfinity"
            : value.ToString("R", CultureInfo.InvariantCulture) + "D";
}
