using System.Collections.Concurrent;
using System.Diagnostics;

namespace TypedWs.Benchmarks.Load;

/// <summary>One run: opens all connections, loads or watches the server, ends all connections.</summary>
internal sealed class LoadRun(LoadOptions options)
{
    private const int OpenedAtOnce = 64;
    private static readonly TimeSpan OpenBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PauseBetweenWindows = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan FirstReplyBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(3);

    private readonly LoadMeter _meter = new();
    private readonly ConcurrentBag<string> _failures = [];
    private readonly List<LoadConnection> _connections = [];
    private readonly List<LoadConnection> _stalled = [];

    /// <summary>The arguments of <c>load</c>; prints one line and returns the exit code: 1 if the run was not sound.</summary>
    public static async Task<int> CommandAsync(string[] arguments)
    {
        if (LoadOptions.Parse(arguments, out string? error) is not { } options)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        LoadResult result = await new LoadRun(options).RunAsync(CancellationToken.None);
        Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(result, LoadResultJson.Default.LoadResult));
        return result.IsSound ? 0 : 1;
    }

    /// <summary>Runs once. Takes the time to connect, at most a minute, the warm-up, the window, and at most 3 s to end.</summary>
    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        ServerSample fresh = ServerSample.Take(options.ServerProcessId);
        await OpenAsync(cancellationToken);
        try
        {
            if (!_failures.IsEmpty)
            {
                return Finish(new LoadResult());
            }

            // A server may still be subscribing the last ones: it has answered the upgrade before.
            await Task.Delay(TimeSpan.FromSeconds(0.2 + (_connections.Count / 2000.0)), cancellationToken);
            return Finish(
                options.Mode == LoadMode.Idle ? await WatchAsync(fresh, cancellationToken) : await MeasureAsync(cancellationToken));
        }
        finally
        {
            DropStalled();
            await Task.WhenAll(_connections.Select(connection => connection.EndAsync(EndBound)));
        }
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var frames = new LoadFrames(
            options.Messages.Select(message => options.SignalR ? message + '\x1e' : message).ToList(),
            options.InFlight,
            options.Deflate);
        for (int i = 0; i < options.Connections; i++)
        {
            _connections.Add(new LoadConnection(options, frames, _meter));
        }

        await OpenAsync(_connections, cancellationToken);
        if (options.Pairs == 0)
        {
            await OpenStalledAsync(cancellationToken);
        }
    }

    private async Task OpenStalledAsync(CancellationToken cancellationToken)
    {
        var frames = new LoadFrames(options.Messages, options.InFlight, options.Deflate);
        for (int i = 0; i < options.Stalled; i++)
        {
            _stalled.Add(new LoadConnection(options, frames, _meter) { IsStalled = true });
        }

        await OpenAsync(_stalled, cancellationToken);
    }

    private async Task OpenAsync(List<LoadConnection> connections, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(OpenBound);
        await Parallel.ForEachAsync(
            connections,
            new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancellationToken },
            async (connection, _) =>
            {
                if (await connection.OpenAsync(bound.Token) is { } reason)
                {
                    _failures.Add(reason);
                }
            });
    }

    private async Task<LoadResult> WatchAsync(ServerSample fresh, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), cancellationToken);
        ServerSample full = ServerSample.Take(options.ServerProcessId);
        return new LoadResult
        {
            RssBytes = full.ResidentBytes,
            BytesPerConnection = (full.ResidentBytes - fresh.ResidentBytes) / (double)_connections.Count,
        };
    }

    private void DropStalled()
    {
        _stalled.ForEach(static connection => connection.Dispose());
        _stalled.Clear();
    }

    private async Task<LoadResult> MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (LoadConnection sender in options.Mode == LoadMode.Echo ? _connections : _connections.Take(options.Senders))
        {
            sender.Start();
        }

        await Task.Delay(TimeSpan.FromSeconds(options.WarmUpSeconds), cancellationToken);

        // A server that has just started may take a while to its first reply, which is no part of a window.
        for (long start = Stopwatch.GetTimestamp(); Received() == 0 && Stopwatch.GetElapsedTime(start) < FirstReplyBound;)
        {
            await Task.Delay(10, cancellationToken);
        }

        return options.Pairs == 0 ? await MeasureWindowAsync(cancellationToken) : await AlternateAsync(cancellationToken);
    }

    // What drifts in the machine meets both kinds of windows alike: their order changes from pair to pair.
    private async Task<LoadResult> AlternateAsync(CancellationToken cancellationToken)
    {
        var without = new List<LoadResult>();
        var with = new List<LoadResult>();
        for (int window = 0; window < 2 * options.Pairs; window++)
        {
            bool isStalled = window % 4 is 0 or 3;
            if (isStalled && _stalled.Count == 0)
            {
                await OpenStalledAsync(cancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(options.SettleSeconds), cancellationToken);
            }
            else if (!isStalled)
            {
                DropStalled();
            }

            await Task.Delay(PauseBetweenWindows, cancellationToken);
            (isStalled ? with : without).Add(await MeasureWindowAsync(cancellationToken));
        }

        return LoadResult.Median(without) with { WithStalled = LoadResult.Median(with) };
    }

    private async Task<LoadResult> MeasureWindowAsync(CancellationToken cancellationToken)
    {
        using var self = Process.GetCurrentProcess();
        TimeSpan selfBefore = self.TotalProcessorTime;
        ServerSample before = ServerSample.Take(options.ServerProcessId);
        long first = Received();
        long start = Stopwatch.GetTimestamp();
        _meter.Begin();

        await Task.Delay(TimeSpan.FromSeconds(options.Seconds / 2), cancellationToken);
        long middle = Received();
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds / 2), cancellationToken);

        _meter.Measuring = false;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long last = Received();
        ServerSample after = ServerSample.Take(options.ServerProcessId);
        self.Refresh();

        TimeSpan cpu = after.Cpu - before.Cpu;
        return new LoadResult
        {
            Messages = last - first,
            MessagesPerS = (last - first) / seconds,
            ServerCpuUsPerMessage = last > first ? cpu.TotalMicroseconds / (last - first) : 0,
            ServerCpu = cpu.TotalSeconds / seconds,
            GeneratorCpu = (self.TotalProcessorTime - selfBefore).TotalSeconds / seconds,
            P50Us = _meter.Latencies.Percentile(0.5),
            P99Us = _meter.Latencies.Percentile(0.99),
            RssBytes = after.ResidentBytes,
            Stalled = last == middle,
        };
    }

    private long Received() => _connections.Sum(connection => connection.Replies);

    private LoadResult Finish(LoadResult result) => result with
    {
        Connections = _connections.Count,
        Failed = _failures.Count,
        Lost = _connections.Count(connection => connection.Loss is not null),
        Reason = _failures.FirstOrDefault() ?? _connections.Select(connection => connection.Loss).FirstOrDefault(loss => loss is not null),
        Sample = _connections.Select(connection => connection.Sample).FirstOrDefault(sample => sample is not null),
    };
}
