using System.Net;
using System.Net.Sockets;

namespace TypedWs.Limits;

/// <summary>Maps remote addresses to the keys by which a limit per address counts clients.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// The key of an IPv4 address is the address, also if it is written as an IPv6 address. The key of an IPv6 address is its network
    /// of 64 bits: a customer has at least such a network (RFC 6177 §2), and could use a new address of it for each connection.
    /// </summary>
    public static IPAddress KeyOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }
}
