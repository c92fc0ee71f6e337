namespace TypedWs.Contracts;

/// <summary>
/// The type of a JSON value: <see cref="WsContractScalar"/>, <see cref="WsContractReference"/>, <see cref="WsContractArray"/>,
/// <see cref="WsContractMap"/> or <see cref="WsContractAny"/>.
/// </summary>
public abstract record WsContractValue
{
    private protected WsContractValue()
    {
    }

    /// <summary>Whether null is accepted.</summary>
    public bool IsNullable { get; init; }
}

/// <summary>A value without parts.</summary>
/// <param name="Kind">The kind of the value.</param>
public sealed record WsContractScalar(WsContractScalarKind Kind) : WsContractValue
{
    /// <summary>The forms of a number.</summary>
    public WsContractNumberForm Form { get; init; }

    /// <summary>Whether the strings <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> are values.</summary>
    public bool HasNamedNumbers { get; init; }

    /// <summary>Whether a time without offset is accepted, as a time of the server's time zone.</summary>
    public bool IsLocalTime { get; init; }
}

/// <summary>A value whose type is one of the contract's types.</summary>
/// <param name="Kind">The kind of the type.</param>
/// <param name="TypeName">The name of the type.</param>
public sealed record WsContractReference(WsContractTypeKind Kind, string TypeName) : WsContractValue;

/// <summary>A JSON array.</summary>
/// <param name="Element">The type of the elements.</param>
public sealed record WsContractArray(WsContractValue Element) : WsContractValue
{
    /// <summary>Whether equal elements count once.</summary>
    public bool IsSet { get; init; }

    /// <summary>The maximum number of elements in JSON, where it is not that of the limits; otherwise null.</summary>
    public int? MaxSent { get; init; }

    /// <summary>The rules for the number of elements.</summary>
    public IReadOnlyList<WsContractRule> Rules { get; init; } = [];

    /// <summary>The rules for each element.</summary>
    public IReadOnlyList<WsContractRule> Each { get; init; } = [];
}

/// <summary>A JSON object whose member names are keys.</summary>
/// <param name="Value">The type of the values.</param>
/// <param name="Key">The type of the keys: a scalar or an enum.</param>
public sealed record WsContractMap(WsContractValue Value, WsContractValue Key) : WsContractValue
{
    /// <summary>The rules for the number of entries.</summary>
    public IReadOnlyList<WsContractRule> Rules { get; init; } = [];

    /// <summary>The rules for each value.</summary>
    public IReadOnlyList<WsContractRule> Each { get; init; } = [];
}

/// <summary>Any JSON value, or a value that only the server can read.</summary>
/// <param name="By">The C# name of the converter or context that reads the value; null if any JSON value is accepted.</param>
public sealed record WsContractAny(string? By = null) : WsContractValue;

/// <summary>The kinds of types.</summary>
public enum WsContractTypeKind
{
    /// <summary><see cref="WsContractObject"/>.</summary>
    Object,

    /// <summary><see cref="WsContractEnum"/>.</summary>
    Enum,

    /// <summary><see cref="WsContractHierarchy"/>.</summary>
    Hierarchy,
}

/// <summary>The forms of a number in JSON.</summary>
public enum WsContractNumberForm
{
    /// <summary>A number is written and read.</summary>
    Number,

    /// <summary>A string is written; a number and a string are read.</summary>
    Text,

    /// <summary>A number is written; a number and a string are read.</summary>
    Either,

    /// <summary>A string is written, but only a number is read.</summary>
    WrittenAsText,
}

/// <summary>The kinds of scalars; docs/messages.md has their forms in JSON.</summary>
public enum WsContractScalarKind
{
    /// <summary>A boolean.</summary>
    Boolean,

    /// <summary>An integer from 0 to 255.</summary>
    Byte,

    /// <summary>An integer from −128 to 127.</summary>
    SByte,

    /// <summary>An integer of 16 bits.</summary>
    Int16,

    /// <summary>An unsigned integer of 16 bits.</summary>
    UInt16,

    /// <summary>An integer of 32 bits.</summary>
    Int32,

    /// <summary>An unsigned integer of 32 bits.</summary>
    UInt32,

    /// <summary>An integer of 64 bits.</summary>
    Int64,

    /// <summary>An unsigned integer of 64 bits.</summary>
    UInt64,

    /// <summary>A binary floating-point number of 32 bits.</summary>
    Single,

    /// <summary>A binary floating-point number of 64 bits.</summary>
    Double,

    /// <summary>A decimal number of up to 29 digits.</summary>
    Decimal,

    /// <summary>A string of one UTF-16 unit.</summary>
    Char,

    /// <summary>A string.</summary>
    String,

    /// <summary>A UUID.</summary>
    Guid,

    /// <summary>A date and time.</summary>
    DateTime,

    /// <summary>A date and time with an offset.</summary>
    DateTimeOffset,

    /// <summary>A date.</summary>
    DateOnly,

    /// <summary>A time of day.</summary>
    TimeOnly,

    /// <summary>A duration.</summary>
    TimeSpan,

    /// <summary>A URI.</summary>
    Uri,

    /// <summary>Bytes in base64.</summary>
    Base64,
}
