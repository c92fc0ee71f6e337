using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using TypedWs.Testing;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>A WebSocket client on a bare socket, or on the network of a server in memory.
/// A test says which bytes go out and sees which come in.</summary>
internal sealed class RawWebSocket : IAsyncDisposable
{
    public const string SampleKey = "dGhlIHNhbXBsZSBub25jZQ==";

    private readonly Stream _stream;
    private readonly Socket? _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private readonly WsTestWire? _wire;

    private RawWebSocket(Stream stream, Socket? socket, WsTestWire? wire = null)
    {
        _socket = socket;
        _wire = wire;
        _stream = stream;
    }

    /// <summary>The socket. A test that uses it needs a server with sockets.</summary>
    public Socket Socket => _socket ?? throw new InvalidOperationException("The server is in memory.");

    /// <summary>Opens a socket and sends bytes; no handshake.</summary>
    public static async Task<RawWebSocket> OpenAsync(Uri server, byte[]? bytes = null, int? receiveBuffer = null)
    {
        RawWebSocket client = TestNetworks.Find(server) is { } network
            ? OpenInMemory(network)
            : await OpenSocketAsync(server, receiveBuffer);
        if (bytes is not null)
        {
            await client.SendAsync(bytes);
        }

        return client;
    }

    private static RawWebSocket OpenInMemory(WsTestNetwork network)
    {
        lock (network)
        {
            WsTestWire? wire = null;
            void Keep(WsTestWire opened) => wire = opened;
            network.Connecting += Keep;
            Stream stream = network.Open();
            network.Connecting -= Keep;
            return new RawWebSocket(stream, socket: null, wire);
        }
    }

