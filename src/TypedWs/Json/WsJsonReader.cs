using System.ComponentModel;
using System.Runtime.CompilerServices;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>
/// A strict RFC 8259 reader over UTF-8 that never throws: a syntax error makes it <see cref="IsMalformed"/> for good, a
/// value of the wrong type is recorded as a field error and skipped. Used by generated code.
/// </summary>
/// <remarks>
/// <para>Grammar beyond doubt: no comments, no trailing commas, no byte order mark, no half of a surrogate pair in
/// escapes, at most <see cref="MaxDepth"/> objects and arrays open at a time. The caller must check for duplicate members; it sees
/// every name.</para>
/// <para>The input is valid UTF-8, which the caller has checked; it is not checked again. Given anything else the
/// reader still neither throws nor reads outside the input, but what it returns is unspecified.</para>
/// <para>Call order is the caller's duty: after <see cref="TryReadMember"/> or <see cref="TryReadElement"/> returned
/// true exactly one value is read or skipped. Reading less or more shows as a syntax error.</para>
/// <para>Nothing is allocated but the strings, arrays and URIs asked for, unescaped names that had escapes, and the
/// first field error's list. A reader belongs to one thread and must be passed by reference.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct WsJsonReader
{
    /// <summary>How many objects and arrays may be open at a time; one more is a syntax error.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _utf8;
    private int _position;
    private int _valueOffset;
    private int _depth;
    private int _malformedOffset;

    // Whether the object or array entered last has no member or element yet: no comma may come.
    private bool _atStart;

    private FieldErrors? _errors;
    private JsonScanCache? _passage;

    /// <summary>Starts reading a document.</summary>
    /// <param name="utf8">Valid UTF-8: the caller has checked it.</param>
    public WsJsonReader(ReadOnlySpan<byte> utf8)
        : this(utf8, position: 0, depth: 0)
    {
    }

    /// <summary>Starts reading one value of a document; offsets stay those of the whole document.</summary>
    /// <param name="utf8">The whole document.</param>
    /// <param name="position">Where the value (or white space before it) starts.</param>
    /// <param name="depth">How many objects and arrays are open around the value.</param>
    public WsJsonReader(ReadOnlySpan<byte> utf8, int position, int depth)
    {
        _utf8 = utf8;
        _position = position;
        _depth = depth;
        _malformedOffset = -1;
    }

    /// <summary>The whole document, as given.</summary>
    public readonly ReadOnlySpan<byte> Document => _utf8;

    /// <summary>The offset of the next unread byte; the document's length once malformed.</summary>
    public readonly int Position => _position;

    /// <summary>How many objects and arrays are open.</summary>
    public readonly int Depth => _depth;

    /// <summary>Whether a syntax error was met. From then on every method returns false and consumes nothing.</summary>
    public readonly bool IsMalformed => _malformedOffset >= 0;

    /// <summary>Where the token starts that broke the syntax, as an offset into the document; -1 if none did.</summary>
    public readonly int MalformedOffset => _malformedOffset;

    /// <summary>
    /// Where the value that was read last (or entered last, or that comes next after <see cref="TryReadMember"/> and
    /// <see cref="TryReadElement"/>) starts, as an offset into the document.
    /// </summary>
    public readonly int ValueOffset => _valueOffset;

    /// <summary>How long the patterns of the message's rules have been at work; <see cref="long.MaxValue"/> if one ran into its
    /// time-out.</summary>
    internal long PatternMilliseconds { readonly get; set; }

    /// <summary>The kind of the next value, derived from its first byte. Consumes nothing but white space.</summary>
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

    /// <summary>Reads a boolean. On another value: error <c>type</c> (or <c>null</c>), value skipped, false.</summary>
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

    /// <summary>Checks that nothing but white space follows the document's value; otherwise malformed.</summary>
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

    // Skips white space before a value and remembers where the value starts.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int MoveToValue()
    {
        int start = JsonText.SkipWhiteSpace(_utf8, _position);
        _position = start;
        _valueOffset = start;
        return start;
    }

    // Moving to the end of the input makes every later read fail, so that reads need not check a flag first.
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
