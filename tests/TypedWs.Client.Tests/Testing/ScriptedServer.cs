using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace TypedWs.Client.Tests.Testing;

/// <summary>A server that does what a test says, octet by octet: for answers that no real server gives.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<ScriptedPeer> _peers = [];

    public ScriptedServer() => _listener.Start();

    /// <summary>The address for clients.</summary>
    public string Address => $"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ws";

    /// <summary>Accepts the next TCP connection, and reads nothing.</summary>
    public async Task<ScriptedPeer> AcceptTcpAsync()
    {
        var peer = new ScriptedPeer(await _listener.AcceptTcpClientAsync().WithinLimit());
        _peers.Add(peer);
        return peer;
    }

    /// <summary>Accepts the next connection, and reads the request.</summary>
    public async Task<ScriptedPeer> AcceptRequestAsync()
    {
        ScriptedPeer peer = await AcceptTcpAsync();
        await peer.ReadRequestAsync();
        return peer;
    }

    /// <summary>Accepts the next connection, and its opening handshake.</summary>
    /// <param name="headers">Further headers of the answer, each with its line end.</param>
    public async Task<ScriptedPeer> AcceptAsync(string headers = "")
    {
        ScriptedPeer peer = await AcceptRequestAsync();
        await peer.AnswerAsync(headers);
        return peer;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (ScriptedPeer peer in _peers)
        {
            peer.Dispose();
        }

        return default;
    }
}

/// <summary>One connection of a <see cref="ScriptedServer"/>.</summary>
internal sealed class ScriptedPeer(TcpClient tcp) : IDisposable
{
    private readonly NetworkStream _stream = tcp.GetStream();

    /// <summary>The request of the client, up to its empty line.</summary>
    public string Request { get; private set; } = "";

    /// <summary>The value of <c>Sec-WebSocket-Accept</c> for the request.</summary>
    public string Accept { get; private set; } = "";

    public Socket Socket => tcp.Client;

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 §4.2.2 prescribes SHA-1; it protects nothing here.")]
    public async Task ReadRequestAsync()
    {
        var request = new StringBuilder();
        byte[] one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await _stream.ReadAsync(one).WithinLimit());
            request.Append((char)one[0]);
        }

        Request = request.ToString();
        if (Header("Sec-WebSocket-Key") is { } key)
        {
            Accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        }
    }

    /// <summary>Accepts the opening handshake.</summary>
    /// <param name="headers">Further headers of the answer, each with its line end.</param>
    public Task AnswerAsync(string headers = "") => WriteAsync(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + $"Sec-WebSocket-Accept: {Accept}\r\n{headers}\r\n");

    /// <summary>A header of the request; null if it has none.</summary>
    public string? Header(string name)
        => Request.Split("\r\n")
            .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 1)..].Trim())
            .FirstOrDefault();

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(byte[] bytes)
    {
        await _stream.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    /// <summary>Sends a text message in one frame.</summary>
    public Task SendTextAsync(string text)
    {
        byte[] payload = Encoding.UTF8.GetBytes(text);
        byte[] header = payload.Length < 126
            ? [0x81, (byte)payload.Length]
            : [0x81, 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        return WriteAsync([.. header, .. payload]);
    }

    /// <summary>Sends a close frame.</summary>
    public Task SendCloseAsync(int code) => WriteAsync([0x88, 2, (byte)(code >> 8), (byte)code]);

    /// <summary>Reads one frame of the client, and unmasks it. The opcode is -1 at the end of the connection.</summary>
    public async Task<(int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        (int first, byte[] payload) = await ReadRawFrameAsync();
        return (first < 0 ? -1 : first & 0x0F, payload);
    }

    /// <summary>Reads one frame of the client, and unmasks it. The first byte is -1 at the end of the connection.</summary>
    public async Task<(int First, byte[] Payload)> ReadRawFrameAsync()
    {
        byte[] head = new byte[2];
        if (await _stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false).WithinLimit() < 2)
        {
            return (-1, []);
        }

        Assert.True((head[1] & 0x80) != 0, "RFC 6455 §5.1: a client masks every frame.");
        long length = head[1] & 0x7F;
        if (length >= 126)
        {
            byte[] extended = new byte[length == 126 ? 2 : 8];
            await _stream.ReadExactlyAsync(extended);
            length = extended.Aggregate(0L, static (sum, octet) => (sum << 8) | octet);
        }

        byte[] mask = new byte[4];
        await _stream.ReadExactlyAsync(mask);
        byte[] payload = new byte[length];
        await _stream.ReadExactlyAsync(payload);
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= mask[i & 3];
        }

        return (head[0], payload);
    }

    /// <summary>Reads a text message.</summary>
    public async Task<string> ReadTextAsync()
    {
        (int opcode, byte[] payload) = await ReadFrameAsync();
        Assert.Equal(1, opcode);
        return Encoding.UTF8.GetString(payload);
    }

    /// <summary>Ends the connection by a TCP reset.</summary>
    public void Reset()
    {
        tcp.Client.LingerState = new LingerOption(true, 0);
        tcp.Close();
    }

    public void Dispose() => tcp.Dispose();
}
