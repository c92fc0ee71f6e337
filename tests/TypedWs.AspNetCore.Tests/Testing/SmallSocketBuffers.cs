using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>Sockets that hold only a few KiB, so that a client that does not read is noticed soon.</summary>
internal static class SmallSocketBuffers
{
    /// <summary>Bytes asked for; the system holds about twice as much.</summary>
    public const int Size = 4096;

    /// <summary>Limits the bytes that the server's sockets hold unsent.</summary>
    public static IWebHostBuilder UseSmallSendBuffers(this IWebHostBuilder host)
        => host.UseSendBuffers(Size);

    /// <summary>How many bytes the server's sockets hold unsent.</summary>
    public static IWebHostBuilder UseSendBuffers(this IWebHostBuilder host, int size)
        => host.UseSockets(sockets => sockets.CreateBoundListenSocket = endPoint =>
        {
            // Accepted sockets inherit the setting of the listening one.
            Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            socket.SendBufferSize = size;
            return socket;
        });
}
