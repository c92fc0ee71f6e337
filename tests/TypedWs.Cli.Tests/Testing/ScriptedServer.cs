using System.Net;
using System.Net.Sockets;
using System.Text;
using TypedWs.Handshake;

namespace TypedWs.Cli.Tests.Testing;

/// <summary>A server of the test's own making, for answers that no good server gives. It serves each connection at once.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _serving;

    /// <param name="serve">Serves one connection; gets the head of its request.</param>
    public ScriptedServer(Func<string, NetworkStream, Task> serve)
    {
        _listener.Start();
        _serving = ServeAsync(serve);
    }

    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public string Address => $"ws://{Authority}/ws";

    /// <summary>Answers each request with these bytes.</summary>
    public static ScriptedServer Answering(string answer)
        => new(async (_, stream) => await stream.WriteAsync(Encoding.UTF8.GetBytes(answer)));

    /// <summary>Upgrades, and then does as the test wants.</summary>
    /// <param name="then">The rest.</param>
    /// <param name="headers">More headers of the 101, each with its line end.</param>
    public static ScriptedServer Upgrading(Func<NetworkStream, Task> then, string headers = "")
        => new(async (head, stream) =>
        {
            await stream.WriteAsync(Accept(head, headers));
            await then(stream);
        });

    /// <summary>The answer 101 to a request.</summary>
    public static byte[] Accept(string head, string headers = "")
    {
        // Another request has no key, and gets the same answer.
        string accept = head.Split("Sec-WebSocket-Key: ") is [_, var rest] ? HandshakeKey.ComputeAccept(rest.Split("\r\n")[0]) : "";
        return Encoding.UTF8.GetBytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Accept: {accept}\r\n{headers}\r\n");
    }

    /// <summary>A text frame of a server.</summary>
    public static byte[] TextFrame(string text)
    {
        byte[] payload = Encoding.UTF8.GetBytes(text);
        Assert.InRange(payload.Length, 0, ushort.MaxValue);
        byte[] head = payload.Length < 126
            ? [0x81, (byte)payload.Length]
            : [0x81, 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        return [.. head, .. payload];
    }

    /// <summary>A close frame of a server.</summary>
    public static byte[] CloseFrame(int code, string reason = "")
    {
        byte[] text = Encoding.UTF8.GetBytes(reason);
        return [0x88, (byte)(2 + text.Length), (byte)(code >> 8), (byte)code, .. text];
    }

    /// <summary>Reads frames of the tool up to its close frame, however the bytes are split into reads. Only for frames below 126
    /// bytes.</summary>
    /// <returns>The number of frames before the close frame.</returns>
    public static async Task<int> ReadUntilCloseAsync(Stream stream)
    {
        const byte CloseOpcode = 8;
        byte[] head = new byte[2];
        for (int frames = 0; ; frames++)
        {
            await stream.ReadExactlyAsync(head);

            // The length is in the low bits; a key of four bytes follows it.
            await stream.ReadExactlyAsync(new byte[4 + (head[1] & 0x7F)]);
            if ((head[0] & 0x0F) == CloseOpcode)
            {
                return frames;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _ended.CancelAsync();
        await _serving.WithinLimit();
        _ended.Dispose();
    }

    private async Task ServeAsync(Func<string, NetworkStream, Task> serve)
    {
        var connections = new List<Task>();
        while (true)
        {
            try
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(), serve));
            }
            catch (Exception problem) when (problem is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                await Task.WhenAll(connections);
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient accepted, Func<string, NetworkStream, Task> serve)
    {
        using TcpClient client = accepted;
        await using NetworkStream stream = client.GetStream();

        // A run of the tool that was aborted leaves its connection to the end of the process, which is that of the tests.
        await using CancellationTokenRegistration ending = _ended.Token.Register(() => client.Client.Close());
        try
        {
            string head = await ReadHeadAsync(stream);

            // A tool that is interrupted may not have sent its request.
            if (head.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                await serve(head, stream);
            }
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            // The tool has gone.
        }
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer);
            if (count == 0)
            {
                return head.ToString();
            }

            head.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return head.ToString();
    }
}
