using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace TypedWs.CompilerServices;

/// <summary>Finds the discriminator that selects a type of a hierarchy. The discriminator is a member that may be anywhere in the object.
/// Used by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsJsonHierarchy
{
    /// <summary>
    /// Looks for the discriminator of the object that comes next, without consuming the object. If the next value is not an object, records
    /// the error <c>type</c> (<c>null</c> for null), skips the value and returns false. Also returns false if the document is malformed.
    /// </summary>
    /// <param name="reader">The reader, positioned before the object.</param>
    /// <param name="name">The name of the discriminator's member.</param>
    /// <param name="kind">The kind of the discriminator's value; <see cref="WsJsonKind.None"/> if the object has no
    /// discriminator.</param>
    /// <param name="text">The discriminator's value if it is a string.</param>
    /// <param name="number">The discriminator's value if it is an integer of 32 bits; otherwise null.</param>
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
            // The document is malformed. The main reader finds the fault when it skips the value, so callers need to check only that
            // reader.
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
    /// Skips an object without a known discriminator, and records the error at the discriminator: <c>required</c>, <c>type</c> or
    /// <c>one_of</c>.
    /// </summary>
    /// <returns>Always false.</returns>
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

    /// <summary>Throws, because a value to be written has a type that its hierarchy does not list.</summary>
    [DoesNotReturn]
    public static void ThrowUnlisted(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        throw new NotSupportedException($"'{value.GetType()}' is not among the [JsonDerivedType] types of the member's or message's type.");
    }
}
