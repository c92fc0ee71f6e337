using System.Net.Sockets;
using System.Runtime.InteropServices;
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
    private const int Length = BytesNotSent + sizeof(uint);

    /// <summary>Returns the socket, if it reports its progress; otherwise null.</summary>
    public static Socket? ChooseTelling(Socket? socket)
        => OperatingSystem.IsLinux() && socket is { AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 }
            && TryRead(socket, out _)
                ? socket
                : null;

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

        progress = new TransportProgress(
            MemoryMarshal.Read<long>(info[BytesAcknowledged..]),
            MemoryMarshal.Read<uint>(info[BytesNotSent..]),
            MemoryMarshal.Read<uint>(info[Unacknowledged..]) > 0);
        return true;
    }
}
