using System.Globalization;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks the scalars of examples.</summary>
internal static class ExampleScalars
{
    private const string Base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>The problem, as the rest of a sentence that begins with the field; null if there is none.</summary>
    public static string? FindProblem(ScalarValue value, JsonNode node)
    {
        if (value.Kind == ScalarKind.Boolean)
        {
            return node.Kind is JsonNodeKind.True or JsonNodeKind.False ? null : "must be a boolean";
        }

        if (value.IsNumber)
        {
            return FindNumberProblem(value, node);
        }

        return node.Kind != JsonNodeKind.String ? "must be a string"
            : HasForm(value, node.Text) ? null
            : "does not have the form of its type";
    }

    /// <summary>The number of a value; null if it is none.</summary>
    public static decimal? FindNumber(JsonNode node)
        => node.Kind is JsonNodeKind.Number or JsonNodeKind.String
            && decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    private static string? FindNumberProblem(ScalarValue value, JsonNode node)
    {
        string text = node.Text;
        if (node.Kind == JsonNodeKind.String)
        {
            bool isNamed = text is "NaN" or "Infinity" or "-Infinity";
            if (isNamed ? value.Forms.HasFlag(NumberForms.AllowNamedFloatingPointLiterals) : IsText(value, text))
            {
                return isNamed ? null : FindRangeProblem(value.Kind, text);
            }
        }

        return node.Kind == JsonNodeKind.Number ? FindRangeProblem(value.Kind, text) : "must be a number";
    }

    private static bool IsText(ScalarValue value, string text)
        => value.Forms.HasFlag(NumberForms.AllowReadingFromString)
            && JsonParser.TryParse(text, out JsonNode? number, out _)
            && number.Kind == JsonNodeKind.Number
            && number.Text == text;

    private static string? FindRangeProblem(ScalarKind kind, string text)
    {
        if (kind is ScalarKind.Single or ScalarKind.Double or ScalarKind.Decimal)
        {
            return null;
        }

        if (text.IndexOfAny(['.', 'e', 'E']) >= 0)
        {
            return "must be an integer";
        }

        (decimal min, decimal max) = kind switch
        {
            ScalarKind.Byte => (0m, byte.MaxValue),
            ScalarKind.SByte => ((decimal)sbyte.MinValue, sbyte.MaxValue),
            ScalarKind.Int16 => (short.MinValue, short.MaxValue),
            ScalarKind.UInt16 => (0, ushort.MaxValue),
            ScalarKind.Int32 => (int.MinValue, int.MaxValue),
            ScalarKind.UInt32 => (0, uint.MaxValue),
            ScalarKind.Int64 => (long.MinValue, long.MaxValue),
            _ => (0m, (decimal)ulong.MaxValue),
        };
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number)
            && number >= min && number <= max
                ? null
                : "is out of the range of its type";
    }

    // Of times, only the date is checked, and whether there is an offset where there must be one.
    private static bool HasForm(ScalarValue value, string text) => value.Kind switch
    {
        ScalarKind.Char => text.Length == 1,
        ScalarKind.Guid => Guid.TryParseExact(text, "D", out _),
        ScalarKind.DateOnly => IsDate(text),
        ScalarKind.DateTime => text.Length >= 10 && IsDate(text.Substring(0, 10)),
        ScalarKind.DateTimeOffset => text.Length >= 10 && IsDate(text.Substring(0, 10))
            && (value.IsLocalTime || text.IndexOfAny(['Z', '+', '-'], 10) > 0),
        ScalarKind.TimeOnly or ScalarKind.TimeSpan => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _),
        ScalarKind.Base64 => IsBase64(text),
        _ => true,
    };

    private static bool IsDate(string text)
        => DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsBase64(string text)
    {
        string digits = text.TrimEnd('=');
        return text.Length % 4 == 0 && text.Length - digits.Length <= 2
            && digits.All(static letter => Base64Digits.IndexOf(letter) >= 0);
    }
}
