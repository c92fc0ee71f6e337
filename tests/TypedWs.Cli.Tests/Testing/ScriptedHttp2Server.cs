using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TypedWs.Cli.Tests.Testing;

/// <summary>A server that speaks just enough of HTTP/2 (RFC 9113) to answer one extended CONNECT, in ways that Kestrel does not.</summary>
internal sealed class ScriptedHttp2Server : IAsyncDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte Acknowledgement = 1;
    private const byte EndOfHeaders = 4;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;
    private readonly byte[] _settings;
    private readonly Func<Connection, Task> _answer;
    private TcpClient? _client;

    private ScriptedHttp2Server(uint initialWindow, Func<Connection, Task> answer)
    {
        // SETTINGS_INITIAL_WINDOW_SIZE, and SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441 §3).
        _settings = [0, 4, .. BigEndian(initialWindow), 0, 8, .. BigEndian(1)];
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ws";

    /// <summary>Answers 200, and sends no data.</summary>
    /// <param name="initialWindow">The number of bytes that the client may send.</param>
    public static ScriptedHttp2Server Upgrading(uint initialWindow)
        => new(initialWindow, static connection => connection.WriteHeadersAsync(200));

    /// <summary>Answers as the test wants.</summary>
    public static ScriptedHttp2Server Answering(Func<Connection, Task> answer) => new(65535, answer);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        _client?.Dispose();
        await _serving.WithinLimit();
    }

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                _client = client;
                await ServeAsync(new Connection(client.GetStream()));
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

    private async Task ServeAsync(Connection connection)
    {
        await connection.ReadAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.Length);
        await connection.WriteAsync(Settings, 0, 0, _settings);
        while (true)
        {
            byte[] head = await connection.ReadAsync(9);
            byte[] payload = await connection.ReadAsync((head[0] << 16) + (head[1] << 8) + head[2]);
            switch (head[3])
            {
                case Settings when (head[4] & Acknowledgement) == 0:
                    await connection.WriteAsync(Settings, Acknowledgement, 0, []);
                    break;
                case Ping when (head[4] & Acknowledgement) == 0:
                    await connection.WriteAsync(Ping, Acknowledgement, 0, payload);
                    break;
                case Headers:
                    await _answer(connection);
                    break;
            }
        }
    }

    /// <summary>The connection of a client.</summary>
    internal sealed class Connection(NetworkStream stream)
    {
        /// <summary>The head of an answer on the first stream.</summary>
        public Task WriteHeadersAsync(int status, params ReadOnlySpan<(string Name, string Value)> headers)
        {
            List<byte> block = [.. Literal(":status", $"{status}")];
            foreach ((string name, string value) in headers)
            {
                block.AddRange(Literal(name, value));
            }

            return WriteAsync(Headers, EndOfHeaders, 1, [.. block]);
        }

        /// <summary>Bytes of the body.</summary>
        public Task WriteDataAsync(byte[] bytes) => WriteAsync(Data, 0, 1, bytes);

        public Task WriteAsync(byte type, byte flags, uint id, byte[] payload)
            => stream.WriteAsync(
                (byte[])
                [
                    (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, .. BigEndian(id),
                    .. payload,
                ]).AsTask();

        public async Task<byte[]> ReadAsync(int count)
        {
            byte[] bytes = new byte[count];
            await stream.ReadExactlyAsync(bytes);
            return bytes;
        }

        // RFC 7541 §6.2.2: a literal that is not indexed, without Huffman's code.
        private static byte[] Literal(string name, string value) => [0, .. Text(name), .. Text(value)];

        private static byte[] Text(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Assert.InRange(bytes.Length, 0, 126);
            return [(byte)bytes.Length, .. bytes];
        }
    }
}
