using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>A client of HTTP/2 with prior knowledge on a bare socket, as far as a test needs one that ends a stream when it
/// wants to: each request is one HEADERS frame that ends its half of the stream.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    private const int HeaderLength = 9;
    private const byte DataType = 0;
    private const byte HeadersType = 1;
    private const byte ResetType = 3;
    private const byte SettingsType = 4;
    private const byte WindowUpdateType = 8;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private readonly NetworkStream _stream;
    private readonly string _authority;
    private int _lastStream = -1;

    private RawHttp2(Socket socket, string authority)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _authority = authority;
    }

    public static async Task<RawHttp2> OpenAsync(Uri server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port).WithinLimit();
        var client = new RawHttp2(socket, server.Authority);

        // RFC 9113 §3.4: the preface, and a SETTINGS frame that may be empty.
        await client._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await client.SendAsync(SettingsType, flags: 0, stream: 0, []);
        return client;
    }

    /// <summary>Sends a request.</summary>
    /// <returns>Its stream.</returns>
    public async Task<int> RequestAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        byte[] block = Encode([(":method", method), (":scheme", "http"), (":authority", _authority), (":path", path), .. headers]);
        _lastStream += 2;
        await SendAsync(HeadersType, EndStream | EndHeaders, _lastStream, block);
        return _lastStream;
    }

    /// <summary>Opens a WebSocket (RFC 8441 §5).</summary>
    /// <returns>Its stream, whose response is the first thing to read.</returns>
    public async Task<int> ConnectAsync(string path)
    {
        _lastStream += 2;
        byte[] block = Encode(
            (":method", "CONNECT"),
            (":protocol", "websocket"),
            (":scheme", "http"),
            (":authority", _authority),
            (":path", path),
            ("sec-websocket-version", "13"));
        await SendAsync(HeadersType, EndHeaders, _lastStream, block);
        return _lastStream;
    }

    /// <summary>Sends a stream's data.</summary>
    public Task SendDataAsync(int stream, byte[] data, bool ends) => SendAsync(DataType, ends ? EndStream : (byte)0, stream, data);

    /// <summary>Reads frames until a stream is ended by the server.</summary>
    /// <returns>The stream's data.</returns>
    public async Task<byte[]> ReceiveEndAsync(int stream)
    {
        using var data = new MemoryStream();
        bool hasEnded = false;
        while (!hasEnded)
        {
            Frame frame = await ReceiveFrameAsync(stream);
            Assert.False(frame.Type == ResetType, "The stream was reset.");
            hasEnded = frame.EndsStream;
            if (frame.Type == DataType)
            {
                data.Write(frame.Payload);
            }
        }

        return data.ToArray();
    }

    /// <summary>Reads the next data of a stream, and lets the server send as much again (RFC 9113 §5.2).</summary>
    /// <returns>Null if the server has ended or reset the stream.</returns>
    public async Task<byte[]?> ReceiveDataAsync(int stream)
    {
        while (true)
        {
            Frame frame = await ReceiveFrameAsync(stream);
            if (frame.Type == DataType && frame.Payload.Length > 0)
            {
                byte[] more = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(more, frame.Payload.Length);
                await SendAsync(WindowUpdateType, flags: 0, stream: 0, more);
                await SendAsync(WindowUpdateType, flags: 0, stream, more);
                return frame.Payload;
            }

            if (frame.EndsStream || frame.Type == ResetType)
            {
                return null;
            }
        }
    }

    /// <summary>Resets a stream (RFC 9113 §6.4) with CANCEL.</summary>
    public Task ResetAsync(int stream) => SendAsync(ResetType, flags: 0, stream, [0, 0, 0, 8]);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static byte[] Encode(params ReadOnlySpan<(string Name, string Value)> headers)
    {
        using var block = new MemoryStream();
        foreach ((string name, string value) in headers)
        {
            // RFC 7541 §6.2.2: a literal without indexing, with a new name; lengths below 127 take one byte.
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    private static void WriteText(MemoryStream block, string text)
    {
        block.WriteByte(checked((byte)text.Length));
        block.Write(Encoding.ASCII.GetBytes(text));
    }

    // The next frame of a stream.
    private async Task<Frame> ReceiveFrameAsync(int stream)
    {
        byte[] header = new byte[HeaderLength];
        while (true)
        {
            await _stream.ReadExactlyAsync(header).AsTask().WithinLimit();
            int length = (header[0] << 16) | (header[1] << 8) | header[2];
            byte[] payload = new byte[length];
            await _stream.ReadExactlyAsync(payload).AsTask().WithinLimit();
            if (BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)) == stream)
            {
                return new Frame(header[3], header[4], payload);
            }
        }
    }

    private async Task SendAsync(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, HeaderLength);
        await _stream.WriteAsync(frame).AsTask().WithinLimit();
    }

    private sealed record Frame(byte Type, byte Flags, byte[] Payload)
    {
        public bool EndsStream => Type is DataType or HeadersType && (Flags & EndStream) != 0;
    }
}
