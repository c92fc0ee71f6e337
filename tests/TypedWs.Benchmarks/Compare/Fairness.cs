using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TypedWs.Benchmarks.Load;

namespace TypedWs.Benchmarks.Compare;

/// <summary>
/// What floods of frames, each legal or nearly so, do to a client that asks every 20 ms: how long its answers take beside each, in the
/// median of several runs. The server has a core; the flooders, at the lowest priority, share the other one with the client.
/// </summary>
internal static class Fairness
{
    private const double SecondsBefore = 1;

    /// <summary>The arguments of <c>fairness</c>; prints the table and returns the exit code.</summary>
    public static async Task<int> CommandAsync(string[] arguments)
    {
        var line = new CommandLine(arguments, "--floods", "--conns", "-r", "--seconds", "--warm", "--server");
        string[] floods = line.List("--floods", string.Join(',', Flooders.Kinds));
        string[] connections = line.List("--conns", "20,100");
        string server = line.Choice("--server", Contender.Ours, "aspnet");
        int rounds = line.Int("-r", 5, 1, 20);
        double seconds = line.Number("--seconds", 8, 1, 60);
        double warm = line.Number("--warm", 25, 0, 120);
        string? error = line.Error
            ?? (floods.All(Flooders.Kinds.Contains) ? null : $"--floods is a list of {string.Join(' ', Flooders.Kinds)}")
            ?? (
                connections.All(static count =>
                    int.TryParse(count, CultureInfo.InvariantCulture, out int value) && value is > 0 and <= 10_000)
                    ? null
                    : "--conns is a list of numbers");
        if (error is not null)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        await using var contender = new Contender(server, "typed");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => contender.Kill();
        await contender.StartAsync();
        foreach (string flood in floods)
        {
            await BesideAsync(contender, flood, "20", warm / floods.Length);
        }

        LoadResult alone = await AskAsync(contender, seconds);
        Console.WriteLine($"| beside | p50 | p99 | longest | flooders ended |{Environment.NewLine}|---|---:|---:|---:|---:|");
        Print("nobody", [alone], "");
        bool isSound = alone.IsSound;
        foreach (string flood in floods)
        {
            foreach (string count in connections)
            {
                List<LoadResult> results = [];
                var ended = new List<string>();
                for (int round = 0; round < rounds; round++)
                {
                    (LoadResult result, FloodResult flooded) = await BesideAsync(contender, flood, count, seconds);
                    results.Add(result);
                    ended.Add(flooded.Reason is null ? $"{flooded.Lost}" : $"{flooded.Lost} ({flooded.Reason})");
                    isSound &= result.IsSound;
                }

                Print($"{count} x {flood}", results, string.Join(", ", ended.Distinct()));
            }
        }

        return isSound ? 0 : 1;
    }

    private static async Task<(LoadResult Good, FloodResult Flood)> BesideAsync(
        Contender server,
        string flood,
        string connections,
        double seconds)
    {
        using Process flooders = Programs.StartIdly(
            Programs.OtherCore,
            Programs.Self,
            "flooders",
            "--url",
            Url(server),
            "--kind",
            flood,
            "--conns",
            connections,
            "--seconds",
            Comparison.Seconds(seconds + (2 * SecondsBefore)));
        await Task.Delay(TimeSpan.FromSeconds(SecondsBefore));
        LoadResult result = await AskAsync(server, seconds);
        string output = await flooders.StandardOutput.ReadToEndAsync();
        await flooders.WaitForExitAsync();
        return (result, JsonSerializer.Deserialize(output, FloodResultJson.Default.FloodResult)!);
    }

    private static async Task<LoadResult> AskAsync(Contender server, double seconds)
    {
        using Process client = Programs.Start(
            Programs.OtherCore,
            Programs.Self,
            "good",
            "--url",
            Url(server),
            "--seconds",
            Comparison.Seconds(seconds));
        string output = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        return JsonSerializer.Deserialize(output, LoadResultJson.Default.LoadResult)!;
    }

    private static string Url(Contender server) => $"ws://127.0.0.1:{server.Port}/ws";

    private static void Print(string name, List<LoadResult> results, string ended)
        => Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Median(results, static result => result.P50Us):0.0} ms | "
                + $"{Median(results, static result => result.P99Us):0.0} ms | "
                + $"{Median(results, static result => result.MaxUs):0.0} ms | {ended} |"));

    private static double Median(List<LoadResult> results, Func<LoadResult, double> microseconds)
        => results.Select(microseconds).Order().ElementAt(results.Count / 2) / 1000;
}
