using System.Net;
using TypedWs.Limits;

namespace TypedWs.Tests.Limits;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("fe80::1%5", "fe80::")]
    public void An_IPv6_client_is_its_network_and_an_IPv4_client_its_address(string address, string key)
        => Assert.Equal(IPAddress.Parse(key), ClientAddress.KeyOf(IPAddress.Parse(address)));

    [Fact]
    public void Addresses_of_one_network_share_their_slots()
    {
        var slots = new ConnectionSlots(limit: null, limitPerAddress: 2);

        Assert.True(slots.TryTake(IPAddress.Parse("2001:db8::1")));
        Assert.True(slots.TryTake(IPAddress.Parse("2001:db8::2")));
        Assert.False(slots.TryTake(IPAddress.Parse("2001:db8::3")));
        Assert.True(slots.TryTake(IPAddress.Parse("2001:db8:0:1::3")));
        slots.Release(IPAddress.Parse("2001:db8::2"));
        Assert.True(slots.TryTake(IPAddress.Parse("2001:db8::3")));
    }
}
