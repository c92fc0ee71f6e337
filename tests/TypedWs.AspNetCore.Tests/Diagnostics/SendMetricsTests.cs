using System.Globalization;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.PubSub;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>What is sent: queued, refused, dropped, waiting, published, and how long it takes (acceptance B27).</summary>
public sealed class SendMetricsTests
{
    private const int Ki = 1024;

    [Fact]
    public async Task What_is_sent_is_counted_by_its_type()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        using var sent = new Measurements(server.Services, "typedws.messages.sent");
        await using RawWebSocket client = await server.ConnectAsync(headers: "Sec-WebSocket-Protocol: typedws.v1.json\r\n");

        string[] messages = ["""{"type":"chat","payload":{"text":"hi"}}""", """{"type":"knock","id":1}""", "{", """{"type":"$ping"}"""];
        foreach (string message in messages)
        {
            await client.SendTextAsync(message);
        }

        string[] types = ["$welcome", "chat", "knocked", "$ack", "error", "$pong"];
        foreach (string type in types)
        {
            Assert.Equal(type, (await client.ReceiveJsonAsync()).GetProperty("type").GetString());
        }

        Assert.Equal(types.Select(static type => $"1 endpoint=TalkEndpoint type={type} outcome=Accepted"), sent.Taken);
    }

    [Fact]
    [Trait("Row", "B27")]
    public async Task A_send_to_a_connection_that_is_closed_has_failed()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using var failed = new Measurements(server.Server.Services, "typedws.sends.failed");
        using var sent = new Measurements(server.Server.Services, "typedws.messages.sent");
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        Assert.Equal(WsSendStatus.Accepted, connection.SendText("hi"));
        Assert.Equal("hi", await client.ReceiveTextAsync());
        await client.CloseAsync();
        await server.NextCloseAsync();

        Assert.Equal(WsSendStatus.Closed, connection.SendText("anybody there?"));
        Assert.Equal(WsSendStatus.Closed, connection.SendBinary([1]));

        Assert.Equal(
            new[] { "_text", "_binary" }.Select(static type => $"1 endpoint=ScriptedEndpoint type={type} reason=Closed"),
            failed.Taken);
        Assert.Equal(["1 endpoint=ScriptedEndpoint type=_text outcome=Accepted"], sent.Taken);
    }

    [Theory]
    [Trait("Row", "B27")]
    [InlineData(WsOverflowPolicy.DropNewest)]
    [InlineData(WsOverflowPolicy.DropOldest)]
    public async Task What_a_slow_reader_misses_is_counted_and_what_waits_for_it_is_told(WsOverflowPolicy policy)
    {
        const int limit = 256 * Ki;
        const int size = 16 * Ki;
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            options: options => (options.Outbound.OverflowPolicy, options.Outbound.Limit) = (policy, limit), smallSocketBuffers: true);
        IServiceProvider services = server.Server.Services;
        using var failed = new Measurements(services, "typedws.sends.failed");
        using var sent = new Measurements(services, "typedws.messages.sent");
        using var dropped = new Measurements(services, "typedws.messages.dropped");
        using var buffered = new Measurements(services, "typedws.outbound.buffered");
        (RawWebSocket slow, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = slow;
        Assert.Equal(["0 endpoint=ScriptedEndpoint"], buffered.Observe());
        Assert.Equal([$"0 endpoint=ScriptedEndpoint policy={policy}"], dropped.Observe());

        byte[] data = new byte[size];
        int sends = 0;
        while (connection.DroppedMessages < 3)
        {
            connection.SendBinary(data);
            sends++;
        }

        Assert.Equal([$"3 endpoint=ScriptedEndpoint policy={policy}"], dropped.Observe());
        int refused = policy == WsOverflowPolicy.DropNewest ? 3 : 0;
        Assert.Equal(Enumerable.Repeat("1 endpoint=ScriptedEndpoint type=_binary reason=Dropped", refused), failed.Taken);
        Assert.Equal(sends - refused, sent.Taken.Length);
        Assert.Contains("1 endpoint=ScriptedEndpoint type=_binary outcome=Backpressured", sent.Taken);
        long waiting = long.Parse(Assert.Single(buffered.Observe()).Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(waiting, limit - size, limit + (2 * size));

        for (int i = sends - 3; i > 0; i--)
        {
            Assert.Equal(size, (await slow.ReceiveFrameAsync()).Payload.Length);
        }

        await Bounded.Until(() => buffered.Observe() is ["0 endpoint=ScriptedEndpoint"], "nothing waits");
    }

    [Fact]
    [Trait("Row", "B27")]
    public async Task How_long_a_message_waits_for_its_peer_is_told_in_seconds()
    {
        var time = new ManualTime();
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: time, smallSocketBuffers: true);
        using var latency = new Measurements(server.Server.Services, "typedws.delivery.latency");
        (RawWebSocket slow, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = slow;

        connection.SendText("at once");
        Assert.Equal("at once", await slow.ReceiveTextAsync());
        Assert.Equal(["0 endpoint=ScriptedEndpoint"], await latency.WaitForAsync(1));

        byte[] data = new byte[64 * Ki];
        int sent = 0;
        while (connection.SendBinary(data) == WsSendStatus.Accepted)
        {
            sent++;
        }

        time.Advance(TimeSpan.FromSeconds(2.5));
        for (; sent >= 0; sent--)
        {
            Assert.Equal(data.Length, (await slow.ReceiveFrameAsync()).Payload.Length);
        }

        await Bounded.Until(() => latency.Taken[^1] == "2.5 endpoint=ScriptedEndpoint", "the message that waited");
        Assert.All(latency.Taken.SkipLast(1), static earlier => Assert.Equal("0 endpoint=ScriptedEndpoint", earlier));
    }

    [Fact]
    public async Task Publications_without_an_envelope_have_the_types_text_and_binary()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using var published = new Measurements(server.Server.Services, "typedws.topics.published");
        using var delivered = new Measurements(server.Server.Services, "typedws.topics.delivered");
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        connection.Subscribe("news");
        WsRawTopics topics = server.Script.Endpoint!.Topics;

        Assert.Equal(1, topics.PublishText("news", "hi"u8));
        Assert.Equal(1, topics.All.PublishBinary([1, 2, 3]));

        string[] expected = ["1 endpoint=ScriptedEndpoint type=_text", "1 endpoint=ScriptedEndpoint type=_binary"];
        Assert.Equal(expected, published.Taken);
        Assert.Equal(expected, delivered.Taken);
    }

    [Fact]
    public async Task Publications_are_counted_once_and_by_their_subscribers_and_their_delivery_is_timed()
    {
        await using WsTestServer server = await RoomEndpoint.StartAsync();
        var members = new List<RawWebSocket>();
        foreach (string name in (string[])["ann", "bob", "cyd"])
        {
            members.Add(await RoomEndpoint.JoinAsync(server, name));
        }

        using var published = new Measurements(server.Services, "typedws.topics.published");
        using var delivered = new Measurements(server.Services, "typedws.topics.delivered");
        using var latency = new Measurements(server.Services, "typedws.delivery.latency");
        RoomEndpoint endpoint = server.Endpoint<RoomEndpoint>();

        Assert.Equal(3, endpoint.Topics.Publish(RoomEndpoint.Room, new Line("to all")));
        await latency.WaitForAsync(3);
        Assert.Equal(2, endpoint.Topics.Publish(RoomEndpoint.Room, new Line("to the others"), endpoint.Connections.First()));
        Assert.Equal(
            1,
            endpoint.Topics.Publish(RoomEndpoint.Room, new Line("to one"), static ws => ((WsConnection<string>)ws).Data == "ann"));
        Assert.Equal(3, endpoint.Topics.All.Publish(new Line("to every connection")));
        Assert.Equal(3, endpoint.Topics.All.PublishPrepared(endpoint.Topics.Prepare(new Line("to every connection"))));
        Assert.Equal(0, endpoint.Topics.Publish("nobody's", new Line("to nobody")));

        Assert.Equal(Enumerable.Repeat("1 endpoint=RoomEndpoint type=line", 5), published.Taken);
        Assert.Equal([.. "32133".Select(static count => $"{count} endpoint=RoomEndpoint type=line")], delivered.Taken);
        foreach (RawWebSocket member in members)
        {
            await member.DisposeAsync();
        }
    }
}
