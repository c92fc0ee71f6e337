using TypedWs.Cli.Connecting;

namespace TypedWs.Cli.Benching;

/// <summary>The message whose arrival ends a measured time.</summary>
internal enum BenchMeasure
{
    /// <summary>The answer to the message.</summary>
    Acknowledgement,

    /// <summary>The next message on the same connection.</summary>
    Echo,

    /// <summary>The message itself, on each connection.</summary>
    FanOut,
}

/// <summary>The settings of <c>bench</c>.</summary>
internal sealed record BenchSettings
{
    /// <summary>The place in a payload where the number of the message is written.</summary>
    public const string NumberMark = "{n}";

    /// <summary>The settings of each connection.</summary>
    public required ConnectionSettings Connection { get; init; }

    /// <summary>The type of the messages; null to send the payload as a text.</summary>
    public string? Type { get; init; }

    /// <summary>The payload; null for none.</summary>
    public string? Payload { get; init; }

    /// <summary>The number of connections.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>The number of connections on which each message of a fan-out should arrive; null for all.</summary>
    public int? Receivers { get; init; }

    /// <summary>New connections in a second.</summary>
    public double ConnectRate { get; init; } = 100;

    /// <summary>Messages in a second, over all connections.</summary>
    public double Rate { get; init; } = 100;

    /// <summary>The measured time.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time before it, whose messages are not measured.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The arrival that is measured.</summary>
    public BenchMeasure Measure { get; init; }

    /// <summary>The number of arrivals that so many messages should have.</summary>
    public long Expect(long sent) => Measure == BenchMeasure.FanOut ? sent * (Receivers ?? Connections) : sent;
}
