using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TypedWs.Contracts.Json;
using TypedWs.Json;

namespace TypedWs.Contracts.Checking;

/// <summary>Reads scalars as the server does. A value that cannot be read gives the code of its error.</summary>
internal static class ScalarReader
{
    private const int GuidLength = 36;

    // The longest text of a number that the server unescapes, and the longest duration.
    private const int MaxNumberLength = 128;
    private const int MaxTimeSpanLength = 26;

    /// <returns>The code of the error; null if the value was read.</returns>
    public static string? Read(WsContractScalar scalar, JsonElement element, out object? value)
    {
        value = null;
        WsContractScalarKind kind = scalar.Kind;
        if (element.ValueKind == JsonValueKind.Null)
        {
            return "null";
        }

        if (kind == WsContractScalarKind.Boolean)
        {
            value = element.ValueKind == JsonValueKind.True;
            return element.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "type";
        }

        if (kind is >= WsContractScalarKind.Byte and <= WsContractScalarKind.Decimal)
        {
            bool acceptsText = scalar.Form is WsContractNumberForm.Text or WsContractNumberForm.Either;
            return element.ValueKind switch
            {
                JsonValueKind.Number => ReadNumber(kind, JsonMarshal.GetRawUtf8Value(element), out value),
                JsonValueKind.String when acceptsText || scalar.HasNamedNumbers
                    => ReadNumberText(kind, element, acceptsText, scalar.HasNamedNumbers, out value),
                _ => "type",
            };
        }

        if (element.ValueKind != JsonValueKind.String)
        {
            return "type";
        }

        return ReadText(kind, JsonTexts.Read(element), scalar.IsLocalTime, out value) ? null : "format";
    }