    private static async Task<RawWebSocket> OpenSocketAsync(Uri server, int? receiveBuffer)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        await socket.ConnectAsync(server.Host, server.Port).WithinLimit();
        return new RawWebSocket(new NetworkStream(socket, ownsSocket: true), socket);
    }

    /// <summary>Opens a WebSocket; fails unless the server answers 101.</summary>
    /// <param name="server">The server's base address.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="headers">More header lines, each with its CRLF.</param>
    /// <param name="early">Bytes sent in the same write as the request.</param>
    /// <param name="receiveBuffer">How much the client's socket holds unread, in bytes; the system's default if null.</param>
    public static async Task<RawWebSocket> ConnectAsync(
        Uri server,
        string path = "/ws",
        string headers = "",
        byte[]? early = null,
        int? receiveBuffer = null)
    {
        byte[] request = [.. Encoding.Latin1.GetBytes(UpgradeRequest(server, path, headers)), .. early ?? []];
        RawWebSocket client = await OpenAsync(server, request, receiveBuffer);
        RawHttpResponse response = await client.ReceiveResponseAsync();
        Assert.True(response.Status == 101, response.ToString());
        client.Response = response;
        return client;
    }

    /// <summary>The answer to the upgrade request.</summary>
    public RawHttpResponse? Response { get; set; }

    public static string UpgradeRequest(Uri server, string path = "/ws", string headers = "") =>
        $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + $"Sec-WebSocket-Key: {SampleKey}\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n";

    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes).AsTask().WithinLimit();

    public Task SendTextAsync(string text) => SendAsync(RawFrame.MaskedText(text));

    public async Task<RawFrame> ReceiveFrameAsync()
    {
        RawFrame? frame = await TryReceiveFrameAsync();
        Assert.True(frame is not null, "The server ended the connection.");
        return frame;
    }

    /// <summary>The next frame, or null if the server ended the connection behind the one before.</summary>
    public async Task<RawFrame?> TryReceiveFrameAsync()
    {
        if (!await TryFillAsync(1))
        {
            return null;
        }

        await FillAsync(2);
        byte first = _buffer[_start];
        int length = _buffer[_start + 1];
        Assert.True(length < 128, "A server must not mask (RFC 6455 §5.1).");
        int headerLength = length switch { 126 => 4, 127 => 10, _ => 2 };
        await FillAsync(headerLength);
        ReadOnlySpan<byte> header = _buffer.AsSpan(_start, headerLength);
        long payloadLength = length switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            127 => BinaryPrimitives.ReadInt64BigEndian(header[2..]),
            _ => length,
        };
        _start += headerLength;
        return new RawFrame(first, await TakeAsync(checked((int)payloadLength)));
    }

    /// <summary>The next frame, which must be a whole text message.</summary>
    public async Task<string> ReceiveTextAsync()
    {
        RawFrame frame = await ReceiveFrameAsync();
        Assert.True(frame.FirstByte == 0x81, $"Not a text message: {frame.FirstByte:X2} {frame.CloseCode} {frame.Text}");
        return frame.Text;
    }

    /// <summary>The next frame, which must be a text message with JSON.</summary>
    public async Task<JsonElement> ReceiveJsonAsync() => JsonDocument.Parse(await ReceiveTextAsync()).RootElement;

    /// <summary>The next frame, which must be a close frame; then the end of the connection.</summary>
    public async Task<RawFrame> ReceiveCloseAsync()
    {
        RawFrame frame = await ReceiveFrameAsync();
        Assert.True(frame.Opcode == RawFrame.CloseOpcode, $"Not a close frame: {frame.FirstByte:X2} {frame.Text}");
        await ReceiveEndAsync();
        return frame;
    }

    /// <summary>The server ended the connection and sent nothing more.</summary>
    public async Task ReceiveEndAsync() => Assert.False(await TryFillAsync(1), "The server sent more.");

    /// <summary>Proves that the connection lives and that nothing else is on its way: a ping is answered next.</summary>
    public async Task PingAsync()
    {
        await SendAsync(RawFrame.Masked(RawFrame.PingOpcode, "alive"u8));
        RawFrame frame = await ReceiveFrameAsync();
        Assert.True(frame.Opcode == RawFrame.PongOpcode, $"Not a pong: {frame.FirstByte:X2} {frame.Text}");
        Assert.Equal("alive", frame.Text);
    }

    /// <summary>The closing handshake from the client's side.</summary>
    public async Task CloseAsync(int code = 1000)
    {
        await SendAsync(RawFrame.MaskedClose(code));
        await ReceiveCloseAsync();
    }

    public async Task<RawHttpResponse> ReceiveResponseAsync()
    {
        int headEnd;
        while ((headEnd = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            Assert.True(
                await TryFillAsync(_end - _start + 1),
                $"The response ended early: {Encoding.Latin1.GetString(_buffer, _start, _end - _start)}");
        }

        string head = Encoding.Latin1.GetString(_buffer, _start, headEnd);
        _start += headEnd + 4;
        RawHttpResponse response = RawHttpResponse.Parse(head);
        byte[] body = response.Headers.TryGetValue("Content-Length", out string? length) ? await TakeAsync(int.Parse(length)) : [];
        return response with { Body = Encoding.UTF8.GetString(body) };
    }

    /// <summary>Takes bytes from the socket without looking at them.</summary>
    public Task SkipAsync(int count) => TakeAsync(count);

    /// <summary>Ends TCP in the client's direction without a close frame.</summary>
    public void EndSending() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Drops the connection so that the server sees a reset.</summary>
    public void Reset()
    {
        if (_wire is not null)
        {
            _wire.Cut();
            return;
        }

        Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Socket.Close();
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<byte[]> TakeAsync(int count)
    {
        byte[] bytes = new byte[count];
        int taken = Math.Min(count, _end - _start);
        _buffer.AsSpan(_start, taken).CopyTo(bytes);
        _start += taken;
        if (taken < count)
        {
            await _stream.ReadExactlyAsync(bytes.AsMemory(taken)).AsTask().WithinLimit();
        }

        return bytes;
    }

    private async Task FillAsync(int count) => Assert.True(await TryFillAsync(count), "The connection ended within a frame.");

    private async Task<bool> TryFillAsync(int count)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        while (_end < count)
        {
            int read = await _stream.ReadAsync(_buffer.AsMemory(_end)).WithinLimit();
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}

/// <summary>An HTTP response.</summary>
internal sealed record RawHttpResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static RawHttpResponse Parse(string head)
    {
        string[] lines = head.Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = line[..colon];
            string value = line[(colon + 1)..].Trim();
            headers[name] = headers.TryGetValue(name, out string? earlier) ? earlier + "\n" + value : value;
        }

        return new RawHttpResponse(int.Parse(lines[0].Split(' ')[1]), headers, "");
    }
}
