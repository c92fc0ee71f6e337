using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TypedWs.Benchmarks.Load;

namespace TypedWs.Benchmarks.Compare;

/// <summary>
/// Our server and its peers side by side: all stay up, each is warmed up, then the windows alternate between them, so that
/// what the machine does besides hits all alike. The table shows the medians.
/// </summary>
internal sealed class Comparison(CompareOptions options, IReadOnlyList<Contender> contenders)
{
    private readonly ComparisonTable _table = new(contenders);

    /// <summary>The arguments of <c>compare</c>; prints the table and returns the exit code.</summary>
    public static async Task<int> CommandAsync(string[] arguments)
    {
        if (CompareOptions.Parse(arguments, out string? error) is not { } options)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        IEnumerable<string> peers = options.Peers;
        if (peers.Any(peer => peer is "bun" or "ws") && await NodePeers.InstallAsync() is { } reason)
        {
            await Console.Error.WriteLineAsync($"bun and ws are left out: {reason}");
            peers = peers.Where(peer => peer is not ("bun" or "ws"));
        }

        Contender[] contenders = [.. peers.Prepend(Contender.Ours).Select(name => new Contender(name, options.Kind))];
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Array.ForEach(contenders, contender => contender.Kill());
        try
        {
            await new Comparison(options, contenders).RunAsync();
        }
        finally
        {
            foreach (Contender contender in contenders)
            {
                await contender.DisposeAsync();
            }
        }

        return 0;
    }

    private async Task RunAsync()
    {
        // Idle memory first, of a process that has done nothing else.
        foreach (Workload idle in options.Workloads.Where(workload => workload.IsIdle))
        {
            foreach (Contender contender in contenders)
            {
                await contender.StartAsync();
                await MeasureAsync(contender, idle, "--pid", $"{contender.ProcessId}");
                await contender.DisposeAsync();
            }
        }

        List<Workload> loads = options.Workloads.Where(workload => !workload.IsIdle).ToList();
        if (loads.Count > 0)
        {
            foreach (Contender contender in contenders)
            {
                await contender.StartAsync();
            }

            foreach (Contender contender in contenders)
            {
                await WarmUpAsync(contender, loads);
            }

            for (int round = 0; round < options.Rounds; round++)
            {
                foreach (Workload workload in loads)
                {
                    foreach (Contender contender in contenders)
                    {
                        await MeasureAsync(
                            contender,
                            workload,
                            "--pid",
                            $"{contender.ProcessId}",
                            "--warmup",
                            "1",
                            "--seconds",
                            Seconds(options.Seconds));
                    }
                }
            }
        }

        Console.WriteLine(_table.Print(options.Workloads));
    }

    private async Task WarmUpAsync(Contender contender, List<Workload> loads)
    {
        double seconds = (contender.IsDotNet ? options.WarmUpSeconds : Math.Min(options.WarmUpSeconds, 4)) / loads.Count;
        foreach (Workload workload in loads)
        {
            if (contender.Translate(workload) is { } translated)
            {
                await LoadAsync(contender, translated, "--warmup", Seconds(seconds), "--seconds", "0.5");
            }
        }
    }

    private async Task MeasureAsync(Contender contender, Workload workload, params string[] arguments)
    {
        if (contender.Translate(workload) is not { } translated)
        {
            return;
        }

        LoadResult result = await LoadAsync(contender, translated, arguments);
        _table.Add(workload, contender, result);
        await Console.Error.WriteLineAsync(
            $"{workload.Name,-6} {contender.Name,-8} {JsonSerializer.Serialize(result, LoadResultJson.Default.LoadResult)}");
    }

    /// <summary>Runs the load generator as a process of its own, on the other core.</summary>
    public static async Task<LoadResult> LoadAsync(Contender contender, Workload workload, params string[] arguments)
    {
        using Process load = Programs.Start(
            Programs.OtherCore,
            Programs.Self,
            ["load", "--url", $"ws://127.0.0.1:{contender.Port}{workload.Path}", .. workload.Arguments, .. arguments]);
        string output = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        return output.Length > 0
            ? JsonSerializer.Deserialize(output, LoadResultJson.Default.LoadResult)!
            : throw new InvalidOperationException($"No result for {workload.Name} of {contender.Name}.");
    }

    public static string Seconds(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
