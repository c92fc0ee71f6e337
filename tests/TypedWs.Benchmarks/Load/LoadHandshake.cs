using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using TypedWs.Handshake;

namespace TypedWs.Benchmarks.Load;

/// <summary>The client's side of the opening handshake (RFC 6455 §4.1).</summary>
internal static class LoadHandshake
{
    private const int MaxResponse = 8192;

    // Without contexts in either direction, so that each message can be compressed once for the whole run.
    private const string Offer =
        "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n";

    /// <summary>
    /// Sends the request and reads the response, no byte more, so that frames that arrive together with it are left to
    /// the reader of frames. Null, or why it failed.
    /// </summary>
    public static async Task<string?> RunAsync(Socket socket, Uri url, CancellationToken cancellationToken, bool deflate = false)
    {
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        string request = $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{(deflate ? Offer : "")}\r\n";
        ReadOnlyMemory<byte> rest = Encoding.ASCII.GetBytes(request);
        while (!rest.IsEmpty)
        {
            rest = rest[await socket.SendAsync(rest, cancellationToken)..];
        }

        byte[] buffer = new byte[MaxResponse];
        while (true)
        {
            // Peeked at first: only what belongs to the response is taken.
            int seen = await socket.ReceiveAsync(buffer, SocketFlags.Peek, cancellationToken);
            int end = buffer.AsSpan(0, seen).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                await socket.ReceiveAsync(buffer.AsMemory(0, end + 4), SocketFlags.None, cancellationToken);
                return Judge(Encoding.ASCII.GetString(buffer, 0, end), key, deflate);
            }

            if (seen is 0 or MaxResponse)
            {
                return "no HTTP response";
            }

            await Task.Yield();
        }
    }

    private static string? Judge(string response, string key, bool deflate)
    {
        if (!response.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            return response.Split("\r\n")[0];
        }

        if (deflate && !response.Contains("permessage-deflate", StringComparison.OrdinalIgnoreCase))
        {
            return "no compression";
        }

        string accept = HandshakeKey.ComputeAccept(key);
        return response.Contains($"\r\nSec-WebSocket-Accept: {accept}", StringComparison.OrdinalIgnoreCase)
            ? null
            : "wrong Sec-WebSocket-Accept";
    }
}
