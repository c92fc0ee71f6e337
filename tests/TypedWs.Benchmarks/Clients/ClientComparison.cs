using System.Diagnostics;
using System.Globalization;
using TypedWs.Benchmarks.Compare;

namespace TypedWs.Benchmarks.Clients;

/// <summary>Compares the clients: each in a process of its own, with its own server beside it, in turns, so that a busy machine hits all
/// alike.</summary>
internal static class ClientComparison
{
    private static readonly (string Mode, int InFlight)[] Workloads = [("ask", 1), ("ask", 64), ("receive", 1)];

    /// <summary>Prints a table of the medians.</summary>
    public static async Task<int> CommandAsync(string[] arguments)
    {
        var line = new CommandLine(arguments, "--clients", "-r", "--seconds", "--warm");
        string[] names = line.List("--clients", string.Join(',', ClientMeasurement.Names));
        int rounds = line.Int("-r", 3, 1, 100);
        double seconds = line.Number("--seconds", 3, 0.1, 60);
        double warm = line.Number("--warm", 2, 0, 60);
        if ((line.Error ?? FindUnknown(names)) is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        Console.WriteLine("CPU of the client in µs, and allocated bytes, per message (a request with its answer counts as one)");
        foreach ((string mode, int inflight) in Workloads)
        {
            Dictionary<string, List<(double Cpu, double Bytes)>> results = names.ToDictionary(
                static name => name, static _ => new List<(double Cpu, double Bytes)>());
            for (int round = 0; round < rounds; round++)
            {
                foreach (string name in names)
                {
                    results[name].Add(await MeasureAsync(name, mode, inflight, seconds, warm));
                }
            }

            Print($"{mode} {inflight}", results);
        }

        return 0;
    }

    private static string? FindUnknown(string[] names)
        => names.FirstOrDefault(static name => !ClientMeasurement.Names.Contains(name)) is { } unknown
            ? $"--clients {unknown}: there are {string.Join(',', ClientMeasurement.Names)}"
            : null;

    private static async Task<(double Cpu, double Bytes)> MeasureAsync(
        string name, string mode, int inflight, double seconds, double warm)
    {
        bool isSignalR = name == "SignalR";
        await using var server = new Contender(isSignalR ? "signalr" : Contender.Ours, "typed");
        await server.StartAsync();
        string url = isSignalR ? $"http://127.0.0.1:{server.Port}/hub" : $"ws://127.0.0.1:{server.Port}/ask";
        using Process client = Programs.Start(
            Programs.OtherCore,
            Programs.Self,
            [
                "client-run", "--client", name, "--url", url, "--mode", mode, "--inflight", $"{inflight}",
                "--seconds", seconds.ToString(CultureInfo.InvariantCulture), "--warm", warm.ToString(CultureInfo.InvariantCulture),
            ]);
        string output = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        string[] parts = output.Split(' ');
        return client.ExitCode == 0
            ? (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The client {name} failed: {output}");
    }

    private static void Print(string workload, Dictionary<string, List<(double Cpu, double Bytes)>> results)
    {
        double ours = Median(results.First().Value.Select(static one => one.Cpu));
        double oursBytes = Median(results.First().Value.Select(static one => one.Bytes));
        foreach ((string name, List<(double Cpu, double Bytes)> all) in results)
        {
            double cpu = Median(all.Select(static one => one.Cpu));
            double bytes = Median(all.Select(static one => one.Bytes));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{workload,-10} {name,-16} {cpu,8:F2} µs ({ours / cpu:F2})   {bytes,8:F0} B ({oursBytes / bytes:F2})"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
