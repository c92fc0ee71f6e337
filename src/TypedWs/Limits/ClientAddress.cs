using System.Net;
using System.Net.Sockets;

namespace TypedWs.Limits;

/// <summary>Maps remote addresses to keys. A limit per address counts the clients of one key together.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// Returns the key of an address. The key of an IPv4 address is the address, also if it is written as an IPv6 address. The key of an
    /// IPv6 address is its 64-bit network: a customer has at least one such network (RFC 6177 §2), and could use a new address of the
    /// network for each connection.
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
