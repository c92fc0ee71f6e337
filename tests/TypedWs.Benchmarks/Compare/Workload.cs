namespace TypedWs.Benchmarks.Compare;

/// <summary>What is measured: arguments of the load generator, the same for all servers.</summary>
/// <param name="Name">As on the command line and in the table.</param>
/// <param name="Path">Of the endpoint; SignalR has one hub for both.</param>
/// <param name="Arguments">For <c>load</c>.</param>
internal sealed record Workload(string Name, string Path, params string[] Arguments)
{
    private const string Valid = """{"type":"chat","payload":{"text":"hello from the load generator"}}""";

    // A request: its reply has the id as ref. The handler replies before the next message is read, so the id is free again.
    private const string Request = """{"type":"chat","payload":{"text":"hello from the load generator"},"id":1}""";

    public static readonly IReadOnlyList<Workload> All =
    [
        new("W1", "/ws", "--conns", "64", "--msg", Valid),
        new("W2", "/ws", "--conns", "64", "--inflight", "16", "--msg", Valid),
        new("R1", "/ws", "--conns", "64", "--msg", Request) { OnlyKind = "typed" },
        new("R2", "/ws", "--conns", "64", "--inflight", "16", "--msg", Request) { OnlyKind = "typed" },
        new("F16", "/chat", "--mode", "fanout", "--conns", "16", "--msg", Valid),
        new("F32", "/chat", "--mode", "fanout", "--conns", "32", "--msg", Valid),
        new("F100", "/chat", "--mode", "fanout", "--conns", "100", "--msg", Valid),
        new("F1000", "/chat", "--mode", "fanout", "--conns", "1000", "--msg", Valid),
        new("S100", "/chat", "--mode", "fanout", "--conns", "100", "--senders", "1", "--msg", Valid),
        new("S1000", "/chat", "--mode", "fanout", "--conns", "1000", "--senders", "1", "--msg", Valid),
        new("B64K", "/ws", "--conns", "16", "--size", "65536") { OnlyKind = "raw" },
        new("B1M", "/ws", "--conns", "4", "--size", "1048576") { OnlyKind = "raw" },
        new("MAL", "/ws", "--conns", "64", "--msg", """{"type":"chat","payload":{"text":"hello""") { OnlyKind = "typed", IsInvalid = true },
        new("SCH", "/ws", "--conns", "64", "--msg", """{"type":"chat","payload":{"text":""}}""") { OnlyKind = "typed", IsInvalid = true },
        .. Deflated("Z64", "/ws", "--conns", "64", "--json", "64"),
        .. Deflated("Z1K", "/ws", "--conns", "64", "--json", "1024"),
        .. Deflated("Z64K", "/ws", "--conns", "16", "--json", "65536"),
        .. Deflated("ZF100", "/chat", "--mode", "fanout", "--conns", "100", "--json", "1024"),
        .. Deflated("ZF1000", "/chat", "--mode", "fanout", "--conns", "1000", "--json", "1024"),
        new("IDLE", "/ws", "--mode", "idle", "--conns", "10000", "--seconds", "4"),
    ];

    // Compressed messages, and the same without compression, which the same servers also serve.
    private static IEnumerable<Workload> Deflated(string name, string path, params string[] arguments)
        =>
        [
            new(name, path, [.. arguments, "--deflate", "shared"]) { OnlyKind = "deflate" },
            new($"{name}-plain", path, arguments) { OnlyKind = "deflate" },
        ];

    /// <summary>The kind, raw or typed, for which this has a meaning; null for both.</summary>
    public string? OnlyKind { get; private init; }

    /// <summary>Whether every answer is an error event.</summary>
    public bool IsInvalid { get; private init; }

    public bool IsIdle => Name == "IDLE";

    /// <summary>The same for SignalR's protocol; null where that has no equal: it ends connections that send malformed JSON.</summary>
    public Workload? ForSignalR()
    {
        if (OnlyKind == "raw" || Name == "MAL")
        {
            return null;
        }

        string target = Path == "/chat" ? "Chat" : "Echo";
        string text = IsInvalid ? "" : "hello from the load generator";
        string[] arguments =
        [
            .. Arguments.Where((argument, i) => argument != "--msg" && (i == 0 || Arguments[i - 1] != "--msg")),
            "--dialect", "signalr", "--msg", $$"""{"type":1,"target":"{{target}}","arguments":["{{text}}"]}""",
        ];
        return new Workload(Name, "/hub", arguments);
    }
}
