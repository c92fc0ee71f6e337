using System.Globalization;
using TypedWs.Benchmarks.Load;

namespace TypedWs.Benchmarks.Compare;

/// <summary>
/// What a flood of invalid messages does to a client that behaves: windows without and with it alternate on one server, and the
/// medians of the round trips are shown, with the server's memory.
/// </summary>
internal static class Flood
{
    private const double SecondsBefore = 1;

    private static readonly Workload Steady = new("steady", "/ws", "--conns", "1");

    /// <summary>The arguments of <c>flood</c>; prints the table and returns the exit code.</summary>
    public static async Task<int> CommandAsync(string[] arguments)
    {
        var line = new CommandLine(arguments, "--conns", "--inflight", "-r", "--seconds", "--warm");
        int connections = line.Int("--conns", 50, 1, 10_000);
        int inFlight = line.Int("--inflight", 1, 1, 1024);
        int rounds = line.Int("-r", 5, 1, 20);
        double seconds = line.Number("--seconds", 3, 1, 60);
        double warm = line.Number("--warm", 25, 0, 120);
        if (line.Error is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        var flood = new Workload(
            "flood", "/ws", "--conns", $"{connections}", "--inflight", $"{inFlight}",
            "--msg", """{"type":"chat","payload":{"text":"hello""",
            "--msg", """{"type":"chat","payload":{"text":""}}""",
            "--msg", """{"type":"nope","payload":{}}""",
            "--msg", """{"payload":{}}""",
            "--msg", """{"type":"chat","payload":{"text":5},"id":1}""");
        await using var server = new Contender(Contender.Ours, "typed");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Kill();
        await server.StartAsync();
        await LoadAsync(server, flood, warm, 0.5);
        await LoadAsync(server, Steady, 2, 0.5);

        List<LoadResult> without = [], with = [], floods = [];
        for (int round = 0; round < rounds; round++)
        {
            without.Add(await LoadAsync(server, Steady, 0.5, seconds));
            Task<LoadResult> flooding = LoadAsync(server, flood, 0, seconds + (2 * SecondsBefore));
            await Task.Delay(TimeSpan.FromSeconds(SecondsBefore));
            with.Add(await LoadAsync(server, Steady, 0.5, seconds));
            floods.Add(await flooding);
        }

        Console.WriteLine($"| steady client | p50 | p99 | server's memory |{Environment.NewLine}|---|---:|---:|---:|");
        Print("without the flood", without);
        Print($"beside {connections} x {inFlight} invalid messages, {Median(floods, static result => result.MessagesPerS):0}/s", with);
        return without.Concat(with).Concat(floods).All(static result => result.IsSound) ? 0 : 1;
    }

    private static Task<LoadResult> LoadAsync(Contender server, Workload workload, double warm, double seconds)
        => Comparison.LoadAsync(
            server,
            workload,
            "--pid",
            $"{server.ProcessId}",
            "--warmup",
            Comparison.Seconds(warm),
            "--seconds",
            Comparison.Seconds(seconds));

    private static void Print(string name, List<LoadResult> results)
        => Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Median(results, static result => result.P50Us):0} us | "
                + $"{Median(results, static result => result.P99Us):0} us | "
                + $"{results[0].RssBytes >> 20} to {results[^1].RssBytes >> 20} MiB |"));

    private static double Median(List<LoadResult> results, Func<LoadResult, double> value)
        => results.Select(value).Order().ElementAt(results.Count / 2);
}
