using TypedWs.Cli.Messages;

namespace TypedWs.Cli.Sending;

/// <summary>The settings of <c>send</c>.</summary>
internal sealed record SendSettings
{
    /// <summary>The settings of the connection and the contract.</summary>
    public required SessionSettings Session { get; init; }

    /// <summary>The messages, as they become known.</summary>
    public required IAsyncEnumerable<Func<MessageDraft>> Messages { get; init; }

    /// <summary>Whether they come from standard input: a wrong line does not end the others.</summary>
    public bool IsPiped { get; init; }

    /// <summary>The answers to wait for.</summary>
    public AnswerMode Mode { get; init; }

    /// <summary>The number of messages of the server to wait for; null to wait for the answers only.</summary>
    public int? WaitCount { get; init; }

    /// <summary>The time to wait for more behind the last answer; null for the default.</summary>
    public TimeSpan? Linger { get; init; }
}
