using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Tests.Testing;
using TypedWs.Transport;

namespace TypedWs.Tests.Connections;

/// <summary>The memory of connections with compression, and the end of their contexts.</summary>
public sealed class CompressedConnectionTests
{
    private const int Count = 1000;
    private const int MostBytes = 64;

    [Fact]
    public void An_idle_connection_that_shares_contexts_costs_a_few_bytes_more_than_one_without_compression()
    {
        var one = new TestConnection(new TestRawEndpoint(), static options => options.Compression = new WsCompressionOptions());
        DeflateTerms terms = one.Runtime.Shared.Compression!.GetTerms(keepsOutbound: false, 15, keepsInbound: false, 15);
        var transport = new FakeTransport();
        Measure(one, transport, compression: null);
        Measure(one, transport, terms);
        long without = Measure(one, transport, compression: null);
        long with = Measure(one, transport, terms);
        Assert.InRange((with - without) / Count, 0, MostBytes);
        Assert.Equal(0, one.Runtime.Shared.Compression.Engine.Memory.Contexts);
    }

    private static long Measure(TestConnection of, WsTransport transport, DeflateTerms? compression)
    {
        WsRawConnection[] kept = new WsRawConnection[Count];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            kept[i] = TestConnection.CreateRaw(of.Runtime, transport, compression);
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(kept);
        return bytes;
    }
}
