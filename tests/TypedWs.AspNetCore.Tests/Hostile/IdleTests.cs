using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Very many connections that do nothing.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class IdleTests(ITestOutputHelper output)
{
    private const int Peers = 8000;
    private const int SpareDescriptors = 500;
    private const long LimitPerConnection = 20 * 1024;

    [Fact]
    public async Task Eight_thousand_idle_connections_cost_little_are_all_reached_and_all_close()
    {
        SkipUnlessDescriptorsSuffice();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<IdleEndpoint>("/ws"),
            static builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        IdleEndpoint endpoint = server.Endpoint<IdleEndpoint>();
        await using (RawWebSocket first = await server.ConnectAsync())
        {
            // What is made once is not the connections'.
            await first.PingAsync();
            await first.CloseAsync();
        }

        long heap = GetLiveBytes();
        long process = Environment.WorkingSet;
        await using IdlePeers peers = IdlePeers.Start(server.BaseAddress, Peers);
        await peers.ExpectAsync(IdlePeers.OpenLine);
        await Bounded.Until(() => endpoint.Connections.Count == Peers, "all connections");
        heap = (GetLiveBytes() - heap) / Peers;
        process = (Environment.WorkingSet - process) / Peers;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Peers} idle connections: {heap} B of the heap, {process} B of the process's memory each"));
        Assert.InRange(heap, 1, LimitPerConnection);

        Assert.Equal(Peers, endpoint.Topics.PublishText(IdleEndpoint.Topic, "to all"u8));
        await peers.ExpectAsync(IdlePeers.ReceivedLine);

        await peers.CloseAsync();
        await peers.ExpectAsync(IdlePeers.ClosedLine);
        await Bounded.Until(() => endpoint.Connections.Count == 0, "no connection left");
        Assert.Equal(0, endpoint.Topics.Table.Count);
        Assert.Empty(server.Log.Problems());
    }

    // Without large objects: a connection has none, and the pool of arrays gives back what other tests left there whenever it likes.
    private static long GetLiveBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        const int largeObjects = 3;
        ReadOnlySpan<GCGenerationInfo> generations = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo;
        long live = 0;
        for (int i = 0; i < generations.Length; i++)
        {
            live += i == largeObjects ? 0 : generations[i].SizeAfterBytes - generations[i].FragmentationAfterBytes;
        }

        return live;
    }

    // The runtime raises its own limit as far as the system lets it, so this is what there is.
    private static void SkipUnlessDescriptorsSuffice()
    {
        const string path = "/proc/self/limits";
        const string name = "Max open files";
        Assert.SkipUnless(File.Exists(path), "The limit of descriptors is known on Linux only.");
        string line = File.ReadLines(path).First(static line => line.StartsWith(name, StringComparison.Ordinal));
        string limit = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        Assert.SkipWhen(
            long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out long descriptors)
                && descriptors < Peers + SpareDescriptors,
            $"A process may have {limit} descriptors here; {Peers + SpareDescriptors} are needed.");
    }
}

/// <summary>Subscribes everybody to one topic.</summary>
[WsEndpoint]
internal sealed partial class IdleEndpoint : WsRawEndpoint
{
    public const string Topic = "all";

    public override ValueTask OnOpen(WsRawConnection ws)
    {
        ws.Subscribe(Topic);
        return default;
    }
}
