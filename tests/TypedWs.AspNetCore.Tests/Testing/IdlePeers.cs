using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>
/// Very many WebSocket clients in a process of their own, because both ends of them would not fit into one process's
/// descriptors.
/// </summary>
internal sealed class IdlePeers : IAsyncDisposable
{
    public const string OpenLine = "open";
    public const string ReceivedLine = "received";
    public const string ClosedLine = "closed";

    /// <summary>The message that each peer waits for.</summary>
    public const string Message = "to all";

    private const string Variable = "TYPEDWS_IDLE_PEERS";
    private const int Concurrency = 64;

    private readonly TestProcess _process;

    private IdlePeers(TestProcess process) => _process = process;

    /// <summary>Starts a process that connects so many peers.</summary>
    public static IdlePeers Start(Uri server, int count)
        => new(TestProcess.Start(Variable, string.Create(CultureInfo.InvariantCulture, $"{count} {server}")));

    /// <summary>All peers have done the next step: they are open, have received the message, are closed.</summary>
    public Task ExpectAsync(string line) => _process.ExpectAsync(line);

    /// <summary>Has all peers close.</summary>
    public Task CloseAsync() => _process.TellAsync("close");

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>What the process of the peers does, if this is one.</summary>
    /// <returns>Whether it is.</returns>
    public static bool Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } arguments)
        {
            return false;
        }

        string[] parts = arguments.Split(' ');
        RunAsync(new Uri(parts[1]), int.Parse(parts[0], CultureInfo.InvariantCulture)).GetAwaiter().GetResult();
        return true;
    }

    private static async Task RunAsync(Uri server, int count)
    {
        var sockets = new Socket[count];
        byte[] request = Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server));
        await ForAllAsync(async i => sockets[i] = await OpenAsync(server, request));
        Console.WriteLine(OpenLine);

        byte[] message = [0x81, (byte)Message.Length, .. Encoding.UTF8.GetBytes(Message)];
        await ForAllAsync(i => ExpectBytesAsync(sockets[i], message));
        Console.WriteLine(ReceivedLine);

        _ = Console.ReadLine();
        byte[] close = RawFrame.MaskedClose(1000);
        await ForAllAsync(async i =>
        {
            await sockets[i].SendAsync(close);
            await ExpectBytesAsync(sockets[i], [0x88, 0x02, 0x03, 0xE8]);
            sockets[i].Dispose();
        });
        Console.WriteLine(ClosedLine);

        Task ForAllAsync(Func<int, Task> action)
            => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (i, _) => await action(i));
    }

    private static async Task<Socket> OpenAsync(Uri server, byte[] request)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port);
        await socket.SendAsync(request);
        byte[] response = new byte[1024];
        int length = 0;
        do
        {
            int read = await socket.ReceiveAsync(response.AsMemory(length));
            length = read == 0 ? throw new InvalidDataException("No whole answer to an upgrade.") : length + read;
        }
        while (!response.AsSpan(0, length).EndsWith("\r\n\r\n"u8));

        return response.AsSpan().StartsWith("HTTP/1.1 101 "u8)
            ? socket
            : throw new InvalidDataException(Encoding.Latin1.GetString(response, 0, length));
    }

    private static async Task ExpectBytesAsync(Socket socket, byte[] expected)
    {
        byte[] bytes = new byte[expected.Length];
        int length = 0;
        while (length < bytes.Length)
        {
            int read = await socket.ReceiveAsync(bytes.AsMemory(length));
            length = read == 0 ? throw new InvalidDataException("A connection ended.") : length + read;
        }

        if (!bytes.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidDataException($"Received {Convert.ToHexString(bytes)}");
        }
    }
}
