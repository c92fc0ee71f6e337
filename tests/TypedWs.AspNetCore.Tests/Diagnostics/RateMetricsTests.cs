using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.PubSub;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>What comes sooner than a rate allows is counted by the limit that it met.</summary>
public sealed class RateMetricsTests
{
    private static readonly WsRateLimit Two = new(PerSecond: 0.0001, Burst: 2);
    private static readonly WsRateLimit Many = new(PerSecond: 1_000_000, Burst: 1_000_000);

    [Fact]
    public async Task Each_limit_counts_what_met_it()
    {
        await using WsTestServer server = await MessageRefusalTests.StartAsync(new EventRecorder(), static options =>
        {
            options.Rates.Message = new WsRateLimit(PerSecond: 0.0001, Burst: 5);
            options.Rates.Address = Many;
        });
        using var hits = new Measurements(server.Services, "typedws.rate_limit.hits");
        await using RawWebSocket client = await server.ConnectAsync();

        // Two of "shout" are allowed by the type, five messages by the connection.
        for (int i = 0; i < 8; i++)
        {
            await client.SendTextAsync("""{"type":"shout","payload":{"text":"hi"}}""");
            await client.ReceiveTextAsync();
        }

        Assert.Equal(
            [
                "0 endpoint=RefusingEndpoint limit=Rates.Address",
                "3 endpoint=RefusingEndpoint limit=Rates.Message",
                "3 endpoint=RefusingEndpoint limit=WsRateLimitAttribute",
            ],
            hits.Observe().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Publications_count_too()
    {
        var script = new RoomScript
        {
            Do = static (endpoint, ws, what) =>
            {
                if (what == "others")
                {
                    ws.PublishToOthers(RoomEndpoint.Room, new Line("hi"));
                }
                else
                {
                    endpoint.Topics.Publish("other", new Line("hi"));
                }
            },
        };
        await using WsTestServer server = await RoomEndpoint.StartAsync(script, static options =>
        {
            options.Rates.Publish = Two;
            options.Rates.Topic = Two;
        });
        using var hits = new Measurements(server.Services, "typedws.rate_limit.hits");
        await using RawWebSocket client = await RoomEndpoint.JoinAsync(server, "ann");
        server.Endpoint<RoomEndpoint>().Connections.Single().Subscribe("other");

        // One was taken by the joining.
        foreach (string what in (string[])["others", "others", "topic", "topic", "topic", "topic"])
        {
            await RoomEndpoint.DoAsync(client, what);
        }

        await Bounded.Until(
            () => hits.Observe().Order(StringComparer.Ordinal).SequenceEqual(
                ["1 endpoint=RoomEndpoint limit=Rates.Publish", "2 endpoint=RoomEndpoint limit=Rates.Topic"]),
            "one hit of the connection's rate and two of the topic's");
    }
}
