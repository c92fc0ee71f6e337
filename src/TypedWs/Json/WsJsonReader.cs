using System.ComponentModel;
using System.Runtime.CompilerServices;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>
/// A strict RFC 8259 reader over UTF-8 that never throws. After a syntax error the reader is <see cref="IsMalformed"/> and stays so. If a
/// value has the wrong type, a field error is recorded and the value is skipped. Used by generated code.
/// </summary>
/// <remarks>
/// <para>The grammar is strict: no comments, no trailing commas, no byte order mark, no half of a surrogate pair in escapes, and at most
/// <see cref="MaxDepth"/> nested objects and arrays. The caller must check for duplicate members; the reader gives the caller every
/// name.</para>
/// <para>The input must be valid UTF-8. The caller has checked it, and the reader does not check it again. For other input the reader
/// neither throws nor reads outside the input, but its results are unspecified.</para>
/// <para>The caller must keep the order of calls: after <see cref="TryReadMember"/> or <see cref="TryReadElement"/> has returned true, it
/// must read or skip exactly one value. If it reads less or more, the result is a syntax error.</para>
/// <para>Only these objects are allocated: the strings, arrays and URIs that are read, names that had escapes, and the list of field
/// errors. A reader belongs to one thread and must be passed by reference.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct WsJsonReader
{
    /// <summary>The maximum depth of nested objects and arrays; a deeper one is a syntax error.</summary>
    public const int MaxDepth = WsContractLimits.Depth;

    private readonly ReadOnlySpan<byte> _utf8;
    private int _position;
    private int _valueOffset;
    private int _depth;
    private int _malformedOffset;

    // Whether the object or array that was entered last has no member or element yet. If so, no comma is allowed.
    private bool _atStart;

    private FieldErrors? _errors;
    private JsonScanCache? _passage;

    /// <summary>Starts reading a document.</summary>
    /// <param name="utf8">The document, which must be valid UTF-8.</param>
    public WsJsonReader(ReadOnlySpan<byte> utf8)
        : this(utf8, position: 0, depth: 0)
    {
    }

    /// <summary>Starts reading one value of a document. All offsets are those of the whole document.</summary>
    /// <param name="utf8">The whole document.</param>
    /// <param name="position">The offset of the value, or of white space before it.</param>
    /// <param name="depth">The number of objects and arrays around the value.</param>
    public WsJsonReader(ReadOnlySpan<byte> utf8, int position, int depth)
    {
        _utf8 = utf8;
        _position = position;
        _depth = depth;
        _malformedOffset = -1;
    }

    /// <summary>The whole document, as given.</summary>
    public readonly ReadOnlySpan<byte> Document => _utf8;

    /// <summary>The offset of the next unread byte. If the document is malformed, the document's length.</summary>
    public readonly int Position => _position;

    /// <summary>The number of objects and arrays that were entered and have not ended.</summary>
    public readonly int Depth => _depth;

    /// <summary>Whether a syntax error was found. If so, every method returns false and consumes nothing.</summary>
    public readonly bool IsMalformed => _malformedOffset >= 0;

    /// <summary>The offset of the token that broke the syntax; -1 if there is no syntax error.</summary>
    public readonly int MalformedOffset => _malformedOffset;

    /// <summary>
    /// The offset of the value that was read or entered last. Directly after <see cref="TryReadMember"/> or <see cref="TryReadElement"/>,
    /// the offset of the value that comes next.
    /// </summary>
    public readonly int ValueOffset => _valueOffset;

    /// <summary>The time in milliseconds that the patterns of the message's rules have used; <see cref="long.MaxValue"/> if one of them has
    /// timed out.</summary>
    internal long PatternMilliseconds { readonly get; set; }

    /// <summary>Gives the kind of the next value, derived from its first byte. Consumes only white space.</summary>
    public WsJsonKind PeekKind() => JsonText.KindOf(JsonText.At(_utf8, MoveToValue()));

    /// <summary>If the next value is null, consumes it and returns true. Otherwise consumes nothing.</summary>
    public bool TryReadNull()
    {
        int start = MoveToValue();
        if (!JsonText.IsLiteral(_utf8, start, "null"u8))
        {
            return false;
        }

        _position = start + 4;
        return true;
    }

    /// <summary>Reads a boolean. If the next value is not a boolean, records the error <c>type</c> (<c>null</c> for null), skips the value
    /// and returns false.</summary>
    public bool TryReadBoolean(out bool value)
    {
        int start = MoveToValue();
        if (JsonText.IsLiteral(_utf8, start, "true"u8))
        {
            _position = start + 4;
            value = true;
            return true;
        }

        value = false;
        if (!JsonText.IsLiteral(_utf8, start, "false"u8))
        {
            return SkipMismatch(MustBeBoolean);
        }

        _position = start + 5;
        return true;
    }

    /// <summary>Checks that only white space follows the document's value. If other text follows, the document is malformed.</summary>
    public bool TryReadEnd()
    {
        int end = JsonText.SkipWhiteSpace(_utf8, _position);
        if (end < _utf8.Length || _depth != 0)
        {
            return Fail(end);
        }

        _position = end;
        return !IsMalformed;
    }

    // Skips white space before a value and records the offset of the value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int MoveToValue()
    {
        int start = JsonText.SkipWhiteSpace(_utf8, _position);
        _position = start;
        _valueOffset = start;
        return start;
    }

    // Moves to the end of the input. Every later read then fails, so the reading methods need not check a flag first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Fail(int offset)
    {
        if (_malformedOffset < 0)
        {
            _malformedOffset = offset;
        }

        _position = _utf8.Length;
        return false;
    }
}
