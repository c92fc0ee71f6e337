using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Tests.Transport;

/// <summary>The transport of an upgrade on Kestrel, over a loopback socket: plain or TLS. The peer is that socket.</summary>
internal sealed class SocketPair : TransportPair
{
    private static readonly X509Certificate2 Certificate = TestCertificate.Create();

    private readonly TaskCompletionSource _requestEnds;
    private readonly WsTestServer _server;
    private readonly Socket _socket;
    private readonly Stream _stream;

    private SocketPair(WsTestServer server, WsTransport transport, Socket socket, Stream stream, TaskCompletionSource requestEnds)
    {
        _server = server;
        _socket = socket;
        _stream = stream;
        _requestEnds = requestEnds;
        Transport = transport;
    }

    public override WsTransport Transport { get; }

    // Kestrel itself ends a connection whose peer has ended its direction (HalfCloseTests).
    public override bool OutlivesEndOfInput => Transport.OutlivesRequest;

    /// <param name="isSecure">Whether it goes over TLS.</param>
    /// <param name="before">What runs in front of the upgrade.</param>
    public static async Task<TransportPair> ConnectAsync(bool isSecure = false, Action<HttpContext>? before = null)
    {
        var accepted = new TaskCompletionSource<WsTransport>(TaskCreationOptions.RunContinuationsAsynchronously);
        var requestEnds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        WsTestServer server = await WsTestServer.StartAsync(
            app => app.Run(async context =>
            {
                before?.Invoke(context);
                accepted.SetResult((await ServerUpgrade.AcceptUpgradeAsync(context, "any"))!);
                await requestEnds.Task;
            }),
            builder =>
            {
                builder.WebHost.UseSmallSendBuffers();
                if (isSecure)
                {
                    builder.WebHost.ConfigureKestrel(static kestrel => kestrel.ConfigureEndpointDefaults(
                        static endpoint => endpoint.UseHttps(Certificate)));
                }
            });
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveBufferSize = SmallSocketBuffers.Size,
        };
        await socket.ConnectAsync(server.BaseAddress.Host, server.BaseAddress.Port).WithinLimit();
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (isSecure)
        {
            var secure = new SslStream(
                stream,
                leaveInnerStreamOpen: false,
                static (_, presented, _, _) => presented!.GetCertHashString() == Certificate.GetCertHashString());
            await secure.AuthenticateAsClientAsync("127.0.0.1").WithinLimit();
            stream = secure;
        }

        byte[] request = Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress));
        await stream.WriteAsync(request).AsTask().WithinLimit();
        await SkipResponseAsync(stream);
        return new SocketPair(server, await accepted.Task.WithinLimit(), socket, stream, requestEnds);
    }

    public override Task SendAsync(ReadOnlyMemory<byte> octets) => _stream.WriteAsync(octets).AsTask();

    public override async Task<byte[]> ReadAsync(int count)
    {
        byte[] octets = new byte[count];
        await _stream.ReadExactlyAsync(octets);
        return octets;
    }

    public override async Task<byte[]> ReadToEndAsync()
    {
        _requestEnds.TrySetResult();
        using var octets = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(octets);
        }
        catch (IOException)
        {
            // A reset.
        }

        return octets.ToArray();
    }

    public override async Task EndAsync()
    {
        if (_stream is SslStream secure)
        {
            await secure.ShutdownAsync();
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

    public override void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public override async ValueTask DisposeAsync()
    {
        _requestEnds.TrySetResult();
        _socket.Close();
        await _server.DisposeAsync();
    }

    // Octet by octet, so that none behind it is taken.
    private static async Task SkipResponseAsync(Stream stream)
    {
        byte[] octet = new byte[1];
        int matched = 0;
        while (matched < 4)
        {
            await stream.ReadExactlyAsync(octet).AsTask().WithinLimit();
            matched = octet[0] == "\r\n\r\n"u8[matched] ? matched + 1 : octet[0] == '\r' ? 1 : 0;
        }
    }
}
