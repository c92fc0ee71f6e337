using System.Globalization;
using System.Text;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>The memory of many connections that keep their contexts; alone, because the memory of the process is measured.</summary>
[Collection(nameof(Alone))]
public sealed class DedicatedMemoryTests
{
    private const int MiB = 1024 * 1024;

    // Shared contexts, one of each kind per processor that works, come on top of the reserved ones.
    private static readonly long MostShared = Environment.ProcessorCount * 2 * 400_000;

    private static readonly byte[] Message = Encoding.UTF8.GetBytes(
        $$$"""{"type":"say","payload":{"text":"{{{CompressedPublishTests.Long}}}"}}""");

    [Fact]
    public async Task Contexts_stay_within_the_limit_and_the_metric_is_zero_after_the_close()
    {
        const int Limit = 8 * MiB;
        await using WsTestServer server = await CompressedPublishTests.StartAsync(WsCompressionMode.Dedicated, Limit);
        using var memory = new Measurements(server.Services, "typedws.compression.memory");
        for (int round = 0; round < 3; round++)
        {
            RawWebSocket[] clients = await OpenAsync(server, 200);
            Assert.InRange(Read(memory), Limit / 2, Limit + MostShared);
            await CloseAsync(clients);
            await Bounded.Until(() => Read(memory) <= MostShared, "freed contexts");
        }
    }

    [Fact]
    public async Task The_system_gets_the_memory_back_after_each_wave_of_connections()
    {
        const int Most = 100 * MiB;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems' allocators decide for themselves.");
        await using WsTestServer server = await CompressedPublishTests.StartAsync(WsCompressionMode.Dedicated, maxMemory: 1024 * MiB);
        using var memory = new Measurements(server.Services, "typedws.compression.memory");
        await OpenAndCloseAsync(server, 10);
        long before = ReadResident();
        for (int wave = 0; wave < 3; wave++)
        {
            Assert.InRange(await OpenAndCloseAsync(server, 600), 2 * Most, long.MaxValue);
            await Bounded.Until(() => Read(memory) == 0, "freed contexts");
            await Bounded.Until(() => ReadResident() - before < Most, "memory that was given back");
        }

        // In a method of its own, so that no local keeps the clients.
        async Task<long> OpenAndCloseAsync(WsTestServer server, int count)
        {
            RawWebSocket[] clients = await OpenAsync(server, count);
            long held = Read(memory);
            await CloseAsync(clients);
            return held;
        }
    }

    private static async Task<RawWebSocket[]> OpenAsync(WsTestServer server, int count)
    {
        RawWebSocket[] clients = await Task.WhenAll(
            Enumerable.Range(0, count).Select(_ => server.ConnectAsync(headers: RawDeflate.Offer)));
        foreach (RawWebSocket client in clients)
        {
            await client.SendAsync(RawDeflate.Frame(RawFrame.TextOpcode, Message));
            Assert.Equal(0x40, (await client.ReceiveFrameAsync()).FirstByte & 0x40);
        }

        return clients;
    }

    private static async Task CloseAsync(RawWebSocket[] clients)
    {
        for (int i = 0; i < clients.Length; i++)
        {
            if (i % 2 == 0)
            {
                clients[i].Reset();
            }

            await clients[i].DisposeAsync();
        }
    }

    private static long ReadResident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }

    private static long Read(Measurements memory) => long.Parse(memory.Observe()[0].Split(' ')[0], CultureInfo.InvariantCulture);
}
