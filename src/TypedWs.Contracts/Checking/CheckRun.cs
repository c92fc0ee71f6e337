namespace TypedWs.Contracts.Checking;

/// <summary>The check of one payload.</summary>
/// <param name="contract">The contract.</param>
/// <param name="patterns">The regular expressions of the contract.</param>
/// <param name="isSent">Whether the server sends the message.</param>
/// <param name="hasObjectRules">Whether a part of the message has rules that need the object.</param>
internal sealed class CheckRun(WsContractDocument contract, PatternCache patterns, bool isSent, bool hasObjectRules)
{
    public WsContractDocument Contract => contract;

    public PatternCache Patterns => patterns;

    public bool IsSent => isSent;

    public ErrorList Errors { get; } = new(contract.Limits);

    public Place Root { get; } = new(parent: null, "payload");

    /// <summary>The number of errors with which a value counts as valid that begins now. If no rule of the message needs an object, the
    /// server does not tell the errors of a value from those in front of it.</summary>
    public int CountBefore() => hasObjectRules ? Errors.Count : 0;

    /// <summary>The time in milliseconds that patterns have used; <see cref="long.MaxValue"/> if one has timed out.</summary>
    public long PatternMilliseconds { get; set; }
}
