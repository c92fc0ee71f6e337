namespace TypedWs.Contracts;

/// <summary>A member of an object, or the payload of a message.</summary>
public sealed record WsContractMember
{
    /// <summary>The name in JSON; empty for a payload.</summary>
    public string Name { get; init; } = "";

    /// <summary>The name in C#, where it is not <see cref="Name"/> with a capital first letter; otherwise null.</summary>
    public string? Clr { get; init; }

    /// <summary>The documentation of the member; null if it has none.</summary>
    public string? Description { get; init; }

    /// <summary>The text of <c>[Obsolete]</c>, empty if it has none; null without the attribute.</summary>
    public string? Deprecated { get; init; }

    /// <summary>The type of the value.</summary>
    public required WsContractValue Value { get; init; }

    /// <summary>Whether absence is refused with <c>required</c>.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The text of <c>[Required]</c> for its errors; null for that of the server.</summary>
    public string? RequiredText { get; init; }

    /// <summary>The value of the absent member as a JSON text without white space; null if the member is required, or if only the server
    /// knows the value.</summary>
    public string? DefaultJson { get; init; }

    /// <summary>Whether an absent member whose initial value is null is refused with <c>null</c>.</summary>
    public bool RefusesAbsentNull { get; init; }

    /// <summary>The condition under which the server writes the member.</summary>
    public WsContractWritten Written { get; init; }

    /// <summary>The rules for the value, in the order in which they are checked.</summary>
    public IReadOnlyList<WsContractRule> Rules { get; init; } = [];
}

/// <summary>The condition under which the server writes a member.</summary>
public enum WsContractWritten
{
    /// <summary>The member is always written.</summary>
    Always,

    /// <summary>The member is not written if it is null.</summary>
    NotNull,

    /// <summary>The member is not written if it is the default of its C# type.</summary>
    NotDefault,

    /// <summary>The member is never written.</summary>
    Never,
}
