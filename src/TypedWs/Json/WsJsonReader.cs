using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Json;

/// <summary>
/// A strict RFC 8259 reader over UTF-8 that never throws: a syntax error makes it <see cref="IsMalformed"/> for good, a
/// value of the wrong type is recorded as a field error and skipped. Used by generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct WsJsonReader
{
    /// <summary>Starts reading a document (or one value of it).</summary>
    /// <param name="utf8">Valid UTF-8: the caller has checked it.</param>
    public WsJsonReader(ReadOnlySpan<byte> utf8) => throw new NotSupportedException();

    /// <summary>Whether a syntax error was met. From then on every method returns false and consumes nothing.</summary>
    public readonly bool IsMalformed => throw new NotSupportedException();

    /// <summary>Where the value that was read last (or is being read) starts, as an offset into the document.</summary>
    public readonly int ValueOffset => throw new NotSupportedException();

    /// <summary>How many field errors were recorded, those above the reported maximum included.</summary>
    public readonly int ErrorCount => throw new NotSupportedException();

    /// <summary>If the next value is null, consumes it and returns true. Otherwise consumes nothing.</summary>
    public bool TryReadNull() => throw new NotSupportedException();

    /// <summary>Enters an object. On another value: error <c>type</c> (or <c>null</c>), value skipped, false.</summary>
    public bool TryBeginObject() => throw new NotSupportedException();

    /// <summary>Moves to the next member of the object: true with its unescaped name (valid until the next call), the
    /// reader before its value; false at the end of the object, which is consumed, or if malformed.</summary>
    public bool TryReadMember(out ReadOnlySpan<byte> name) => throw new NotSupportedException();

    /// <summary>Enters an array. On another value: error <c>type</c> (or <c>null</c>), value skipped, false.</summary>
    public bool TryBeginArray() => throw new NotSupportedException();

    /// <summary>Moves to the next element: true with the reader before it; false at the end of the array, which is
    /// consumed, or if malformed.</summary>
    public bool TryReadElement() => throw new NotSupportedException();

    /// <summary>Reads past the next value whatever it is, checking its syntax. False only if malformed.</summary>
    public bool TrySkip() => throw new NotSupportedException();

    /// <summary>Reads a string without making one. On another value: error <c>type</c> (or <c>null</c>), skipped, false.</summary>
    public bool TryReadString(out WsJsonString value) => throw new NotSupportedException();

    /// <summary>Reads a number, boolean, … On another JSON type: error <c>type</c> (<c>null</c> for null); on a value
    /// that does not fit: error <c>range</c>; both skipped, false.</summary>
    public bool TryReadBoolean(out bool value) => throw new NotSupportedException();

    /// <summary>Checks that nothing but white space follows the document's value; otherwise malformed.</summary>
    public bool TryReadEnd() => throw new NotSupportedException();

    /// <summary>Records a field error at a value of the document.</summary>
    public void AddError(int offset, string code, string message, string? parameters = null, long? actual = null) => throw new NotSupportedException();

    /// <summary>Records that an object lacks a required member (code <c>required</c>, pointer to the missing member).</summary>
    public void AddMissing(int objectOffset, string member) => throw new NotSupportedException();

    /// <summary>Records that a member stands twice in an object (code <c>duplicate</c>) and skips its value.</summary>
    public void AddDuplicate(int objectOffset, string member) => throw new NotSupportedException();
}

/// <summary>A JSON string in the receive buffer: its length is known before a string is made.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct WsJsonString
{
    /// <summary>Length in UTF-16 units after unescaping, what <see cref="string.Length"/> will be. Allocates nothing.</summary>
    public int Length => throw new NotSupportedException();

    /// <summary>Whether the unescaped text is exactly this UTF-8. Allocates nothing.</summary>
    public bool Equals(ReadOnlySpan<byte> utf8) => throw new NotSupportedException();

    /// <summary>Makes the string.</summary>
    [SuppressMessage("Design", "MA0061", Justification = "ref struct")]
    public override string ToString() => throw new NotSupportedException();
}
