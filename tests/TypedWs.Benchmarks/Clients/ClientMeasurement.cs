using System.Diagnostics;
using System.Globalization;

namespace TypedWs.Benchmarks.Clients;

/// <summary>Measures one client in this process: what one message costs it.</summary>
internal static class ClientMeasurement
{
    private static readonly string[] Options = ["--client", "--url", "--mode", "--inflight", "--seconds", "--warm"];

    /// <summary>The clients that can be measured.</summary>
    public static readonly string[] Names = ["TypedWs", "ClientWebSocket", "SignalR"];

    /// <summary>Prints the CPU time in microseconds and the allocated bytes, each for one message.</summary>
    public static async Task<int> CommandAsync(string[] arguments)
    {
        var line = new CommandLine(arguments, Options);
        string name = line.Choice("--client", Names);
        string mode = line.Choice("--mode", "ask", "receive");
        int inflight = line.Int("--inflight", 1, 1, 1000);
        double seconds = line.Number("--seconds", 3, 0.1, 60);
        double warm = line.Number("--warm", 2, 0, 60);
        var address = new Uri(line.Text("--url", "ws://127.0.0.1:1/"));
        if (line.Error is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        await using IMeasuredClient client = Create(name);
        await client.ConnectAsync(address);
        var run = new Run(client, mode == "ask" ? inflight : 0);
        await run.ForAsync(TimeSpan.FromSeconds(warm));
        using var self = Process.GetCurrentProcess();
        TimeSpan cpuBefore = self.TotalProcessorTime;
        long bytesBefore = GC.GetTotalAllocatedBytes(precise: true);
        long messages = await run.ForAsync(TimeSpan.FromSeconds(seconds));
        long bytes = GC.GetTotalAllocatedBytes(precise: true) - bytesBefore;
        self.Refresh();
        double cpu = (self.TotalProcessorTime - cpuBefore).TotalMicroseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cpu / messages:F3} {(double)bytes / messages:F1} {messages}"));
        return 0;
    }

    private static IMeasuredClient Create(string name) => name switch
    {
        "TypedWs" => new TypedWsPeer(),
        "SignalR" => new SignalRPeer(),
        _ => new RawPeer(),
    };

    /// <summary>Keeps a client busy for some time.</summary>
    /// <param name="client">The client.</param>
    /// <param name="inflight">The requests at a time; 0 to receive.</param>
    private sealed class Run(IMeasuredClient client, int inflight)
    {
        private const int BurstSize = 10_000;

        private int _number;
        private bool _isOver;

        /// <returns>The number of messages.</returns>
        public async Task<long> ForAsync(TimeSpan time)
        {
            long before = Volatile.Read(ref _number);
            Volatile.Write(ref _isOver, false);
            Task[] workers = [.. Enumerable.Range(0, Math.Max(inflight, 1)).Select(_ => inflight == 0 ? ReceiveAsync() : AskAsync())];
            await Task.Delay(time);
            Volatile.Write(ref _isOver, true);
            await Task.WhenAll(workers);
            return Volatile.Read(ref _number) - before;
        }

        private async Task AskAsync()
        {
            while (!Volatile.Read(ref _isOver))
            {
                await client.AskAsync(Interlocked.Increment(ref _number));
            }
        }

        private async Task ReceiveAsync()
        {
            while (!Volatile.Read(ref _isOver))
            {
                await client.ReceiveAsync(BurstSize);
                Interlocked.Add(ref _number, BurstSize);
            }
        }
    }
}
