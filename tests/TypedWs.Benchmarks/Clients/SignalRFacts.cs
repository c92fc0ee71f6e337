using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using TypedWs.Handshake;

namespace TypedWs.Benchmarks.Clients;

/// <summary>Runs the client of SignalR against servers that refuse, or that do not read, for the table of docs/client.md. The tests of our
/// own client have the same servers.</summary>
internal static class SignalRFacts
{
    private const int WaitingSends = 400;
    private const int SendLength = 100_000;

    // The facts are about seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Prints one line for each fact.</summary>
    public static async Task<int> CommandAsync()
    {
        Console.WriteLine($"first connect without a server: {await DescribeStartAsync(Connect(1, skipsNegotiation: false))}");
        Console.WriteLine($"401 with a body, to the negotiation: {await DescribeRefusalAsync(skipsNegotiation: false)}");
        Console.WriteLine($"401 with a body, to the WebSocket handshake: {await DescribeRefusalAsync(skipsNegotiation: true)}");
        Console.WriteLine($"dispose, the server never answers: {await DescribeDisposeAsync(waitingSends: 0)}");
        Console.WriteLine($"dispose, the server does not read, and sends wait: {await DescribeDisposeAsync(WaitingSends)}");
        return 0;
    }

    private static HubConnection Connect(int port, bool skipsNegotiation)
        => new HubConnectionBuilder()
            .WithUrl($"http://127.0.0.1:{port}/hub", options =>
            {
                options.SkipNegotiation = skipsNegotiation;
                options.Transports = HttpTransportType.WebSockets;
            })
            .WithAutomaticReconnect()
            .Build();

    private static async Task<string> DescribeStartAsync(HubConnection connection)
    {
        try
        {
            await connection.StartAsync();
            return "connected";
        }
        catch (Exception failure)
        {
            string status = failure is HttpRequestException { StatusCode: { } code } ? $"{(int)code}" : "none";
            string body = failure.ToString().Contains("expired", StringComparison.Ordinal) ? "known" : "unknown";
            return $"{failure.GetType().Name}, status {status}, body {body}";
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private static async Task<string> DescribeRefusalAsync(bool skipsNegotiation)
    {
        using TcpListener listener = Listen(out int port);
        Task<string> starting = DescribeStartAsync(Connect(port, skipsNegotiation));
        using TcpClient peer = await listener.AcceptTcpClientAsync();
        await ReadRequestAsync(peer.GetStream());
        const string Body = """{"title":"the token is expired"}""";
        await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/problem+json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"));
        return await starting;
    }

    private static async Task<string> DescribeDisposeAsync(int waitingSends)
    {
        using TcpListener listener = Listen(out int port);
        HubConnection connection = Connect(port, skipsNegotiation: true);
        Task starting = connection.StartAsync();
        using TcpClient peer = await listener.AcceptTcpClientAsync();
        string key = await ReadRequestAsync(peer.GetStream());
        await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {HandshakeKey.ComputeAccept(key)}\r\n\r\n"));

        // The answer to the handshake of the hub's protocol, as a frame.
        await peer.GetStream().WriteAsync(new byte[] { 0x81, 3, (byte)'{', (byte)'}', 0x1E });
        await starting;
        string text = new('x', SendLength);
        for (int i = 0; i < waitingSends; i++)
        {
            _ = connection.SendAsync("Numbered", text);
        }

        long start = Stopwatch.GetTimestamp();
        Task disposing = connection.DisposeAsync().AsTask();
        await Task.WhenAny(disposing, Task.Delay(Patience));
        return disposing.IsCompleted
            ? $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms"
            : $"more than {Patience.TotalSeconds:F0} s";
    }

    private static TcpListener Listen(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }

    // Returns the key of a WebSocket handshake; empty for another request.
    private static async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        byte[] one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            request.Append((char)one[0]);
        }

        const string Header = "Sec-WebSocket-Key:";
        return request.ToString().Split("\r\n").FirstOrDefault(static line => line.StartsWith(Header, StringComparison.OrdinalIgnoreCase))
            is { } found ? found[Header.Length..].Trim() : "";
    }
}
