using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Connects the framework's own client over a link that carries so many bytes per second to it.</summary>
internal static class SlowLink
{
    public static async Task<ClientWebSocket> ConnectAsync(
        Uri server, X509Certificate2 certificate, Version httpVersion, int bytesPerSecond, int? receiveBuffer)
    {
        var handler = new SocketsHttpHandler
        {
            // The link is what is slow, not the window of a stream.
            InitialHttp2StreamWindowSize = 16 * 1024 * 1024,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                if (receiveBuffer is { } size)
                {
                    socket.ReceiveBufferSize = size;
                }

                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new ThrottledStream(socket, bytesPerSecond);
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
            presented!.GetCertHashString() == certificate.GetCertHashString();
        var client = new ClientWebSocket();
        client.Options.HttpVersion = httpVersion;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.KeepAliveInterval = TimeSpan.Zero;
        Uri address = new UriBuilder(server) { Scheme = server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = "/ws" }.Uri;
        await client.ConnectAsync(address, new HttpMessageInvoker(handler), CancellationToken.None).WithinLimit();
        return client;
    }

    private sealed class ThrottledStream(Socket socket, int bytesPerSecond) : NetworkStream(socket, ownsSocket: true)
    {
        private const int ReadsPerSecond = 20;

        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private TimeSpan _nextAt;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            TimeSpan early = _nextAt - _clock.Elapsed;
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, cancellationToken);
            }

            int read = await base.ReadAsync(buffer[..Math.Min(buffer.Length, bytesPerSecond / ReadsPerSecond)], cancellationToken);
            _nextAt = _clock.Elapsed + (TimeSpan.FromSeconds(read) / bytesPerSecond);
            return read;
        }
    }
}
