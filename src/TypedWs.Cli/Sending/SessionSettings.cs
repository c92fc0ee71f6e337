using TypedWs.Cli.Connecting;
using TypedWs.Cli.Contracts;
using TypedWs.Cli.Messages;

namespace TypedWs.Cli.Sending;

/// <summary>The settings of a connection on which messages of the contract are sent.</summary>
internal sealed record SessionSettings
{
    /// <summary>The settings of the connection.</summary>
    public required ConnectionSettings Connection { get; init; }

    /// <summary>The contract.</summary>
    public required ContractChoice Contract { get; init; }

    /// <summary>The contracts that were downloaded before.</summary>
    public required ContractCache Cache { get; init; }

    /// <summary>Whether messages are checked before they are sent.</summary>
    public bool IsChecked { get; init; } = true;

    /// <summary>Whether <c>$ack</c> and <c>$end</c> are shown.</summary>
    public bool ShowsAnswers { get; init; } = true;

    /// <summary>The messages that are shown.</summary>
    public MessageFilter Filter { get; init; } = new();
}

/// <summary>The answers that are waited for.</summary>
internal enum AnswerMode
{
    /// <summary>Those that the contract declares; without a contract, none.</summary>
    ByContract,

    /// <summary>One answer to each message.</summary>
    Reply,

    /// <summary><c>$ack</c> for each message.</summary>
    Acknowledgement,

    /// <summary>Items and <c>$end</c> for each message.</summary>
    Stream,

    /// <summary>None: messages have no id.</summary>
    None,
}
