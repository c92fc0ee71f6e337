namespace TypedWs.Contracts.Checking;

/// <summary>The value that was read: as a value of .NET, so that rules compare it as the server does.</summary>
/// <param name="IsRead">Whether there is a value. False if an error prevents it, or if the member is absent.</param>
/// <param name="Value">The value; null for the JSON value null.</param>
internal readonly record struct Reading(bool IsRead, object? Value)
{
    public static Reading None => default;

    /// <summary>A value whose equality only the server knows: an object, a collection, or a value that a converter reads.</summary>
    public static Reading Opaque { get; } = new(IsRead: true, new OpaqueValue());

    public bool IsOpaque => Value is OpaqueValue;

    public static Reading Of(object? value) => new(IsRead: true, value);

    private sealed class OpaqueValue;
}

/// <summary>A value of an enum.</summary>
/// <param name="Number">The number.</param>
internal readonly record struct EnumNumber(Int128 Number);
