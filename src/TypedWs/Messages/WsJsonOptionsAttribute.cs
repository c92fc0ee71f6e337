namespace TypedWs;

/// <summary>
/// Sets the JSON form of messages: on an assembly for all its messages, on a message for that message and the types of its members. A
/// setting that the message's attribute does not set comes from the assembly's attribute.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class WsJsonOptionsAttribute : Attribute
{
    /// <summary>How members without <c>[JsonPropertyName]</c> are named; <see cref="WsNaming.CamelCase"/> by default.</summary>
    public WsNaming PropertyNaming { get; set; }

    /// <summary>Handles members that the type does not have; they are ignored by default. A type's own
    /// <c>[JsonUnmappedMemberHandling]</c> has precedence.</summary>
    public WsUnknownMembers UnknownMembers { get; set; }

    /// <summary>
    /// Whether enums without a converter of their own are numbers instead of names. <see langword="false"/> by default:
    /// numbers change their meaning when a value is inserted into the enum. Enums with <c>[Flags]</c> need it.
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

/// <summary>The handling of a member that a type does not have.</summary>
public enum WsUnknownMembers
{
    /// <summary>The member is ignored: a newer client may send more members.</summary>
    Ignore,

    /// <summary>The member is a field error <c>unknown</c>.</summary>
    Disallow,
}
