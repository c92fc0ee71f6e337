using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using TypedWs.Transport.Linux.Interop;

namespace TypedWs.Transport.Linux.Listening;

/// <summary>Opens listening sockets, and reads the addresses of sockets.</summary>
internal static unsafe class ListenSocket
{
    /// <param name="endPoint">The address; port 0 for any free port.</param>
    /// <param name="backlog">The maximum number of connections that wait to be accepted.</param>
    /// <param name="sendBuffer">The bytes of the send buffers of accepted connections; null for the system's choice.</param>
    /// <param name="bound">The address with its port.</param>
    /// <returns>The descriptor of a non-blocking socket.</returns>
    /// <exception cref="AddressInUseException">Another socket listens on the address.</exception>
    /// <exception cref="IOException">The system refuses the address.</exception>
    public static int Open(IPEndPoint endPoint, int backlog, int? sendBuffer, out IPEndPoint bound)
    {
        bool isIpv6 = endPoint.AddressFamily == AddressFamily.InterNetworkV6;
        int socket = Libc.Socket(
            isIpv6 ? SocketNumbers.AddressIpv6 : SocketNumbers.AddressIpv4,
            SocketNumbers.Stream | SocketNumbers.NonBlocking | SocketNumbers.CloseOnExec,
            protocol: 0);
        if (socket < 0)
        {
            throw SocketErrors.ToException("socket", Libc.LastError);
        }

        try
        {
            // Without this option, the address would be refused for a minute after the end of an earlier process. A socket that listens
            // is still refused.
            SetOption(socket, SocketNumbers.SocketLevel, SocketNumbers.ReuseAddress, 1);
            if (isIpv6)
            {
                // As in Kestrel: [::] also accepts IPv4, any other address of IPv6 is only itself.
                SetOption(socket, SocketNumbers.Ipv6Level, SocketNumbers.Ipv6Only, endPoint.Address.Equals(IPAddress.IPv6Any) ? 0 : 1);
            }

            if (sendBuffer is { } size)
            {
                // Accepted sockets inherit the option.
                SetOption(socket, SocketNumbers.SocketLevel, SocketNumbers.SendBuffer, size);
            }

            BindAndListen(socket, endPoint, backlog);
            bound = FindLocalEndPoint(socket) ?? throw SocketErrors.ToException("getsockname", Libc.LastError);
            return socket;
        }
        catch
        {
            _ = Libc.Close(socket);
            throw;
        }
    }

    /// <summary>Sets an option with the value of an int. A refusal is an error only where the caller checks it.</summary>
    public static bool SetOption(int socket, int level, int option, int value)
        => Libc.SetSocketOption(socket, level, option, &value, sizeof(int)) == 0;

    /// <returns>The socket's own address; null if the system does not tell it.</returns>
    public static IPEndPoint? FindLocalEndPoint(int socket)
    {
        Span<byte> address = stackalloc byte[SocketNumbers.AddressLength];
        uint length = SocketNumbers.AddressLength;
        fixed (byte* first = address)
        {
            return Libc.GetSocketName(socket, first, &length) == 0 ? ToEndPoint(address[..(int)length]) : null;
        }
    }

    /// <summary>Reads <c>struct sockaddr_in</c> or <c>sockaddr_in6</c>.</summary>
    /// <returns>Null for another family.</returns>
    public static IPEndPoint? ToEndPoint(ReadOnlySpan<byte> address)
    {
        if (address.Length < sizeof(ushort))
        {
            return null;
        }

        AddressFamily? family = MemoryMarshal.Read<ushort>(address) switch
        {
            SocketNumbers.AddressIpv4 => AddressFamily.InterNetwork,
            SocketNumbers.AddressIpv6 => AddressFamily.InterNetworkV6,
            _ => null,
        };
        if (family is null)
        {
            return null;
        }

        // The buffer of a SocketAddress has the system's own layout.
        var socketAddress = new SocketAddress(family.Value);
        address[..Math.Min(address.Length, socketAddress.Size)].CopyTo(socketAddress.Buffer.Span);
        return (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(socketAddress);
    }

    private static void BindAndListen(int socket, IPEndPoint endPoint, int backlog)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* first = address.Buffer.Span)
        {
            if (Libc.Bind(socket, first, (uint)address.Size) != 0)
            {
                Fail("bind", endPoint, Libc.LastError);
            }
        }

        // A socket with the same options may be bound to the address. Then only listen(2) fails.
        if (Libc.Listen(socket, backlog) != 0)
        {
            Fail("listen", endPoint, Libc.LastError);
        }
    }

    private static void Fail(string call, IPEndPoint endPoint, int error)
    {
        IOException failure = SocketErrors.ToException($"{call} on {endPoint}", error);
        throw error == Errno.AddressInUse ? new AddressInUseException(failure.Message, failure) : failure;
    }
}