    /// <summary>Reads a number in JSON.</summary>
    public static string? ReadNumber(WsContractScalarKind kind, ReadOnlySpan<byte> number, out object? value)
    {
        value = null;
        if (kind <= WsContractScalarKind.UInt64 && number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0)
        {
            return "type";
        }

        value = kind switch
        {
            WsContractScalarKind.Byte => ReadInteger(number, byte.MinValue, byte.MaxValue) is { } read ? (byte)read : null,
            WsContractScalarKind.SByte => ReadInteger(number, sbyte.MinValue, sbyte.MaxValue) is { } read ? (sbyte)read : null,
            WsContractScalarKind.Int16 => ReadInteger(number, short.MinValue, short.MaxValue) is { } read ? (short)read : null,
            WsContractScalarKind.UInt16 => ReadInteger(number, ushort.MinValue, ushort.MaxValue) is { } read ? (ushort)read : null,
            WsContractScalarKind.Int32 => ReadInteger(number, int.MinValue, int.MaxValue) is { } read ? (int)read : null,
            WsContractScalarKind.UInt32 => ReadInteger(number, uint.MinValue, uint.MaxValue) is { } read ? (uint)read : null,
            WsContractScalarKind.Int64 => ReadInteger(number, long.MinValue, long.MaxValue) is { } read ? (long)read : null,
            WsContractScalarKind.UInt64 => ReadInteger(number, ulong.MinValue, ulong.MaxValue) is { } read ? (ulong)read : null,
            WsContractScalarKind.Single
                => float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out float single) && float.IsFinite(single)
                    ? single
                    : null,
            WsContractScalarKind.Double
                => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real)
                    ? real
                    : null,
            _ => Utf8Parser.TryParse(number, out decimal exact, out int consumed) && consumed == number.Length ? exact : null,
        };
        return value is null ? "range" : null;
    }

    /// <summary>Reads a value that a string has in JSON.</summary>
    public static bool ReadText(WsContractScalarKind kind, string text, bool isLocalTime, out object? value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        value = kind switch
        {
            WsContractScalarKind.Char => text.Length == 1 ? text[0] : null,
            WsContractScalarKind.String => text,
            WsContractScalarKind.Guid => ReadGuid(utf8),
            WsContractScalarKind.DateTime => IsoTime.TryParse(utf8, out IsoTime time) && time.TryGetDateTime(out DateTime read)
                ? read
                : null,
            WsContractScalarKind.DateTimeOffset => IsoTime.TryParse(utf8, out IsoTime time)
                && (time.IsInstant || isLocalTime)
                && time.TryGetDateTimeOffset(out DateTimeOffset read)
                ? read
                : null,
            WsContractScalarKind.DateOnly => utf8.Length == IsoTime.DateLength && IsoTime.TryParse(utf8, out IsoTime time)
                ? time.Date
                : null,
            WsContractScalarKind.TimeOnly => ReadTimeOfDay(utf8),
            WsContractScalarKind.TimeSpan => TryReadTimeSpan(utf8, out TimeSpan span) ? span : null,
            WsContractScalarKind.Uri => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out Uri? uri) ? uri : null,
            _ => ReadBase64(utf8),
        };
        return value is not null;
    }

    /// <summary>Reads the name of a member as an integer: in the form of a JSON number without fraction and exponent, and not
    /// <c>-0</c>.</summary>
    public static object? ReadKey(WsContractScalarKind kind, string name)
    {
        if (kind == WsContractScalarKind.Guid)
        {
            return ReadGuid(Encoding.UTF8.GetBytes(name));
        }

        ReadOnlySpan<char> digits = name.StartsWith('-') ? name.AsSpan(1) : name;
        bool isCanonical = !digits.IsEmpty
            && !digits.ContainsAnyExceptInRange('0', '9')
            && (digits[0] != '0' || name.Length == 1);
        return isCanonical && ReadNumber(kind, Encoding.UTF8.GetBytes(name), out object? value) is null ? value : null;
    }

    private static Int128? ReadInteger(ReadOnlySpan<byte> number, Int128 min, Int128 max)
        => Int128.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 value)
            && value >= min && value <= max
            ? value
            : null;

    private static string? ReadNumberText(
        WsContractScalarKind kind, JsonElement element, bool acceptsText, bool acceptsNames, out object? value)
    {
        value = null;
        string text = JsonTexts.Read(element);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        bool isEscaped = JsonMarshal.GetRawUtf8Value(element).Contains((byte)'\\');
        if (isEscaped && utf8.Length > MaxNumberLength)
        {
            return "format";
        }

        if (acceptsNames && (text is "NaN" or "Infinity" or "-Infinity"))
        {
            double named = double.Parse(text, CultureInfo.InvariantCulture);
            value = kind == WsContractScalarKind.Single ? (float)named : named;
            return null;
        }

        if (!acceptsText || FindNumber(utf8) is not { Length: > 0 } number)
        {
            return "format";
        }

        string? code = ReadNumber(kind, number, out value);
        return code == "range" ? code : code is null && number.Length == utf8.Length ? null : "format";
    }

    // The number in a text that is read as JSON: white space and other values may follow it, but are refused later.
    private static byte[]? FindNumber(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text.TrimStart(" \t\r\n"u8);
        int end = rest.IndexOfAny(",}]"u8);
        for (int i = 0; i < (end < 0 ? rest.Length : end); i++)
        {
            if (rest[i] <= (byte)' ')
            {
                end = i;
                break;
            }
        }

        ReadOnlySpan<byte> token = end < 0 ? rest : rest[..end];
        return token is [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..] && PayloadSyntax.IsValid(token, maxDepth: 1)
            ? token.ToArray()
            : null;
    }

    private static Guid? ReadGuid(byte[] utf8)
        => utf8.Length == GuidLength && Utf8Parser.TryParse(utf8, out Guid value, out int consumed, 'D') && consumed == GuidLength
            ? value
            : null;

    private static TimeOnly? ReadTimeOfDay(byte[] utf8)
        => utf8.AsSpan().IndexOfAny((byte)':', (byte)'.') is >= 0 and int separator
            && utf8[separator] == (byte)':'
            && TryReadTimeSpan(utf8, out TimeSpan time)
            && time.Ticks >= 0
            ? TimeOnly.FromTimeSpan(time)
            : null;

    private static bool TryReadTimeSpan(byte[] utf8, out TimeSpan value)
    {
        value = default;
        return utf8.Length <= MaxTimeSpanLength
            && utf8 is [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..]
            && Utf8Parser.TryParse(utf8, out value, out int consumed, 'c')
            && consumed == utf8.Length;
    }

    private static byte[]? ReadBase64(byte[] utf8)
    {
        if (!Base64.IsValid(utf8, out int length))
        {
            return null;
        }

        byte[] bytes = new byte[length];
        return Base64.DecodeFromUtf8(utf8, bytes, out int consumed, out int written) == OperationStatus.Done
            && consumed == utf8.Length
            && written == length
            ? bytes
            : null;
    }
}
