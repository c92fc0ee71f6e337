using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Peers that come and go in numbers.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class StormTests
{
    [Fact]
    public async Task Five_hundred_peers_that_abort_at_any_point_leave_nothing_behind()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        byte[] request = System.Text.Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.Address));
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            // Bare TCP, half a request, a request whose answer is not awaited, and upgraded connections.
            RawWebSocket client = (i % 5) switch
            {
                0 => await RawWebSocket.OpenAsync(server.Address),
                1 => await RawWebSocket.OpenAsync(server.Address, request[..(request.Length / 2)]),
                2 => await RawWebSocket.OpenAsync(server.Address, request),
                3 => await server.ConnectAsync(),
                _ => await RawWebSocket.ConnectAsync(server.Address, early: RawFrame.MaskedText("half")[..7]),
            };
            client.Reset();
        })).WithinLimit();

        await using RawWebSocket survivor = await server.ConnectAsync();
        await survivor.PingAsync();
        await Bounded.Until(() => server.Endpoint.Connections.Count == 1, "only the survivor");
        Assert.DoesNotContain(server.Server.Log.Events, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    [Trait("Row", "B28")]
    public async Task Ten_thousand_connections_leave_no_connection_no_subscription_and_no_topic()
    {
        const int lanes = 20;
        const int perLane = 500;
        int opened = 0;
        await using ScriptedServer server = await ScriptedServer.StartAsync(new Script
        {
            OnOpen = ws =>
            {
                int number = Interlocked.Increment(ref opened);
                ws.Subscribe($"topic-{number % 100}");
                ws.Subscribe($"own-{number}");
            },
        });
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < perLane; i++)
            {
                await using RawWebSocket client = await server.ConnectAsync();
                await LeaveAsync(client, i);
            }
        })));

        for (int i = 0; i < lanes * perLane; i++)
        {
            await server.NextCloseAsync();
        }

        await Bounded.Until(() => server.Endpoint.Connections.Count == 0, "no connection left");
        Assert.Equal(lanes * perLane, opened);
        Assert.Empty(server.Endpoint.Connections);
        Assert.Equal(0, server.Endpoint.Topics.Table.Count);
        Assert.False(server.Script.Failed.Reader.TryPeek(out _));
    }

    private static async Task LeaveAsync(RawWebSocket client, int i)
    {
        switch (i % 4)
        {
            case 0:
                await client.CloseAsync();
                break;
            case 1:
                client.EndSending();
                break;
            default:
                client.Reset();
                break;
        }
    }
}
