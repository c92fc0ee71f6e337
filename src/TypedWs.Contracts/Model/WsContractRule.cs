namespace TypedWs.Contracts;

/// <summary>A rule for a value. Which of the parameters a rule has depends on its code; docs/contract.md has a table of them.</summary>
public sealed record WsContractRule
{
    /// <summary>The code of the rule's errors: <c>max_length</c>, <c>custom</c>, <c>app.even</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Whether nothing else of the value is checked after the rule is broken.</summary>
    public bool Stops { get; init; }

    /// <summary>The minimum as a JSON text; null if there is none. The JSON value <c>null</c> is minus infinity.</summary>
    public string? MinJson { get; init; }

    /// <summary>The maximum as a JSON text; null if there is none. The JSON value <c>null</c> is infinity.</summary>
    public string? MaxJson { get; init; }

    /// <summary>Whether the minimum itself is refused.</summary>
    public bool MinIsExclusive { get; init; }

    /// <summary>Whether the maximum itself is refused.</summary>
    public bool MaxIsExclusive { get; init; }

    /// <summary>The regular expression, in the syntax of .NET.</summary>
    public string? Pattern { get; init; }

    /// <summary>The options of the regular expression.</summary>
    public IReadOnlyList<WsContractPatternOption> Options { get; init; } = [];

    /// <summary>The culture whose letters are compared; null for that of the server's process.</summary>
    public string? Culture { get; init; }

    /// <summary>Whether the backtracking engine matches.</summary>
    public bool Backtracks { get; init; }

    /// <summary>The extensions of file names, as a JSON array; null if the rule has none.</summary>
    public string? ExtensionsJson { get; init; }

    /// <summary>The allowed values, as a JSON array; null if the rule has none.</summary>
    public string? AllowedJson { get; init; }

    /// <summary>The denied values, as a JSON array; null if the rule has none.</summary>
    public string? DeniedJson { get; init; }

    /// <summary>The enum that the value must belong to; null if the rule has none.</summary>
    public WsContractRuleEnum? Enum { get; init; }

    /// <summary>The JSON name of the member that the value is compared with; null if the rule has none.</summary>
    public string? Other { get; init; }

    /// <summary>The conversion of the value before the rule.</summary>
    public WsContractConversion Of { get; init; }

    /// <summary>The conversion of the value before it is compared with the bounds.</summary>
    public WsContractOperand Operand { get; init; }

    /// <summary>The C# name of the attribute, method or member that checks the rule; null if the contract says how to check it. With a
    /// name, only the server can check the rule.</summary>
    public string? By { get; init; }

    /// <summary>The arguments of the application's attribute, as a JSON object; null if it has none.</summary>
    public string? ArgumentsJson { get; init; }

    /// <summary>The application's own text for the error; null if it has none, or if only the server knows it.</summary>
    public string? Text { get; init; }
}

/// <summary>The enum of a rule, with its names in C#.</summary>
/// <param name="Values">The values.</param>
/// <param name="Number">The kind of the enum's numbers.</param>
/// <param name="IsFlags">Whether combinations of the values are accepted.</param>
public sealed record WsContractRuleEnum(
    IReadOnlyList<WsContractEnumValue> Values, WsContractScalarKind Number, bool IsFlags);

/// <summary>The conversion of a value before a rule checks it.</summary>
public enum WsContractConversion
{
    /// <summary>The rule checks the value itself.</summary>
    None,

    /// <summary>The rule checks the text of the value in the invariant culture.</summary>
    Text,

    /// <summary>The rule checks the number of an enum, or 1 or 0 for a boolean.</summary>
    Number,
}

/// <summary>The conversion of a value before it is compared with the bounds of a range.</summary>
public enum WsContractOperand
{
    /// <summary>The value is compared as it is.</summary>
    Value,

    /// <summary>The value is rounded to an integer, half to even.</summary>
    Rounded,

    /// <summary>The value is converted to a binary floating-point number.</summary>
    Double,

    /// <summary>The string is parsed as an integer; an empty string passes.</summary>
    ParsedInteger,

    /// <summary>The string is parsed as a binary floating-point number; an empty string passes.</summary>
    ParsedDouble,
}

/// <summary>The options of a regular expression; the names are those of <c>RegexOptions</c>.</summary>
public enum WsContractPatternOption
{
    /// <summary>Letter case does not count.</summary>
    IgnoreCase,

    /// <summary><c>^</c> and <c>$</c> match at every line.</summary>
    Multiline,

    /// <summary>Only named groups capture.</summary>
    ExplicitCapture,

    /// <summary>A dot matches a line feed, too.</summary>
    Singleline,

    /// <summary>White space in the pattern does not count.</summary>
    IgnorePatternWhitespace,

    /// <summary>The search goes from right to left.</summary>
    RightToLeft,

    /// <summary>The pattern has the meaning that ECMAScript gives it.</summary>
    EcmaScript,

    /// <summary>Letter case is that of the invariant culture.</summary>
    CultureInvariant,
}
