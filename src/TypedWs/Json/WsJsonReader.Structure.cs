using System.Runtime.CompilerServices;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

// Objects, arrays and skipping.
public ref partial struct WsJsonReader
{
    /// <summary>
    /// Enters an object. <see cref="ValueOffset"/> is then the offset of the object. If the next value is not an object, records the error
    /// <c>type</c> (<c>null</c> for null), skips the value and returns false.
    /// </summary>
    public bool TryBeginObject()
    {
        int start = MoveToValue();
        return JsonText.At(_utf8, start) == (byte)'{' ? TryEnter(start) : SkipMismatch(MustBeObject);
    }

    /// <summary>
    /// Moves to the next member of the object and gives its unescaped name. The name is a part of the document, unless it had escapes. If
    /// true is returned, the reader stands before the member's value. Returns false at the end of the object, which is then consumed, or if
    /// the document is malformed.
    /// </summary>
    public bool TryReadMember(out ReadOnlySpan<byte> name)
    {
        if (!TryMoveToMember(out int start, out int end, out bool isEscaped))
        {
            name = default;
            return false;
        }

        name = _utf8[start..end];
        if (isEscaped)
        {
            name = new WsJsonString(name, isEscaped).UnescapeToArray();
        }

        return true;
    }

    /// <summary>
    /// If the next member has exactly this name, without escapes, moves to the member like <see cref="TryReadMember"/>. Otherwise consumes
    /// nothing. Members usually come in the order of their declaration, so in most cases no name must be searched.
    /// </summary>
    /// <param name="name">The name as it is written in JSON, with quotation marks and colon.</param>
    public bool TryReadExpected(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> utf8 = _utf8;
        int position = _position;
        if (!_atStart)
        {
            if (JsonText.At(utf8, position) != (byte)',')
            {
                return false;
            }

            position++;
        }

        position = JsonText.SkipWhiteSpace(utf8, position);
        if (!utf8[position..].StartsWith(name))
        {
            return false;
        }

        position = JsonText.SkipWhiteSpace(utf8, position + name.Length);
        _atStart = false;
        _position = position;
        _valueOffset = position;
        return true;
    }

    /// <summary>
    /// Enters an array. <see cref="ValueOffset"/> is then the offset of the array. If the next value is not an array, records the error
    /// <c>type</c> (<c>null</c> for null), skips the value and returns false.
    /// </summary>
    public bool TryBeginArray()
    {
        int start = MoveToValue();
        return JsonText.At(_utf8, start) == (byte)'[' ? TryEnter(start) : SkipMismatch(MustBeArray);
    }

    /// <summary>
    /// Moves to the next element. If true is returned, the reader stands before the element. Returns false at the end of the array, which
    /// is then consumed, or if the document is malformed. A trailing comma is not noticed here, but when the missing element is read.
    /// </summary>
    public bool TryReadElement()
    {
        if (!TryMoveToNext((byte)']', out int position))
        {
            return false;
        }

        _position = position;
        _valueOffset = position;
        return true;
    }

    /// <summary>Skips the next value of any kind, and checks its syntax. Returns false only if the document is malformed.</summary>
    public bool TrySkip()
    {
        int start = MoveToValue();
        if (!TrySkipNested())
        {
            return false;
        }

        _valueOffset = start;
        return true;
    }

    /// <summary>Moves to the next member like <see cref="TryReadMember"/>, but gives the position of its name.</summary>
    /// <param name="start">The offset of the first byte after the opening quotation mark of the name.</param>
    /// <param name="end">The offset of the closing quotation mark.</param>
    /// <param name="isEscaped">Whether the name contains escapes.</param>
    internal bool TryMoveToMember(out int start, out int end, out bool isEscaped)
    {
        start = 0;
        end = 0;
        isEscaped = false;
        if (!TryMoveToNext((byte)'}', out int position))
        {
            return false;
        }

        // RFC 8259 §4: member = string name-separator value.
        ReadOnlySpan<byte> utf8 = _utf8;
        if (JsonText.At(utf8, position) != (byte)'"')
        {
            return Fail(position);
        }

        start = position + 1;
        end = JsonText.FindStringEnd(utf8, start, out isEscaped);
        if (end < 0)
        {
            return Fail(position);
        }

        position = JsonText.SkipWhiteSpace(utf8, end + 1);
        if (JsonText.At(utf8, position) != (byte)':')
        {
            return Fail(position);
        }

        position = JsonText.SkipWhiteSpace(utf8, position + 1);
        _position = position;
        _valueOffset = position;
        return true;
    }

    // Moves to the next member or element, after the comma. At the end of the object or array, moves after the end and returns false.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryMoveToNext(byte close, out int position)
    {
        ReadOnlySpan<byte> utf8 = _utf8;
        position = JsonText.SkipWhiteSpace(utf8, _position);
        byte next = JsonText.At(utf8, position);
        if (next == close)
        {
            _position = position + 1;
            _atStart = false;
            _depth--;
            return false;
        }

        // RFC 8259 §4, §5: commas stand between members and between elements, never before the first or after the last one. A comma after
        // the last one is noticed when the missing value is read.
        if (_atStart)
        {
            _atStart = false;
            return true;
        }

        if (next != (byte)',')
        {
            return Fail(position);
        }

        position = JsonText.SkipWhiteSpace(utf8, position + 1);
        return true;
    }

    private bool TryEnter(int start)
    {
        if (_depth >= MaxDepth)
        {
            return Fail(start);
        }

        _depth++;
        _position = start + 1;
        _atStart = true;
        return true;
    }

    // A loop is used instead of recursion, so that deep nesting cannot exhaust the stack. Each open level has one bit, which is set for an
    // object.
    private bool TrySkipNested()
    {
        int outerDepth = _depth;
        ulong levels = 0;
        while (true)
        {
            byte first = JsonText.At(_utf8, _position);
            if (first is (byte)'{' or (byte)'[')
            {
                if (!TryEnter(_position))
                {
                    return false;
                }

                levels = (levels << 1) | (first == (byte)'{' ? 1UL : 0);
            }
            else if (!TrySkipScalar(first))
            {
                return false;
            }

            while (true)
            {
                if (_depth == outerDepth)
                {
                    return true;
                }

                bool hasNext = (levels & 1) != 0 ? TryMoveToMember(out _, out _, out _) : TryReadElement();
                if (hasNext)
                {
                    break;
                }

                if (IsMalformed)
                {
                    return false;
                }

                levels >>= 1;
            }
        }
    }

    private bool TrySkipScalar(byte first)
    {
        ReadOnlySpan<byte> utf8 = _utf8;
        int start = _position;
        int end = first switch
        {
            (byte)'"' => JsonText.FindStringEnd(utf8, start + 1, out _) is >= 0 and int quote ? quote + 1 : -1,
            (byte)'t' => JsonText.IsLiteral(utf8, start, "true"u8) ? start + 4 : -1,
            (byte)'f' => JsonText.IsLiteral(utf8, start, "false"u8) ? start + 5 : -1,
            (byte)'n' => JsonText.IsLiteral(utf8, start, "null"u8) ? start + 4 : -1,
            _ => JsonText.FindNumberEnd(utf8, start, out _),
        };
        if (end < 0)
        {
            return Fail(start);
        }

        _position = end;
        return true;
    }
}
