using System.Net;
using System.Net.Sockets;
using System.Text;
using TypedWs.Handshake;

namespace TypedWs.Cli.Tests.Testing;

/// <summary>A server of the test's own making, for answers that no good server gives. It serves one connection after another.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;
    private volatile TcpClient? _current;

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
            // Another request has no key, and gets the same answer.
            string accept = head.Split("Sec-WebSocket-Key: ") is [_, var rest] ? HandshakeKey.ComputeAccept(rest.Split("\r\n")[0]) : "";
            string answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + $"Sec-WebSocket-Accept: {accept}\r\n{headers}\r\n";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            await then(stream);
        });

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

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        _current?.Dispose();
        await _serving.WithinLimit();
    }

    private async Task ServeAsync(Func<string, NetworkStream, Task> serve)
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                _current = client;
                await using NetworkStream stream = client.GetStream();
                await serve(await ReadHeadAsync(stream), stream);
            }
            catch (IOException)
            {
                // The tool has gone.
            }
            catch (Exception problem) when (problem is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
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
