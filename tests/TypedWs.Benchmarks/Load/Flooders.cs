using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TypedWs.Framing;

namespace TypedWs.Benchmarks.Load;

/// <summary>Connections that send as fast as the server takes it and read all that comes back, for so many seconds.</summary>
internal sealed class Flooders(Uri url, byte[] wire) : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private long _receivedBytes;
    private int _lost;
    private string? _reason;
    private bool _ending;

    /// <summary>What may be sent: frames that cost little to send and more to receive.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["pings", "echoes", "malformed"];

    /// <summary>The arguments of <c>flooders</c>; prints one line of JSON and returns the exit code.</summary>
    public static async Task<int> CommandAsync(string[] arguments)
    {
        var line = new CommandLine(arguments, "--url", "--kind", "--conns", "--seconds");
        string kind = line.Choice("--kind", [.. Kinds]);
        int connections = line.Int("--conns", 20, 1, 10_000);
        double seconds = line.Number("--seconds", 5, 0.1, 600);
        if (line.Error is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        using var flooders = new Flooders(new Uri(line.Text("--url", "")), Wire(kind));
        FloodResult result = await flooders.RunAsync(connections, TimeSpan.FromSeconds(seconds));
        Console.WriteLine(JsonSerializer.Serialize(result, FloodResultJson.Default.FloodResult));
        return 0;
    }

    /// <summary>Floods with so many connections.</summary>
    public async Task<FloodResult> RunAsync(int connections, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        Task[] running = [.. Enumerable.Range(0, connections).Select(_ => FloodAsync())];
        await Task.Delay(time);
        Volatile.Write(ref _ending, true);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long received = Interlocked.Read(ref _receivedBytes);
        lock (_sockets)
        {
            _sockets.ForEach(static socket => socket.Dispose());
        }

        await Task.WhenAll(running);
        return new FloodResult(received / seconds, _lost, _reason);
    }

    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());

    private static byte[] Wire(string kind)
    {
        byte[] frame = kind switch
        {
            "pings" => LoadFrames.Encode(Opcode.Ping, []),
            "echoes" => LoadFrames.Encode(Opcode.Text, Encoding.UTF8.GetBytes(LoadOptions.DefaultMessage)),
            _ => LoadFrames.Encode(Opcode.Text, "{"u8),
        };
        return [.. Enumerable.Repeat(frame, 32 * 1024 / frame.Length).SelectMany(static each => each)];
    }

    private async Task FloodAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (_sockets)
        {
            _sockets.Add(socket);
        }

        try
        {
            await socket.ConnectAsync(url.Host, url.Port);
            if (await LoadHandshake.RunAsync(socket, url, CancellationToken.None) is { } refusal)
            {
                Lose(refusal);
                return;
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            Lose(failure.Message);
            return;
        }

        await Task.WhenAll(SendAsync(socket), ReceiveAsync(socket));
    }

    private async Task SendAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                // Whole frames, also where the socket took a part.
                for (ReadOnlyMemory<byte> rest = wire; !rest.IsEmpty;)
                {
                    rest = rest[await socket.SendAsync(rest, SocketFlags.None)..];
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The receiving half tells why.
        }
    }

    private async Task ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[64 * 1024];
        var reader = new ReplyReader(signalR: false);
        try
        {
            while (reader.End is null)
            {
                int length = await socket.ReceiveAsync(buffer, SocketFlags.None);
                if (length == 0)
                {
                    break;
                }

                Interlocked.Add(ref _receivedBytes, length);
                reader.Receive(buffer.AsSpan(0, length));
            }

            Lose(reader.End ?? "end of stream");
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            Lose(failure.Message);
        }
        finally
        {
            socket.Dispose();
        }
    }

    private void Lose(string reason)
    {
        if (Volatile.Read(ref _ending))
        {
            return;
        }

        Interlocked.Increment(ref _lost);
        Interlocked.CompareExchange(ref _reason, reason, null);
    }
}

/// <summary>What came of a flood.</summary>
/// <param name="BytesPerS">Bytes that all of them received.</param>
/// <param name="Lost">Connections that the server refused or ended.</param>
/// <param name="Reason">Why the first of them.</param>
internal sealed record FloodResult(double BytesPerS, int Lost, string? Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FloodResult))]
internal sealed partial class FloodResultJson : JsonSerializerContext;
