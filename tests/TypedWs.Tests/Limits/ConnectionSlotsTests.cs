using System.Net;
using TypedWs.Limits;

namespace TypedWs.Tests.Limits;

public sealed class ConnectionSlotsTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void Without_limits_everybody_gets_one()
    {
        var slots = new ConnectionSlots(limit: null, limitPerAddress: null);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(slots.TryTake(One)));
        slots.Release(One);
    }

    [Fact]
    public void The_limit_of_the_endpoint_counts_all_addresses()
    {
        var slots = new ConnectionSlots(limit: 2, limitPerAddress: null);
        Assert.True(slots.TryTake(One));
        Assert.True(slots.TryTake(address: null));
        Assert.False(slots.TryTake(Two));
        slots.Release(address: null);
        Assert.True(slots.TryTake(Two));
        Assert.False(slots.TryTake(Two));
    }

    [Fact]
    public void The_limit_of_an_address_leaves_the_others_alone()
    {
        var slots = new ConnectionSlots(limit: null, limitPerAddress: 1);
        Assert.True(slots.TryTake(One));
        Assert.False(slots.TryTake(One));
        Assert.True(slots.TryTake(Two));
        slots.Release(One);
        Assert.True(slots.TryTake(One));
    }

    [Fact]
    public void Many_threads_never_exceed_the_limit()
    {
        var slots = new ConnectionSlots(limit: 8, limitPerAddress: 4);
        int held = 0;
        int most = 0;
        Parallel.For(0, 20_000, i =>
        {
            IPAddress address = i % 2 == 0 ? One : Two;
            if (slots.TryTake(address))
            {
                int now = Interlocked.Increment(ref held);
                InterlockedMax(ref most, now);
                Interlocked.Decrement(ref held);
                slots.Release(address);
            }
        });
        Assert.InRange(most, 1, 8);
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(slots.TryTake(One)));
        Assert.False(slots.TryTake(One));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
