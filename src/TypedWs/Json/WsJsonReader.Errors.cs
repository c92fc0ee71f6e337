using System.Runtime.CompilerServices;
using System.Text;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

// Field errors: recorded while reading goes on, so that all of a message are reported at once.
public ref partial struct WsJsonReader
{
    private const string MustBeString = "must be a string";
    private const string MustBeNumber = "must be a number";
    private const string MustBeInteger = "must be an integer";
    private const string MustBeBoolean = "must be a boolean";
    private const string MustBeObject = "must be an object";
    private const string MustBeArray = "must be an array";

    /// <summary>How many field errors were recorded, those above the reported maximum included.</summary>
    public readonly int ErrorCount => _errors is null ? 0 : _errors.TotalCount;

    /// <summary>The recorded errors; null if there is none.</summary>
    internal readonly FieldErrors? Errors => _errors;

    /// <summary>Records a field error at a value of the document. Ignored once malformed.</summary>
    /// <param name="offset">Where the value starts (<see cref="ValueOffset"/> right after it was read or entered).</param>
    /// <param name="code">The code of the broken rule, such as <c>max_length</c>.</param>
    /// <param name="message">The rest of a sentence that begins with the field's name.</param>
    /// <param name="parameters">Members of a JSON object without the braces, such as <c>"max":500</c>.</param>
    /// <param name="actual">The length or count that was found, reported after the parameters.</param>
    public void AddError(int offset, string code, string message, string? parameters = null, long? actual = null)
        => Record(new FieldError(offset, Member: null, code, message, parameters, actual));

    /// <summary>Records a field error at a member that has no value of its own to point to. Ignored once malformed.</summary>
    /// <param name="objectOffset">Where the object starts (<see cref="ValueOffset"/> right after it was entered).</param>
    /// <param name="member">The member's name as in the document, unescaped.</param>
    /// <param name="code">The code of the broken rule.</param>
    /// <param name="message">The rest of a sentence that begins with the field's name.</param>
    /// <param name="parameters">Members of a JSON object without the braces.</param>
    /// <param name="actual">The length or count that was found, reported after the parameters.</param>
    public void AddMemberError(
        int objectOffset, string member, string code, string message, string? parameters = null, long? actual = null)
        => Record(new FieldError(objectOffset, member, code, message, parameters, actual));

    /// <summary>Records that an object lacks a required member (code <c>required</c>, pointer to the missing member).</summary>
    public void AddMissing(int objectOffset, string member)
        => AddMemberError(objectOffset, member, FieldErrors.RequiredCode, "is required");

    /// <summary>Records that a member stands twice in an object (code <c>duplicate</c>) and skips its value.</summary>
    public void AddDuplicate(int objectOffset, string member)
    {
        if (TrySkip())
        {
            AddMemberError(objectOffset, member, "duplicate", "must not be given twice");
        }
    }

    /// <summary>Records a member that its object does not have (code <c>unknown</c>) and skips its value.</summary>
    public void AddUnknown(int objectOffset, ReadOnlySpan<byte> name)
    {
        if (TrySkip())
        {
            AddMemberError(objectOffset, NameOf(name), "unknown", "is not known");
        }
    }

    /// <summary>A member's name as an error keeps it: nothing for an error that is only counted, and no more than shows that it is too
    /// long for a pointer.</summary>
    internal readonly string NameOf(ReadOnlySpan<byte> name)
        => ErrorCount >= FieldErrors.MaxKept ? "" : Encoding.UTF8.GetString(name[..Math.Min(name.Length, JsonPointerWriter.MaxLength + 1)]);

    /// <summary>Hands the list of errors back for reuse, if there is one. <see cref="ErrorCount"/> is then 0.</summary>
    internal void ReturnErrors()
    {
        if (_errors is null)
        {
            return;
        }

        FieldErrors.Return(_errors);
        _errors = null;
    }

    // A malformed document has one error only: that it is malformed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Record(in FieldError error)
    {
        if (IsMalformed)
        {
            return;
        }

        _errors ??= FieldErrors.Rent();
        _errors.Add(in error);
    }

    // The next value is not what was asked for: skips it and says so, unless it is not JSON at all.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool SkipMismatch(string expected)
    {
        bool isNull = JsonText.At(_utf8, _position) == (byte)'n';
        if (!TrySkip())
        {
            return false;
        }

        if (isNull)
        {
            AddError(_valueOffset, "null", "must not be null");
        }
        else
        {
            AddError(_valueOffset, "type", expected);
        }

        return false;
    }

    // The value just read has the right JSON type, but does not fit.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RefuseRange()
    {
        AddError(_valueOffset, "range", "is out of range");
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RefuseFormat(string expected)
    {
        AddError(_valueOffset, "format", expected);
        return false;
    }
}
