using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace TypedWs.CompilerServices;

/// <summary>Finds the discriminator that selects a type of a hierarchy: a member that may be anywhere in the object. Used by
/// generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsJsonHierarchy
{
    /// <summary>
    /// Looks for the discriminator of the object that comes next, without consuming anything. On another value: error
    /// <c>type</c> (or <c>null</c>), value skipped, false; false if malformed too.
    /// </summary>
    /// <param name="reader">Before the object.</param>
    /// <param name="name">The discriminator's member name.</param>
    /// <param name="kind">The kind of the discriminator's value; <see cref="WsJsonKind.None"/> if the object has no
    /// discriminator.</param>
    /// <param name="text">Its value if it is a string.</param>
    /// <param name="number">Its value if it is an integer of 32 bits; otherwise null.</param>
    public static bool TryFind(
        ref WsJsonReader reader, ReadOnlySpan<byte> name, out WsJsonKind kind, out WsJsonString text, out int? number)
    {
        text = default;
        number = null;
        kind = reader.PeekKind();
        if (kind != WsJsonKind.Object)
        {
            return reader.TryBeginObject();
        }

        kind = WsJsonKind.None;
        if (!reader.TryLookAhead(reader.ValueOffset, name, out int offset))
        {
            // The text is malformed for the main reader, too, and callers check that reader later.
            return reader.TrySkip();
        }

        if (offset < 0)
        {
            return true;
        }

        var value = new WsJsonReader(reader.Document, offset, reader.Depth + 1);
        kind = value.PeekKind();
        if (kind == WsJsonKind.String)
        {
            value.TryReadString(out text);
        }
        else if (kind == WsJsonKind.Number && value.TryReadInt32(out int read))
        {
            number = read;
        }

        value.ReturnErrors();
        return !value.IsMalformed || reader.TrySkip();
    }

    /// <summary>
    /// Skips the object, whose discriminator is none that is known, and records that: <c>required</c>, <c>type</c> or
    /// <c>one_of</c> at the discriminator.
    /// </summary>
    /// <returns>False.</returns>
    public static bool Refuse(ref WsJsonReader reader, WsJsonKind kind, string name, string allowed)
    {
        if (!reader.TrySkip())
        {
            return false;
        }

        int offset = reader.ValueOffset;
        if (kind == WsJsonKind.None)
        {
            reader.AddMissing(offset, name);
        }
        else if (kind is WsJsonKind.String or WsJsonKind.Number)
        {
            reader.AddMemberError(offset, name, "one_of", "must be one of the allowed values", allowed);
        }
        else
        {
            reader.AddMemberError(offset, name, "type", "must be a string or an integer");
        }

        return false;
    }

    /// <summary>A value to write is of a type that its hierarchy does not list.</summary>
    [DoesNotReturn]
    public static void ThrowUnlisted(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        throw new NotSupportedException($"'{value.GetType()}' is not among the [JsonDerivedType] types of the member's or message's type.");
    }
}
