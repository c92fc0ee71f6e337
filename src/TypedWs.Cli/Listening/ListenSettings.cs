using TypedWs.Cli.Messages;
using TypedWs.Cli.Sending;

namespace TypedWs.Cli.Listening;

/// <summary>The settings of <c>listen</c>.</summary>
internal sealed record ListenSettings
{
    /// <summary>The settings of the connection, the contract and the filter.</summary>
    public required SessionSettings Session { get; init; }

    /// <summary>The messages that are sent on each new connection.</summary>
    public IReadOnlyList<MessageDraft> Holds { get; init; } = [];

    /// <summary>The number of messages after which the command ends; null for no end.</summary>
    public int? Count { get; init; }

    /// <summary>The time after which the command ends; null for no end.</summary>
    public TimeSpan? Duration { get; init; }
}
