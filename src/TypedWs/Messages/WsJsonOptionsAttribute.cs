namespace TypedWs;

/// <summary>
/// How messages look in JSON: on an assembly for all its messages, on a message for that one and the types that it is
/// made of. What a message's attribute does not set is as the assembly's says.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class WsJsonOptionsAttribute : Attribute
{
    /// <summary>How members without <c>[JsonPropertyName]</c> are named; <see cref="WsNaming.CamelCase"/> by default.</summary>
    public WsNaming PropertyNaming { get; set; }

    /// <summary>What a member that the type does not have means; it is ignored by default. A type's own
    /// <c>[JsonUnmappedMemberHandling]</c> goes before.</summary>
    public WsUnknownMembers UnknownMembers { get; set; }

    /// <summary>
    /// Whether enums without a converter of their own are numbers instead of names. <see langword="false"/> by default:
    /// numbers change their meaning when somebody inserts a value. Enums with <c>[Flags]</c> need it.
    /// </summary>
    public bool EnumsAsNumbers { get; set; }

    /// <summary>How values of enums without <c>[JsonStringEnumMemberName]</c> are named; <see cref="WsNaming.AsDeclared"/> by
    /// default. An enum with a converter of its own is named as that says.</summary>
    public WsNaming EnumNaming { get; set; } = WsNaming.AsDeclared;

    /// <summary>Whether a <see cref="DateTimeOffset"/> may come without <c>Z</c> and without an offset: it is then taken as a time in
    /// the time zone of the server, as System.Text.Json does. <see langword="false"/> by default: two servers in two zones would
    /// read two moments.</summary>
    public bool AllowMissingOffset { get; set; }
}

/// <summary>How C# names become JSON names.</summary>
public enum WsNaming
{
    /// <summary><c>UserName</c> is <c>userName</c>.</summary>
    CamelCase,

    /// <summary><c>UserName</c> is <c>UserName</c>.</summary>
    AsDeclared,

    /// <summary><c>UserName</c> is <c>user_name</c>.</summary>
    SnakeCase,

    /// <summary><c>UserName</c> is <c>user-name</c>.</summary>
    KebabCase,
}

/// <summary>What a member that a type does not have means.</summary>
public enum WsUnknownMembers
{
    /// <summary>It is ignored: a newer client may send more.</summary>
    Ignore,

    /// <summary>It is a field error <c>unknown</c>.</summary>
    Disallow,
}
