namespace TypedWs.Contracts;

/// <summary>The limits of every message of a contract.</summary>
public sealed record WsContractLimits
{
    /// <summary>The largest <see cref="Depth"/> of a contract. Payloads are checked by recursion, so there must be a limit.</summary>
    public const int MaxDepth = 256;

    /// <summary>The maximum number of nested objects and arrays in a message, its envelope included: from 1 to
    /// <see cref="MaxDepth"/>.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>The maximum number of field errors that are reported at once.</summary>
    public int Errors { get; init; } = 20;

    /// <summary>The maximum number of elements of a collection without a rule of its own.</summary>
    public int Items { get; init; } = 65_536;

    /// <summary>The maximum length of an <c>id</c>, in UTF-16 units.</summary>
    public int Id { get; init; } = 64;

    /// <summary>The maximum length of the pointer of a field error, in bytes of JSON.</summary>
    public int Pointer { get; init; } = 1024;

    /// <summary>The maximum length of the <c>params</c> of a field error, in bytes of UTF-8.</summary>
    public int Params { get; init; } = 1024;

    /// <summary>The maximum length of a text in an error event, in UTF-16 units.</summary>
    public int Text { get; init; } = 1024;

    /// <summary>The maximum length of an error's data, in bytes of UTF-8.</summary>
    public int Data { get; init; } = 8 * 1024;
}
