using System.Globalization;
using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Checking;

/// <summary>Checks <c>range</c>.</summary>
internal static class RangeCheck
{
    /// <summary>Whether the value is between the bounds; null if the bounds do not fit the type of the value.</summary>
    public static bool? IsMet(WsContractRule rule, WsContractValue type, object value)
    {
        if (rule.Operand is WsContractOperand.ParsedInteger or WsContractOperand.ParsedDouble)
        {
            return IsMetByText(rule, value as string);
        }

        if (value is EnumNumber or bool)
        {
            value = EnumReader.FindInteger(value)!.Value;
        }

        if (rule.Operand == WsContractOperand.Double)
        {
            return ToDouble(value) is { } real ? IsBetween(rule, real) : null;
        }

        return value switch
        {
            decimal exact => IsBetween(rule, rule.Operand == WsContractOperand.Rounded ? Math.Round(exact) : exact, ReadDecimal),
            float single when rule.Operand == WsContractOperand.Rounded => IsBetween(rule, Math.Round((double)single)),
            float single => IsBetween(rule, single),
            double real => IsBetween(rule, rule.Operand == WsContractOperand.Rounded ? Math.Round(real) : real),
            byte or sbyte or short or ushort or int or uint or long or ulong or Int128
                => IsBetween(rule, EnumReader.FindInteger(value)!.Value, ReadInteger),
            char letter => IsBetween(rule, (int)letter, ReadChar),
            Guid guid => IsBetween(rule, guid, static json => Guid.TryParse(TextOf(json), out Guid bound) ? bound : null),
            TimeSpan span => IsBetween(rule, span, static json
                => TimeSpan.TryParse(TextOf(json), CultureInfo.InvariantCulture, out TimeSpan bound) ? bound : null),
            DateOnly date => IsBetween(rule, date, static json => ReadTime(json) is { } time ? DateOnly.FromDateTime(time.Time) : null),
            TimeOnly clock => IsBetween(rule, clock, static json => ReadTime(json) is { } time ? TimeOnly.FromDateTime(time.Time) : null),
            DateTime time => IsBetween(rule, time, static json => ReadTime(json) is { } bound
                ? bound.HasZone ? bound.Moment.LocalDateTime : bound.Time
                : null),
            DateTimeOffset moment => IsBetween(rule, moment, static json => ReadTime(json)?.Moment),
            _ => null,
        };
    }

    private static bool? IsMetByText(WsContractRule rule, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (rule.Operand == WsContractOperand.ParsedInteger)
        {
            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int integer)
                ? IsBetween(rule, integer, ReadInteger)
                : false;
        }

        return double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double real)
            ? IsBetween(rule, real)
            : false;
    }

    // Every comparison with NaN is false, so NaN is outside of every range.
    private static bool? IsBetween(WsContractRule rule, double value)
        => ReadDouble(rule.MinJson!, double.NegativeInfinity) is { } min && ReadDouble(rule.MaxJson!, double.PositiveInfinity) is { } max
            ? (rule.MinIsExclusive ? value > min : value >= min) && (rule.MaxIsExclusive ? value < max : value <= max)
            : null;

    private static bool? IsBetween(WsContractRule rule, float value)
        => ReadDouble(rule.MinJson!, double.NegativeInfinity) is { } min && ReadDouble(rule.MaxJson!, double.PositiveInfinity) is { } max
            ? (rule.MinIsExclusive ? value > (float)min : value >= (float)min)
                && (rule.MaxIsExclusive ? value < (float)max : value <= (float)max)
            : null;

    private static bool? IsBetween<T>(WsContractRule rule, T value, Func<string, T?> read)
        where T : struct, IComparable<T>
    {
        if (read(rule.MinJson!) is not { } min || read(rule.MaxJson!) is not { } max)
        {
            return null;
        }

        int low = value.CompareTo(min);
        int high = value.CompareTo(max);
        return (rule.MinIsExclusive ? low > 0 : low >= 0) && (rule.MaxIsExclusive ? high < 0 : high <= 0);
    }

    private static double? ToDouble(object value) => value switch
    {
        Int128 wide => (double)wide,
        byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal
            => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static double? ReadDouble(string json, double infinity)
        => json == "null" ? infinity
            : double.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
            : null;

    private static decimal? ReadDecimal(string json)
        => decimal.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) ? value : null;

    private static Int128? ReadInteger(string json)
        => Int128.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 value) ? value : null;

    // A bound of a character is a character, or its number.
    private static int? ReadChar(string json)
        => TextOf(json) is { } text
            ? text.Length == 1 ? text[0] : null
            : int.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static (DateTime Time, DateTimeOffset Moment, bool HasZone)? ReadTime(string json)
    {
        string? text = TextOf(json)?.Trim();
        if (text is "")
        {
            return (DateTime.MinValue, DateTimeOffset.MinValue, HasZone: false);
        }

        const DateTimeStyles Styles = DateTimeStyles.NoCurrentDateDefault | DateTimeStyles.RoundtripKind;
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, Styles, out DateTime time)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? (time, moment, time.Kind != DateTimeKind.Unspecified)
            : null;
    }

    // The text of a JSON string; null for another value.
    private static string? TextOf(string json)
    {
        using JsonDocument document = JsonTexts.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.String ? JsonTexts.Read(document.RootElement) : null;
    }
}
