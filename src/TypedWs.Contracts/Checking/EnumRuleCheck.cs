using System.Globalization;

namespace TypedWs.Contracts.Checking;

/// <summary>Checks <c>[EnumDataType]</c>: a value is one that has a name, or a combination of flags that have names.</summary>
internal static class EnumRuleCheck
{
    /// <summary>Whether the value belongs to the enum; null for a value that is neither a text nor an integer.</summary>
    public static bool? IsMet(WsContractRuleEnum named, object value)
    {
        if (value is not string text)
        {
            return EnumReader.FindInteger(value) is { } integer ? IsValue(named, Wrap(named.Number, integer)) : null;
        }

        return text.Length == 0 || (Parse(named, text) is { } number && IsValue(named, number));
    }

    /// <summary>The text that <see cref="Enum.ToString()"/> gives: names of C#, or the number.</summary>
    public static string TextOf(WsContractEnum type, EnumNumber value)
    {
        foreach (WsContractEnumValue candidate in type.Values)
        {
            if (EnumReader.NumberOf(candidate) == value.Number)
            {
                return candidate.Clr ?? candidate.Name;
            }
        }

        (string, Int128)[] values = [.. type.Values.Select(static item => (item.Clr ?? item.Name, EnumReader.NumberOf(item)))];
        return type.IsFlags && FindFlags(values, value.Number) is { } flags
            ? string.Join(", ", flags)
            : value.Number.ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsValue(WsContractRuleEnum named, Int128 number)
        => named.Values.Any(value => EnumReader.NumberOf(value) == number)
            || (named.IsFlags
                && FindFlags([.. named.Values.Select(static value => (value.Name, EnumReader.NumberOf(value)))], number) is not null);

    // The flags of a value, from the highest on; null if they do not add up to it.
    private static List<string>? FindFlags((string Name, Int128 Number)[] values, Int128 number)
    {
        var found = new List<string>();
        Int128 rest = number;
        foreach ((string name, Int128 flag) in values.OrderByDescending(static value => (UInt128)(value.Number & ulong.MaxValue)))
        {
            if (flag != 0 && (rest & flag) == flag)
            {
                rest &= ~flag;
                found.Insert(0, name);
            }
        }

        return rest == 0 && number != 0 ? found : null;
    }

    // The rules of Enum.TryParse: names or a number, with white space around; several names with commas.
    private static Int128? Parse(WsContractRuleEnum named, string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return null;
        }

        if (trimmed[0] is '-' or '+' || char.IsAsciiDigit(trimmed[0]))
        {
            (Int128 min, Int128 max) = BoundsOf(named.Number);
            return Int128.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 number)
                && number >= min && number <= max
                ? number
                : null;
        }

        Int128 all = 0;
        foreach (string part in trimmed.Split(','))
        {
            string name = part.Trim();
            if (named.Values.FirstOrDefault(value => value.Name == name) is not { } found)
            {
                return null;
            }

            all |= EnumReader.NumberOf(found);
        }

        return all;
    }

    // The number after the conversion to the type of the enum, which may cut bits off.
    private static Int128 Wrap(WsContractScalarKind kind, Int128 number) => kind switch
    {
        WsContractScalarKind.Byte => unchecked((byte)number),
        WsContractScalarKind.SByte => unchecked((sbyte)number),
        WsContractScalarKind.Int16 => unchecked((short)number),
        WsContractScalarKind.UInt16 => unchecked((ushort)number),
        WsContractScalarKind.Int32 => unchecked((int)number),
        WsContractScalarKind.UInt32 => unchecked((uint)number),
        WsContractScalarKind.Int64 => unchecked((long)number),
        _ => unchecked((ulong)number),
    };

    private static (Int128 Min, Int128 Max) BoundsOf(WsContractScalarKind kind) => kind switch
    {
        WsContractScalarKind.Byte => (byte.MinValue, byte.MaxValue),
        WsContractScalarKind.SByte => (sbyte.MinValue, sbyte.MaxValue),
        WsContractScalarKind.Int16 => (short.MinValue, short.MaxValue),
        WsContractScalarKind.UInt16 => (ushort.MinValue, ushort.MaxValue),
        WsContractScalarKind.Int32 => (int.MinValue, int.MaxValue),
        WsContractScalarKind.UInt32 => (uint.MinValue, uint.MaxValue),
        WsContractScalarKind.Int64 => (long.MinValue, long.MaxValue),
        _ => (ulong.MinValue, ulong.MaxValue),
    };
}
