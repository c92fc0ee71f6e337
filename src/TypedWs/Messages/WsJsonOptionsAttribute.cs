namespace TypedWs;

/// <summary>
/// Sets the JSON form of messages: on an assembly for all its messages, on a message for that message and the types of its members. A
/// setting that the message's attribute does not set comes from the assembly's attribute.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class WsJsonOptionsAttribute : Attribute
{
    /// <summary>How members without <c>[JsonPropertyName]</c> are named. Default: <see cref="WsNaming.CamelCase"/>.</summary>
    public WsNaming PropertyNaming { get; set; }

    /// <summary>The handling of JSON members that the type does not have. Default: they are ignored. If a type has
    /// <c>[JsonUnmappedMemberHandling]</c>, that attribute is used instead of this setting.</summary>
    public WsUnknownMembers UnknownMembers { get; set; }

    /// <summary>
    /// Whether enums without a converter of their own are numbers instead of names in JSON. Default: <see langword="false"/>, because
    /// numbers change their meaning when a value is inserted into the enum. For enums with <c>[Flags]</c> it must be true.
    /// </summary>
    public bool EnumsAsNumbers { get; set; }

    /// <summary>How values of enums without <c>[JsonStringEnumMemberName]</c> are named. Default: <see cref="WsNaming.AsDeclared"/>. If an
    /// enum has a converter of its own, the converter decides.</summary>
    public WsNaming EnumNaming { get; set; } = WsNaming.AsDeclared;

    /// <summary>Whether the JSON text of a <see cref="DateTimeOffset"/> may have no <c>Z</c> and no offset. The text then means a time in
    /// the time zone of the server, as in System.Text.Json. Default: <see langword="false"/>, because two servers in different time zones
    /// would read the same text as different moments.</summary>
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

    /// <summary>The member is refused with the field error <c>unknown</c>.</summary>
    Disallow,
}
