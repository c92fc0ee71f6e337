using System.Text.Json;
using System.Text.Unicode;

namespace TypedWs.Contracts.Checking;

/// <summary>The syntax of a payload: RFC 8259, strictly.</summary>
internal static class PayloadSyntax
{
    public static bool IsValid(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        // A depth of 0 would mean the default.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Math.Max(maxDepth, 1) });
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped && !HasWholePairs(reader.ValueSpan))
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            // The reader reports a fault of the syntax only by this exception.
            return false;
        }
    }

    // RFC 8259 §8.2 does not define the meaning of half a surrogate pair, so the server refuses it. The escapes are complete here.
    private static bool HasWholePairs(ReadOnlySpan<byte> text)
    {
        for (int i = text.IndexOf((byte)'\\'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] != (byte)'\\')
            {
                continue;
            }

            i++;
            if (text[i] != (byte)'u')
            {
                continue;
            }

            char unit = ReadUnit(text, i + 1);
            i += 4;
            if (!char.IsSurrogate(unit))
            {
                continue;
            }

            bool isPair = char.IsHighSurrogate(unit)
                && i + 6 < text.Length
                && text[i + 1] == (byte)'\\'
                && text[i + 2] == (byte)'u'
                && char.IsLowSurrogate(ReadUnit(text, i + 3));
            if (!isPair)
            {
                return false;
            }

            i += 6;
        }

        return true;
    }

    private static char ReadUnit(ReadOnlySpan<byte> text, int start)
    {
        int unit = 0;
        foreach (byte digit in text.Slice(start, 4))
        {
            unit = (unit << 4) | (char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)unit;
    }
}
