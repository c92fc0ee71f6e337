namespace TypedWs.Benchmarks.Compare;

/// <summary>One comparison.</summary>
internal sealed record CompareOptions(
    IReadOnlyList<Workload> Workloads,
    string Kind,
    IReadOnlyList<string> Peers,
    int Rounds,
    double Seconds,
    double WarmUpSeconds)
{
    public const string AllPeers = "aspnet,signalr,bun,ws";

    /// <summary>Reads the arguments of <c>compare</c>; null with the reason if they make no sense.</summary>
    public static CompareOptions? Parse(ReadOnlySpan<string> arguments, out string? error)
    {
        var line = new CommandLine(arguments, "-w", "-k", "--peers", "-r", "--seconds", "--warm");
        string kind = line.Choice("-k", "raw", "typed", "deflate");
        string[] names = line.List("-w", "W1,W2,F16,F100,F1000,S1000");
        string[] peers = line.List("--peers", "aspnet");
        List<Workload> workloads = Workload.All.Where(workload => names.Contains(workload.Name)).ToList();
        var options = new CompareOptions(
            workloads,
            kind,
            peers,
            line.Int("-r", 2, 1, 20),
            line.Number("--seconds", 3, 1, 60),
            line.Number("--warm", 25, 0, 120));
        error =
            line.Error
            ?? names
                .Where(name => workloads.All(workload => workload.Name != name))
                .Select(name => $"-w {name}: no such workload")
                .FirstOrDefault()
            ?? peers.Except(AllPeers.Split(',')).Select(peer => $"--peers {peer}: no such peer").FirstOrDefault()
            ?? workloads
                .Where(workload => (workload.OnlyKind ?? kind) != kind)
                .Select(workload => $"-w {workload.Name}: only with -k {workload.OnlyKind}")
                .FirstOrDefault()
            ?? (peers.Contains("signalr") && kind != "typed" ? "--peers signalr: only with -k typed, it has no raw messages" : null);
        return error is null ? options : null;
    }
}
