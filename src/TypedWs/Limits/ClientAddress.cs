using System.Net;
using System.Net.Sockets;

namespace TypedWs.Limits;

/// <summary>What a limit per remote address counts as one client.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// An IPv4 address, however it is written; of an IPv6 address its network of 64 bits: that is what one customer has at
    /// least (RFC 6177 §2), so that whoever has it could come with a new address for each connection.
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
