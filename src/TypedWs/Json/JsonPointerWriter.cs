using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using TypedWs.CompilerServices;

namespace TypedWs.Json;

/// <summary>
/// Writes the positions of values in a well-formed document as JSON Pointers (RFC 6901). Pointers are computed only when errors are
/// reported. Until then only offsets are kept, which cost nothing.
/// </summary>
/// <remarks>
/// Names come from clients, and one name may be in the pointers of many errors. So the length of a pointer is limited. If the pointer to
/// a field would be too long, a pointer to a value around the field is written, which is still a valid pointer.
/// The search continues from the value of the last error. Errors come nearly in document order, so all errors of a message need about
/// one pass together, instead of one pass each.
/// </remarks>
internal ref struct JsonPointerWriter
{
    /// <summary>The maximum number of bytes of a pointer in JSON, with escapes and without quotation marks.</summary>
    public const int MaxLength = WsContractLimits.Pointer;

    private readonly ReadOnlySpan<byte> _document;
    private WsJsonReader _reader;
    private Path _path;
    private int _depth;

    // Whether the reader stands before a value. _path is then the path of that value. False after the last value.
    private bool _isAtValue;

    /// <summary>Creates a writer for a document; the search starts at its beginning.</summary>
    /// <param name="document">A well-formed document.</param>
    public JsonPointerWriter(ReadOnlySpan<byte> document)
    {
        _document = document;
        Restart();
    }

    /// <summary>Writes the pointer of an error's field, as UTF-8 without JSON escaping.</summary>
    /// <param name="error">The error.</param>
    /// <param name="destination">Room for <see cref="MaxLength"/> bytes.</param>
    /// <param name="length">The number of bytes written.</param>
    /// <param name="isCut">Whether the pointer to the field would be too long. The written pointer then leads to a value around the field:
    /// the innermost one whose pointer is short enough.</param>
    /// <returns>False if no value starts at the error's offset; nothing is then written.</returns>
    public bool TryWrite(in FieldError error, scoped Span<byte> destination, out int length, out bool isCut)
    {
        if (!TryWrite(error.Offset, destination, out length, out isCut))
        {
            return false;
        }

        if (error.Member is { } member && !isCut)
        {
            isCut = !TryWriteMember(member, destination, ref length);
        }

        return true;
    }

    /// <summary>Writes the pointer of the value that starts at an offset. The pointer of the document itself is empty.</summary>
    public bool TryWrite(int offset, scoped Span<byte> destination, out int length, out bool isCut)
    {
        length = 0;
        isCut = false;
        if (offset < _reader.Position)
        {
            // Most errors that are out of order are errors of an object that were found at its end. The search is then still inside
            // that object.
            for (int depth = 0; depth < _depth; depth++)
            {
                if (_path[depth].Offset == offset)
                {
                    isCut = !TryWritePath(depth, destination, ref length);
                    return true;
                }
            }

            Restart();
        }

        while (_isAtValue)
        {
            WsJsonKind kind = _reader.PeekKind();
            if (_reader.Position >= offset)
            {
                if (_reader.Position != offset || kind == WsJsonKind.None)
                {
                    return false;
                }

                isCut = !TryWritePath(_depth, destination, ref length);
                return true;
            }

            Enter(kind);
            _isAtValue = TryMoveNext();
        }

        return false;
    }

    private void Restart()
    {
        _reader = new WsJsonReader(_document);
        _depth = 0;
        _isAtValue = true;
    }

    private void Enter(WsJsonKind kind)
    {
        int offset = _reader.Position;
        if (kind == WsJsonKind.Object && _reader.TryBeginObject())
        {
            _path[_depth++] = new Step(offset, IsMember: true, 0, 0, IsEscaped: false);
        }
        else if (kind == WsJsonKind.Array && _reader.TryBeginArray())
        {
            _path[_depth++] = new Step(offset, IsMember: false, -1, 0, IsEscaped: false);
        }
        else
        {
            _reader.TrySkip();
        }
    }

    // Moves to the next member or element, and leaves objects and arrays that end before it.
    private bool TryMoveNext()
    {
        while (_depth > 0)
        {
            Step step = _path[_depth - 1];
            if (step.IsMember)
            {
                if (_reader.TryMoveToMember(out int start, out int end, out bool isEscaped))
                {
                    _path[_depth - 1] = new Step(step.Offset, IsMember: true, start, end, isEscaped);
                    return true;
                }
            }
            else if (_reader.TryReadElement())
            {
                _path[_depth - 1] = step with { Start = step.Start + 1 };
                return true;
            }

            if (_reader.IsMalformed)
            {
                return false;
            }

            _depth--;
        }

        return false;
    }

    private readonly bool TryWritePath(int depth, Span<byte> destination, ref int length)
    {
        int written = 0;
        for (int i = 0; i < depth; i++)
        {
            Step step = _path[i];
            bool fits = step.IsMember
                ? TryWriteName(new WsJsonString(_document[step.Start..step.End], step.IsEscaped), destination, ref written)
                : TryWriteIndex(step.Start, destination, ref written);
            if (!fits)
            {
                length = written;
                return false;
            }
        }

        length = written;
        return true;
    }

    private static bool TryWriteName(WsJsonString name, Span<byte> destination, ref int length)
    {
        Span<byte> unescaped = stackalloc byte[MaxLength];
        return name.TryGetText(unescaped, out ReadOnlySpan<byte> text) && TryWriteToken(text, destination, ref length);
    }

    private static bool TryWriteMember(string member, Span<byte> destination, ref int length)
    {
        Span<byte> utf8 = stackalloc byte[MaxLength];
        return Encoding.UTF8.TryGetBytes(member, utf8, out int written) && TryWriteToken(utf8[..written], destination, ref length);
    }

    private static bool TryWriteIndex(int index, Span<byte> destination, ref int length)
    {
        Span<byte> text = stackalloc byte[10];
        index.TryFormat(text, out int written, provider: CultureInfo.InvariantCulture);
        return TryWriteToken(text[..written], destination, ref length);
    }

    // Writes the whole token or nothing, because a part of a token could be the name of another value.
    private static bool TryWriteToken(ReadOnlySpan<byte> token, Span<byte> destination, ref int length)
    {
        int end = length;
        if (!TryWriteEscaped(token, destination, ref end) || !FitsAsJson(destination[..end]))
        {
            return false;
        }

        length = end;
        return true;
    }

    private static bool TryWriteEscaped(ReadOnlySpan<byte> token, Span<byte> destination, ref int end)
    {
        if (!TryAppend("/"u8, destination, ref end))
        {
            return false;
        }

        while (true)
        {
            int special = token.IndexOfAny((byte)'~', (byte)'/');
            if (special < 0)
            {
                return TryAppend(token, destination, ref end);
            }

            // RFC 6901 §3: "~" and "/" are written ~0 and ~1.
            if (!TryAppend(token[..special], destination, ref end)
                || !TryAppend(token[special] == (byte)'~' ? "~0"u8 : "~1"u8, destination, ref end))
            {
                return false;
            }

            token = token[(special + 1)..];
        }
    }

    private static bool TryAppend(ReadOnlySpan<byte> text, Span<byte> destination, ref int end)
    {
        if (!text.TryCopyTo(destination[end..]))
        {
            return false;
        }

        end += text.Length;
        return true;
    }

    // One byte of the pointer may become six bytes in JSON (a \u escape).
    private static bool FitsAsJson(ReadOnlySpan<byte> pointer)
    {
        if (JavaScriptEncoder.UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(pointer) < 0)
        {
            return true;
        }

        Span<byte> json = stackalloc byte[MaxLength];
        return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(pointer, json, out _, out _) == OperationStatus.Done;
    }

    // One level of the path. Offset is the start of an object or array. In an object, Start and End are the bounds of the member's name
    // without the quotation marks; in an array, Start is the index of the element.
    private readonly record struct Step(int Offset, bool IsMember, int Start, int End, bool IsEscaped);

    [InlineArray(WsJsonReader.MaxDepth)]
    private struct Path
    {
        private Step _first;
    }
}
