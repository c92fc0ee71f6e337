using System.Globalization;
using System.Text;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>The memory of many connections that keep their contexts; alone, because the memory of the process is measured.</summary>
[Collection(nameof(Alone))]
public sealed class DedicatedMemoryTests
{
    [Fact]
    public async Task Two_thousand_dedicated_connections_stay_within_the_limit_and_leave_nothing()
    {
        const int Connections = 200;
        const int Rounds = 10;
        await using WsTestServer server = await CompressedPublishTests.StartAsync(WsCompressionMode.Dedicated, maxMemory: 8 * 1024 * 1024);
        using var memory = new Measurements(server.Services, "typedws.compression.memory");
        byte[] message = Encoding.UTF8.GetBytes($$$"""{"type":"say","payload":{"text":"{{{CompressedPublishTests.Long}}}"}}""");
        long afterFirst = 0;
        for (int round = 0; round < Rounds; round++)
        {
            RawWebSocket[] clients = await Task.WhenAll(
                Enumerable.Range(0, Connections).Select(_ => server.ConnectAsync(headers: RawDeflate.Offer)));
            foreach (RawWebSocket client in clients)
            {
                await client.SendAsync(RawDeflate.Frame(RawFrame.TextOpcode, message));
                Assert.Equal(0x40, (await client.ReceiveFrameAsync()).FirstByte & 0x40);
            }

            // Shared contexts, one per processor that works, come on top of the reserved ones.
            Assert.InRange(Read(memory), 1, (8 * 1024 * 1024) + (Environment.ProcessorCount * 2 * 400_000));
            for (int i = 0; i < clients.Length; i++)
            {
                if (i % 2 == 0)
                {
                    clients[i].Reset();
                }

                await clients[i].DisposeAsync();
            }

            await Bounded.Until(() => Read(memory) < Environment.ProcessorCount * 2 * 400_000, "freed contexts");
            afterFirst = round == 0 ? Environment.WorkingSet : afterFirst;
        }

        // One round that leaks would be 60 MiB of native memory.
        Assert.InRange(Environment.WorkingSet - afterFirst, long.MinValue, 100 * 1024 * 1024);
    }

    private static long Read(Measurements memory) => long.Parse(memory.Observe()[0].Split(' ')[0], CultureInfo.InvariantCulture);
}
