using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace TypedWs.Json;

/// <summary>
/// Tells where values stand in a well-formed document, as JSON Pointers (RFC 6901). Computed only once errors have to be
/// reported: readers keep offsets, which cost nothing.
/// </summary>
/// <remarks>
/// The walk goes on from the value asked for last, so that all errors of a message, which come nearly in document order,
/// take about one pass together instead of one each.
/// </remarks>
internal ref struct JsonPointerWriter
{
    private readonly ReadOnlySpan<byte> _document;
    private WsJsonReader _reader;
    private Path _path;
    private int _depth;

    // Whether the reader stands before a value (of which _path is the path), and not behind the last one.
    private bool _isAtValue;

    /// <summary>Starts at the beginning of a document.</summary>
    /// <param name="document">A well-formed document.</param>
    public JsonPointerWriter(ReadOnlySpan<byte> document)
    {
        _document = document;
        Restart();
    }

    /// <summary>Writes the pointer of an error's field, as UTF-8 without JSON escaping.</summary>
    /// <returns>False if no value starts at the error's offset; nothing is then written.</returns>
    public bool TryWrite(in WsFieldError error, IBufferWriter<byte> output)
    {
        if (!TryWrite(error.Offset, output))
        {
            return false;
        }

        if (error.Member is not null)
        {
            WriteToken(Encoding.UTF8.GetBytes(error.Member), output);
        }

        return true;
    }

    /// <summary>Writes the pointer of the value that starts at an offset; the empty one for the document itself.</summary>
    /// <returns>False if no value starts there; nothing is then written.</returns>
    public bool TryWrite(int offset, IBufferWriter<byte> output)
    {
        if (offset < _reader.Position)
        {
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

                WritePath(output);
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
        if (kind == WsJsonKind.Object && _reader.TryBeginObject())
        {
            _path[_depth++] = new Step(IsMember: true, 0, 0, IsEscaped: false);
        }
        else if (kind == WsJsonKind.Array && _reader.TryBeginArray())
        {
            _path[_depth++] = new Step(IsMember: false, -1, 0, IsEscaped: false);
        }
        else
        {
            _reader.TrySkip();
        }
    }

    // Moves to the next member or element, leaving the objects and arrays that end before it.
    private bool TryMoveNext()
    {
        while (_depth > 0)
        {
            Step step = _path[_depth - 1];
            if (step.IsMember)
            {
                if (_reader.TryMoveToMember(out int start, out int end, out bool isEscaped))
                {
                    _path[_depth - 1] = new Step(IsMember: true, start, end, isEscaped);
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

    private readonly void WritePath(IBufferWriter<byte> output)
    {
        for (int i = 0; i < _depth; i++)
        {
            Step step = _path[i];
            if (step.IsMember)
            {
                WriteName(new WsJsonString(_document[step.Start..step.End], step.IsEscaped), output);
            }
            else
            {
                WriteIndex(step.Start, output);
            }
        }
    }

    private static void WriteName(WsJsonString name, IBufferWriter<byte> output)
        => WriteToken(name.IsEscaped ? name.UnescapeToArray() : name.Raw, output);

    private static void WriteIndex(int index, IBufferWriter<byte> output)
    {
        Span<byte> text = stackalloc byte[1 + 10];
        text[0] = (byte)'/';
        index.TryFormat(text[1..], out int length, provider: CultureInfo.InvariantCulture);
        output.Write(text[..(1 + length)]);
    }

    private static void WriteToken(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        output.Write("/"u8);
        while (true)
        {
            int special = text.IndexOfAny((byte)'~', (byte)'/');
            if (special < 0)
            {
                output.Write(text);
                return;
            }

            // RFC 6901 §3: "~" and "/" are written ~0 and ~1.
            output.Write(text[..special]);
            output.Write(text[special] == (byte)'~' ? "~0"u8 : "~1"u8);
            text = text[(special + 1)..];
        }
    }

    // One level of the path: a member by where its name stands (without the quotes), or an element by its index in Start.
    private readonly record struct Step(bool IsMember, int Start, int End, bool IsEscaped);

    [InlineArray(WsJsonReader.MaxDepth)]
    private struct Path
    {
        private Step _first;
    }
}
