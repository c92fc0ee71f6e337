using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using TypedWs.Framing;

namespace TypedWs.Benchmarks.Load;

/// <summary>One client that asks at regular times, and waits for the answer before it asks again.</summary>
internal static class GoodClient
{
    /// <summary>The arguments of <c>good</c>; prints one line of JSON and returns the exit code.</summary>
    public static async Task<int> CommandAsync(string[] arguments)
    {
        var line = new CommandLine(arguments, "--url", "--interval", "--seconds");
        double interval = line.Number("--interval", 20, 0, 10_000);
        double seconds = line.Number("--seconds", 5, 0.1, 600);
        if (line.Error is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        LoadResult result = await RunAsync(
            new Uri(line.Text("--url", "")),
            TimeSpan.FromMilliseconds(interval),
            TimeSpan.FromSeconds(seconds));
        Console.WriteLine(JsonSerializer.Serialize(result, LoadResultJson.Default.LoadResult));
        return result.IsSound ? 0 : 1;
    }

    /// <summary>Asks for so long.</summary>
    public static async Task<LoadResult> RunAsync(Uri url, TimeSpan interval, TimeSpan time)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port);
        if (await LoadHandshake.RunAsync(socket, url, CancellationToken.None) is { } refusal)
        {
            return new LoadResult { Failed = 1, Reason = refusal };
        }

        byte[] frame = LoadFrames.Encode(Opcode.Text, Encoding.UTF8.GetBytes(LoadOptions.DefaultMessage));
        byte[] buffer = new byte[4096];
        var reader = new ReplyReader(signalR: false);
        var latencies = new LatencyHistogram();
        long messages = 0;
        long start = Stopwatch.GetTimestamp();
        try
        {
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                long sent = Stopwatch.GetTimestamp();
                await socket.SendAsync(frame, SocketFlags.None);
                for (int replies = 0; replies == 0 && reader.End is null;)
                {
                    replies = reader.Receive(buffer.AsSpan(0, await ReceiveAsync(socket, buffer)));
                }

                if (reader.End is not null)
                {
                    break;
                }

                TimeSpan latency = Stopwatch.GetElapsedTime(sent);
                latencies.Add(latency);
                messages++;
                if (latency < interval)
                {
                    await Task.Delay(interval - latency);
                }
            }
        }
        catch (SocketException failure)
        {
            return new LoadResult { Lost = 1, Reason = failure.Message };
        }

        return new LoadResult
        {
            Messages = messages,
            MessagesPerS = messages / Stopwatch.GetElapsedTime(start).TotalSeconds,
            P50Us = latencies.Percentile(0.5),
            P99Us = latencies.Percentile(0.99),
            MaxUs = latencies.Percentile(1),
            Connections = 1,
            Lost = reader.End is null ? 0 : 1,
            Reason = reader.End,
            Sample = reader.Sample,
        };
    }

    private static async ValueTask<int> ReceiveAsync(Socket socket, byte[] buffer)
    {
        int length = await socket.ReceiveAsync(buffer, SocketFlags.None);
        return length > 0 ? length : throw new SocketException((int)SocketError.ConnectionReset);
    }
}
