using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Transport.Linux.Tests.Detached;

/// <summary>Very many connections that do nothing, in place of <c>IdleTests</c>, whose limit is that of Kestrel's transport.</summary>
[Collection(nameof(Alone))]
public sealed class IdleCostTests(ITestOutputHelper output)
{
    private const int Peers = 4000;
    private const long LimitPerConnection = 4500;

    [Fact]
    public async Task Idle_connections_cost_at_most_4500_bytes_each_are_all_reached_and_all_close()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<IdleOnLoopsEndpoint>("/ws"),
            static builder => builder.Logging.SetMinimumLevel(LogLevel.None));
        IdleOnLoopsEndpoint endpoint = server.Endpoint<IdleOnLoopsEndpoint>();

        // Code and pools that many connections need once. Some stay, so that the tables keep their size.
        await using IdlePeers first = IdlePeers.Start(server.BaseAddress, Peers);
        await first.ExpectAsync(IdlePeers.OpenLine);
        await Bounded.Until(() => endpoint.Connections.Count == Peers, "the first connections");
        long before = GetLiveBytes();

        await using IdlePeers second = IdlePeers.Start(server.BaseAddress, Peers);
        await second.ExpectAsync(IdlePeers.OpenLine);
        await Bounded.Until(() => endpoint.Connections.Count == 2 * Peers, "all connections");
        long each = (GetLiveBytes() - before) / Peers;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"An idle connection has {each} bytes."));
        Assert.InRange(each, 100, LimitPerConnection);

        Assert.Equal(2 * Peers, endpoint.Topics.PublishText(IdleOnLoopsEndpoint.Topic, "to all"u8));
        foreach (IdlePeers peers in (IdlePeers[])[first, second])
        {
            await peers.ExpectAsync(IdlePeers.ReceivedLine);
            await peers.CloseAsync();
            await peers.ExpectAsync(IdlePeers.ClosedLine);
        }

        await Bounded.Until(() => endpoint.Connections.Count == 0, "no connection is left");
    }

    private static long GetLiveBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

/// <summary>Subscribes everybody to one topic.</summary>
[WsEndpoint]
internal sealed partial class IdleOnLoopsEndpoint : WsRawEndpoint
{
    public const string Topic = "all";

    public override ValueTask OnOpen(WsRawConnection ws)
    {
        ws.Subscribe(Topic);
        return default;
    }
}
