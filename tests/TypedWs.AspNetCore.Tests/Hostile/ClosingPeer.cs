using System.Net.Sockets;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>What a peer does while its connection ends. Its sockets hold only a few KiB.</summary>
internal sealed record ClosingPeer(
    string Name,
    bool Reads = false,
    bool IsSlow = false,
    bool SendsOn = false,
    bool EndsTcp = false,
    bool Resets = false)
{
    public static readonly ClosingPeer[] All =
    [
        new("reads", Reads: true),
        new("reads nothing"),
        new("reads too slowly", Reads: true, IsSlow: true),
        new("reads and sends without end", Reads: true, SendsOn: true),
        new("sends without end and reads nothing", SendsOn: true),
        new("has gone", Resets: true),
        new("ends TCP in its direction and reads", Reads: true, EndsTcp: true),
        new("ends TCP in its direction and reads nothing", EndsTcp: true),
    ];

    private static readonly byte[] Pings =
    [
        .. Enumerable.Repeat(RawFrame.Masked(RawFrame.PingOpcode, []), 10_000).SelectMany(static frame => frame),
    ];

    /// <summary>Does so, until it is told to stop.</summary>
    public Task RunAsync(RawWebSocket client, CancellationToken stop)
    {
        if (Resets)
        {
            client.Reset();
            return Task.CompletedTask;
        }

        if (EndsTcp)
        {
            client.EndSending();
        }

        return Task.WhenAll(
            Reads ? UntilTheEndAsync(() => ReadAsync(client.Socket, stop)) : Task.CompletedTask,
            SendsOn ? UntilTheEndAsync(() => SendAsync(client.Socket, stop)) : Task.CompletedTask);
    }

    private static async Task SendAsync(Socket socket, CancellationToken stop)
    {
        while (true)
        {
            await socket.SendAsync(Pings, stop);
        }
    }

    private static async Task UntilTheEndAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The end of the connection, or of the test.
        }
    }

    private async Task ReadAsync(Socket socket, CancellationToken stop)
    {
        byte[] buffer = new byte[IsSlow ? 512 : 64 * 1024];
        while (await socket.ReceiveAsync(buffer, stop) > 0)
        {
            if (IsSlow)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            }
        }
    }
}
