using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Large messages to peers that read: whoever gets one is not slow.</summary>
public sealed class LargeMessageTests
{
    private const int Ki = 1024;
    private const int Limit = 256 * Ki;

    public static MatrixTheoryData<WsOverflowPolicy, int> Cases { get; }
        = new(Enum.GetValues<WsOverflowPolicy>(), [Limit - 100, Limit + 1, 5 * Limit]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_sent_behind_one_reaches_a_peer_that_reads_at_full_speed(WsOverflowPolicy policy, int size)
    {
        var script = new Script { OnOpen = static ws => ws.Subscribe("news") };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script, options =>
        {
            options.Outbound.OverflowPolicy = policy;
            options.Outbound.Limit = Limit;
        });
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        byte[] large = new byte[size];
        for (int round = 0; round < 5; round++)
        {
            // Published and sent, each right behind the large one.
            server.Endpoint.Topics.PublishBinary("news", large);
            server.Endpoint.Topics.PublishText("news", "published"u8);
            connection.SendText("sent");
            for (int number = 0; number < 20; number++)
            {
                server.Endpoint.Topics.PublishBinary("news", [(byte)number]);
            }

            Assert.Equal(size, (await client.ReceiveFrameAsync()).Payload.Length);
            Assert.Equal("published", await client.ReceiveTextAsync());
            Assert.Equal("sent", await client.ReceiveTextAsync());
            for (int number = 0; number < 20; number++)
            {
                Assert.Equal([(byte)number], (await client.ReceiveFrameAsync()).Payload);
            }

            // What the peer has read, the queue may learn a moment later.
            await connection.DrainAsync().WithinLimit();
        }

        Assert.Equal(0, connection.DroppedMessages);
        await client.CloseAsync();
    }
}
