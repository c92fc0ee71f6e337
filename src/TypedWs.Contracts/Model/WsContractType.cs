namespace TypedWs.Contracts;

/// <summary>A type of a contract: <see cref="WsContractObject"/>, <see cref="WsContractEnum"/> or
/// <see cref="WsContractHierarchy"/>.</summary>
public abstract record WsContractType
{
    private protected WsContractType()
    {
    }

    /// <summary>The summary of the type; null if it has none.</summary>
    public string? Description { get; init; }

    /// <summary>The text of <c>[Obsolete]</c>, empty if it has none; null without the attribute.</summary>
    public string? Deprecated { get; init; }
}

/// <summary>A JSON object with members of fixed names.</summary>
public sealed record WsContractObject : WsContractType
{
    /// <summary>Whether members that the type does not have are refused.</summary>
    public bool RefusesUnknown { get; init; }

    /// <summary>The members, in the order in which they are written.</summary>
    public IReadOnlyList<WsContractMember> Members { get; init; } = [];

    /// <summary>The own rules of the type, which only the server can check.</summary>
    public IReadOnlyList<WsContractRule> Rules { get; init; } = [];
}

/// <summary>An enum.</summary>
public sealed record WsContractEnum : WsContractType
{
    /// <summary>The kind of the number in JSON; null if the value is a name in JSON. Keys of maps are always names.</summary>
    public WsContractScalarKind? Number { get; init; }

    /// <summary>Whether every combination of the numbers is accepted.</summary>
    public bool IsFlags { get; init; }

    /// <summary>The values in the order of their declaration. Of two names of one number, the first is written.</summary>
    public IReadOnlyList<WsContractEnumValue> Values { get; init; } = [];

    /// <summary>The name of the value that stands for unknown values; null if there is none.</summary>
    public string? UnknownAs { get; init; }

    /// <summary>Whether the server, too, takes unknown values as <see cref="UnknownAs"/>.</summary>
    public bool AcceptsUnknownFromClients { get; init; }
}

/// <summary>A value of an enum.</summary>
/// <param name="Name">The name in JSON.</param>
/// <param name="NumberJson">The number as a JSON text; null in format 1.</param>
public sealed record WsContractEnumValue(string Name, string? NumberJson)
{
    /// <summary>The name in C#, if it is another.</summary>
    public string? Clr { get; init; }

    /// <summary>The summary of the value; null if it has none.</summary>
    public string? Description { get; init; }

    /// <summary>The text of <c>[Obsolete]</c>, empty if it has none; null without the attribute.</summary>
    public string? Deprecated { get; init; }
}

/// <summary>A JSON object whose discriminator names one of several objects.</summary>
public sealed record WsContractHierarchy : WsContractType
{
    /// <summary>The name of the member that names the object.</summary>
    public required string Discriminator { get; init; }

    /// <summary>The branches.</summary>
    public IReadOnlyList<WsContractBranch> Branches { get; init; } = [];

    /// <summary>The name of the object that is meant without discriminator; null if the discriminator is required.</summary>
    public string? Otherwise { get; init; }
}

/// <summary>An object of a hierarchy.</summary>
/// <param name="ValueJson">The discriminator as a JSON text: a string or an integer.</param>
/// <param name="ObjectName">The name of the object among the types of the contract.</param>
public sealed record WsContractBranch(string ValueJson, string ObjectName);
