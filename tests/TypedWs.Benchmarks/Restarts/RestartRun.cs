using System.Diagnostics;
using System.Globalization;

namespace TypedWs.Benchmarks.Restarts;

/// <summary>
/// Kills and restarts the server of each client at random moments while the client sends, and counts what became of its messages. Each
/// client talks to a server of its own kind.
/// </summary>
internal static class RestartRun
{
    /// <summary>The names of the clients.</summary>
    public const string TypedWs = "TypedWs", SignalR = "SignalR", WebsocketClient = "Websocket.Client";

    // Longer than the time-outs of requests of all clients.
    private static readonly TimeSpan HangBound = TimeSpan.FromSeconds(40);

    /// <summary>The bound of each client's delays before it connects again.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(50);

    private static readonly string[] Names = [TypedWs, SignalR, WebsocketClient];

    /// <summary>Prints a table. The exit code is 0 if the client of TypedWs has kept its promises, or was not asked for.</summary>
    public static async Task<int> CommandAsync(string[] arguments)
    {
        var line = new CommandLine(arguments, "--clients", "--restarts", "--burst", "--seed");
        string[] names = line.List("--clients", string.Join(',', Names));
        int restarts = line.Int("--restarts", 50, 1, 1000);
        int burst = line.Int("--burst", 5, 1, 1000);
        int seed = line.Int("--seed", 4711, 0, int.MaxValue);
        if ((line.Error ?? FindUnknown(names)) is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        Console.WriteLine($"{restarts} restarts; messages that were sent, and what became of them; requests");
        Console.WriteLine(
            "client             sent    once    lost  failed  failed,arrived  doubled  reordered   requests answered failed hanging");
        bool isKept = true;
        foreach (string name in names)
        {
            var tally = new RestartTally();
            RestartCounts counts = await RunAsync(name, tally, restarts, burst, new Random(seed));
            Print(name, tally, counts);
            isKept &= name != TypedWs || counts is { Doubled: 0, OutOfOrder: 0, Hanging: 0, Once: > 0 };
        }

        return isKept ? 0 : 1;
    }

    private static string? FindUnknown(string[] names)
        => names.FirstOrDefault(static name => !Names.Contains(name)) is { } unknown
            ? $"--clients {unknown}: there are {string.Join(',', Names)}"
            : null;

    private static void Print(string name, RestartTally tally, RestartCounts counts)
    {
        string requests = counts.Requests == 0
            ? "none"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Requests,8} {counts.Answered,8} {counts.Requests - counts.Answered - counts.Hanging,6} {counts.Hanging,7}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-16} {counts.Sent,6} {counts.Once,7} {counts.Lost,7} {counts.Failed,7} {counts.FailedAndArrived,15} "
            + $"{counts.Doubled,8} {counts.OutOfOrder,10}   {requests}"));
        if (tally.DescribeReasons() is { Length: > 0 } reasons)
        {
            Console.WriteLine($"{"",-16} reasons: {reasons}");
        }
    }

    private static IRestartedClient Create(string name, RestartTally tally) => name switch
    {
        SignalR => new SignalRRestarted(tally),
        WebsocketClient => new WebsocketClientRestarted(tally),
        _ => new TypedWsRestarted(tally),
    };

    private static async Task<RestartCounts> RunAsync(string name, RestartTally tally, int restarts, int burst, Random random)
    {
        var arrivals = new Arrivals();
        await using var server = new RestartServer(name, arrivals);
        await server.StartAsync();
        await using IRestartedClient client = Create(name, tally);
        await client.ConnectAsync(server.Address);
        using var over = new CancellationTokenSource();
        Task sending = SendAsync(client, tally, burst, over.Token);
        for (int restart = 0; restart < restarts; restart++)
        {
            await Task.Delay(random.Next(50, 300));
            await server.KillAsync();
            await Task.Delay(random.Next(0, 100));
            await server.StartAsync();
        }

        await over.CancelAsync();
        await sending;
        await WaitForAllAsync(client, arrivals);
        Task ended = Task.WhenAll(tally.Requests);
        await Task.WhenAny(ended, Task.Delay(HangBound));
        return tally.Count(arrivals.Numbers);
    }

    private static async Task SendAsync(IRestartedClient client, RestartTally tally, int messages, CancellationToken over)
    {
        for (int burst = 0; !over.IsCancellationRequested; burst++)
        {
            for (int i = 0; i < messages; i++)
            {
                await client.SendAsync(tally.Sent++);
            }

            if (client.HasRequests)
            {
                tally.Requests.Add(client.RequestAsync(burst));
            }

            await Task.Delay(1, CancellationToken.None);
        }
    }

    // Messages have an order, so behind a marker that arrives comes nothing of before.
    private static async Task WaitForAllAsync(IRestartedClient client, Arrivals arrivals)
    {
        long start = Stopwatch.GetTimestamp();
        for (int marker = 1; arrivals.LastMarker == 0; marker++)
        {
            if (Stopwatch.GetElapsedTime(start) > HangBound)
            {
                throw new TimeoutException("The client has not come back.");
            }

            await client.SendAsync(-marker);
            await Task.Delay(50);
        }
    }
}
