namespace TypedWs.Contracts;

/// <summary>The result of the check of a payload.</summary>
public sealed record WsPayloadResult
{
    /// <summary>Whether the payload is not JSON, or is nested too deeply. The server answers <c>malformed_json</c> then, and nothing else
    /// is checked.</summary>
    public bool IsMalformed { get; init; }

    /// <summary>Whether the payload has no error that the contract can say.</summary>
    public bool IsValid => !IsMalformed && ErrorCount == 0;

    /// <summary>The first errors in the order of an error event; at most as many as the limits of the contract allow.</summary>
    public IReadOnlyList<WsPayloadError> Errors { get; init; } = [];

    /// <summary>The number of all errors.</summary>
    public int ErrorCount { get; init; }

    /// <summary>The rules and values that only the server can check; at most 100.</summary>
    public IReadOnlyList<WsUncheckedRule> Unchecked { get; init; } = [];
}

/// <summary>An error of a payload.</summary>
/// <param name="Pointer">The JSON Pointer of the field, from the message on: <c>/payload/name</c>.</param>
/// <param name="Code">The code of the broken rule.</param>
/// <param name="ParametersJson">The parameters of the rule as members of a JSON object without braces; null if there are none.</param>
/// <param name="IsCut">Whether the pointer of the field would be too long, and <paramref name="Pointer"/> is that of a value around
/// it.</param>
public sealed record WsPayloadError(string Pointer, string Code, string? ParametersJson = null, bool IsCut = false);

/// <summary>A rule or value that only the server can check.</summary>
/// <param name="Pointer">The JSON Pointer of the value.</param>
/// <param name="Code">The code of the errors that the server may give for it.</param>
/// <param name="By">The C# name of the rule or converter; null if the contract lacks another part, such as a default value.</param>
public sealed record WsUncheckedRule(string Pointer, string Code, string? By);
