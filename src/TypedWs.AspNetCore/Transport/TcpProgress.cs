using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Transport;

/// <summary>Reads the progress of a TCP connection's bytes on Linux (<c>TCP_INFO</c> of tcp(7)). Other systems report it differently,
/// or not at all.</summary>
internal static class TcpProgress
{
    // Offsets in struct tcp_info of <linux/tcp.h>. Newer systems add members only at its end.
    private const int TcpInfo = 11;
    private const int Unacknowledged = 24;
    private const int BytesAcknowledged = 120;
    private const int BytesNotSent = 144;

    /// <summary>The number of bytes of the struct that are read.</summary>
    public const int Length = BytesNotSent + sizeof(uint);

    /// <summary>Finds the source of the progress of a connection; null if nothing reports it.</summary>
    /// <param name="connection">The features of the connection, or of one of its requests.</param>
    public static IProgressSource? Find(IFeatureCollection connection)
    {
        if (connection.Get<IDetachableConnection>() is { } detachable)
        {
            return detachable.TryGetProgress(out _) ? detachable : null;
        }

        Socket? socket = connection.Get<IConnectionSocketFeature>()?.Socket;
        return OperatingSystem.IsLinux() && socket is { AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 }
            && TryRead(socket, out _)
                ? new SocketProgress(socket)
                : null;
    }

    public static bool TryRead(Socket socket, out TransportProgress progress)
    {
        progress = default;
        Span<byte> info = stackalloc byte[Length];
        try
        {
            if (socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, TcpInfo, info) < Length)
            {
                return false;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection has ended.
            return false;
        }

        progress = Parse(info);
        return true;
    }

    /// <summary>Reads the struct, of which there must be <see cref="Length"/> bytes.</summary>
    public static TransportProgress Parse(ReadOnlySpan<byte> info)
        => new(
            MemoryMarshal.Read<long>(info[BytesAcknowledged..]),
            MemoryMarshal.Read<uint>(info[BytesNotSent..]),
            MemoryMarshal.Read<uint>(info[Unacknowledged..]) > 0);
}
