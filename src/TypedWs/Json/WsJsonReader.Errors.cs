using System.Runtime.CompilerServices;
using System.Text;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

// Field errors. Reading continues after an error, so that all errors of a message are reported together.
public ref partial struct WsJsonReader
{
    private const string MustBeString = "must be a string";
    private const string MustBeNumber = "must be a number";
    private const string MustBeInteger = "must be an integer";
    private const string MustBeBoolean = "must be a boolean";
    private const string MustBeObject = "must be an object";
    private const string MustBeArray = "must be an array";

    /// <summary>The number of recorded field errors, with those above the maximum that is reported.</summary>
    public readonly int ErrorCount => _errors is null ? 0 : _errors.TotalCount;

    /// <summary>The recorded errors; null if there are none.</summary>
    internal readonly FieldErrors? Errors => _errors;

    /// <summary>Records a field error at a value of the document. Does nothing if the document is malformed.</summary>
    /// <param name="offset">The offset of the value (<see cref="ValueOffset"/> directly after the value was read or entered).</param>
    /// <param name="code">The code of the broken rule, such as <c>max_length</c>.</param>
    /// <param name="message">The rest of a sentence that begins with the field's name.</param>
    /// <param name="parameters">Members of a JSON object without the braces, such as <c>"max":500</c>.</param>
    /// <param name="actual">The length or count of the value, if the rule limits it. Reported after the parameters.</param>
    public void AddError(int offset, string code, string message, string? parameters = null, long? actual = null)
        => Record(new FieldError(offset, Member: null, code, message, parameters, actual));

    /// <summary>Records a field error at a member that cannot be identified by the offset of a value, for example a missing member. Does
    /// nothing if the document is malformed.</summary>
    /// <param name="objectOffset">The offset of the object (<see cref="ValueOffset"/> directly after the object was entered).</param>
    /// <param name="member">The member's name as in the document, unescaped.</param>
    /// <param name="code">The code of the broken rule.</param>
    /// <param name="message">The rest of a sentence that begins with the field's name.</param>
    /// <param name="parameters">Members of a JSON object without the braces.</param>
    /// <param name="actual">The length or count of the value, if the rule limits it. Reported after the parameters.</param>
    public void AddMemberError(
        int objectOffset, string member, string code, string message, string? parameters = null, long? actual = null)
        => Record(new FieldError(objectOffset, member, code, message, parameters, actual));

    /// <summary>Records that an object has no value for a required member (code <c>required</c>). The error points to the missing
    /// member.</summary>
    public void AddMissing(int objectOffset, string member)
        => AddMemberError(objectOffset, member, FieldErrors.RequiredCode, "is required");

    /// <summary>Records that a member occurs twice in an object (code <c>duplicate</c>), and skips its value.</summary>
    public void AddDuplicate(int objectOffset, string member)
    {
        if (TrySkip())
        {
            AddMemberError(objectOffset, member, "duplicate", "must not be given twice");
        }
    }

    /// <summary>Records a member that the type of the object does not have (code <c>unknown</c>), and skips its value.</summary>
    public void AddUnknown(int objectOffset, ReadOnlySpan<byte> name)
    {
        if (TrySkip())
        {
            AddMemberError(objectOffset, NameOf(name), "unknown", "is not known");
        }
    }

    /// <summary>Converts a member's name for an error. If the error will only be counted, the result is empty. If the name is too long for
    /// a pointer, the result is cut, but still too long for a pointer.</summary>
    internal readonly string NameOf(ReadOnlySpan<byte> name)
        => ErrorCount >= FieldErrors.MaxKept ? "" : Encoding.UTF8.GetString(name[..Math.Min(name.Length, JsonPointerWriter.MaxLength + 1)]);

    /// <summary>Gives the list of errors back for reuse, if there is one. Afterwards <see cref="ErrorCount"/> is 0.</summary>
    internal void ReturnErrors()
    {
        if (_errors is null)
        {
            return;
        }

        FieldErrors.Return(_errors);
        _errors = null;
    }

    // If the document is malformed, only that is reported, so field errors are not recorded any more.
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

    // The next value does not have the expected kind: skips it and records the error, unless the value is malformed.
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

    // The value that was read last has the right JSON type, but is out of the range of the C# type.
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
