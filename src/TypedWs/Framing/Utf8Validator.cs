using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace TypedWs.Framing;

/// <summary>
/// Validates UTF-8 (RFC 3629) that arrives in pieces. It fails at the first octet that later octets cannot make valid. The default value
/// is the start of a stream.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct Utf8Validator
{
    // If a character is divided between two pieces: the number of its missing octets, and the range in which the next octet must be.
    private byte _missing;
    private byte _min;
    private byte _max;

    /// <summary>Whether the stream may end here, because it does not end inside a character.</summary>
    public readonly bool IsComplete => _missing == 0;

    /// <summary>Validates the next piece. After a call returned false, the validator must not be used again.</summary>
    public bool Append(ReadOnlySpan<byte> data)
    {
        while (_missing > 0)
        {
            if (data.IsEmpty)
            {
                return true;
            }

            if (!TryContinue(data[0]))
            {
                return false;
            }

            data = data[1..];
        }

        int cut = GetIncompleteTailLength(data);
        return Utf8.IsValid(data[..^cut]) && TryBegin(data[^cut..]);
    }

    private bool TryBegin(ReadOnlySpan<byte> tail)
    {
        if (tail.IsEmpty)
        {
            return true;
        }

        if (!TryLead(tail[0]))
        {
            return false;
        }

        foreach (byte octet in tail[1..])
        {
            if (!TryContinue(octet))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryContinue(byte octet)
    {
        if (octet < _min || octet > _max)
        {
            return false;
        }

        _missing--;
        _min = 0x80;
        _max = 0xBF;
        return true;
    }

    // RFC 3629 §4: the range of the second octet excludes overlong forms (E0, F0), surrogates (ED) and values above U+10FFFF (F4).
    private bool TryLead(byte octet)
    {
        (_missing, _min, _max) = octet switch
        {
            >= 0xC2 and <= 0xDF => ((byte)1, (byte)0x80, (byte)0xBF),
            0xE0 => ((byte)2, (byte)0xA0, (byte)0xBF),
            0xED => ((byte)2, (byte)0x80, (byte)0x9F),
            >= 0xE1 and <= 0xEF => ((byte)2, (byte)0x80, (byte)0xBF),
            0xF0 => ((byte)3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => ((byte)3, (byte)0x80, (byte)0xBF),
            0xF4 => ((byte)3, (byte)0x80, (byte)0x8F),
            _ => default,
        };
        return _missing > 0;
    }

    /// <summary>The number of octets at the end (0 to 3) that are the start of an incomplete character.</summary>
    private static int GetIncompleteTailLength(ReadOnlySpan<byte> data)
    {
        for (int length = 1; length <= 3 && length <= data.Length; length++)
        {
            byte octet = data[^length];
            if (octet < 0x80)
            {
                return 0;
            }

            if (octet < 0xC0)
            {
                continue;
            }

            int claimed = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2;
            return claimed > length ? length : 0;
        }

        return 0;
    }
}
