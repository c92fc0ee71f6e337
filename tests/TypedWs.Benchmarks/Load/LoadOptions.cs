namespace TypedWs.Benchmarks.Load;

/// <summary>What every connection does.</summary>
internal enum LoadMode
{
    /// <summary>Keeps a number of messages outstanding; whatever message comes back is a reply.</summary>
    Echo,

    /// <summary>Sends its messages when it has received its share of what all senders send.</summary>
    Fanout,

    /// <summary>Nothing: the memory of an idle connection is measured.</summary>
    Idle,
}

/// <summary>One run of the load generator. Every count and every duration has a bound.</summary>
internal sealed record LoadOptions
{
    public const string DefaultMessage = """{"type":"chat","payload":{"text":"hello from the load generator"}}""";

    private const int MaxSize = 16 * 1024 * 1024;

    public required Uri Url { get; init; }

    public LoadMode Mode { get; init; }

    public int Connections { get; init; } = 64;

    /// <summary>Echo: messages outstanding per connection. Fan-out: messages per sender and round.</summary>
    public int InFlight { get; init; } = 1;

    /// <summary>Fan-out: how many of the connections send; all receive.</summary>
    public int Senders { get; init; } = 1;

    /// <summary>Connections beyond the others that receive nothing, from beginning to end: readers that never read.</summary>
    public int Stalled { get; init; }

    /// <summary>Pairs of windows, one with the stalled connections and one without, instead of one window.</summary>
    public int Pairs { get; init; }

    /// <summary>Between the stalled connections' opening and their window: the kernel takes some megabytes for a reader that does not
    /// read before the server notices.</summary>
    public double SettleSeconds { get; init; } = 10;

    /// <summary>Length of the measured window.</summary>
    public double Seconds { get; init; } = 5;

    /// <summary>Under load, but not measured, before the window.</summary>
    public double WarmUpSeconds { get; init; } = 3;

    /// <summary>The server's process, for its CPU time and memory.</summary>
    public int? ServerProcessId { get; init; }

    /// <summary>The messages, sent in rotation.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [DefaultMessage];

    /// <summary>Talks the JSON protocol of SignalR: a greeting, then records that end in 0x1E, of which invocations are counted.</summary>
    public bool SignalR { get; init; }

    /// <summary>Offers permessage-deflate without context takeover, and sends compressed messages.</summary>
    public bool Deflate { get; init; }

    /// <summary>Reads the arguments of <c>load</c>; null with the reason if they make no sense.</summary>
    public static LoadOptions? Parse(ReadOnlySpan<string> arguments, out string? error)
    {
        var line = new CommandLine(
            arguments,
            "--url",
            "--mode",
            "--conns",
            "--inflight",
            "--senders",
            "--stalled",
            "--pairs",
            "--settle",
            "--seconds",
            "--warmup",
            "--pid",
            "--size",
            "--msg",
            "--json",
            "--deflate",
            "--dialect");
        int connections = line.Int("--conns", 64, 1, 19_000);
        string[] messages = line.All("--msg");
        int size = line.Int("--size", 0, 0, MaxSize);
        if (messages.Length == 0)
        {
            int json = line.Int("--json", 0, 0, MaxSize);
            messages = [json > 0 ? JsonText.Create(json) : size == 0 ? DefaultMessage : new string('x', size)];
        }

        int processId = line.Int("--pid", 0, 1, int.MaxValue);
        bool validUrl = Uri.TryCreate(line.Text("--url", ""), UriKind.Absolute, out Uri? url) && url.Scheme == "ws";
        var options = new LoadOptions
        {
            Url = url ?? new Uri("ws://127.0.0.1"),
            Mode = Enum.Parse<LoadMode>(line.Choice("--mode", "echo", "fanout", "idle"), ignoreCase: true),
            Connections = connections,
            InFlight = line.Int("--inflight", 1, 1, 1024),
            Senders = line.Int("--senders", connections, 1, connections),
            Stalled = line.Int("--stalled", 0, 0, 1000),
            Pairs = line.Int("--pairs", 0, 0, 100),
            SettleSeconds = line.Number("--settle", 10, 0, 600),
            Seconds = line.Number("--seconds", 5, 0.1, 600),
            WarmUpSeconds = line.Number("--warmup", 3, 0, 600),
            ServerProcessId = processId == 0 ? null : processId,
            Messages = messages,
            Deflate = line.Choice("--deflate", "off", "shared") == "shared",
            SignalR = line.Choice("--dialect", "plain", "signalr") == "signalr",
        };
        error = line.Error ?? (validUrl ? null : "--url ws://HOST:PORT/PATH is needed");
        return error is null ? options : null;
    }
}
