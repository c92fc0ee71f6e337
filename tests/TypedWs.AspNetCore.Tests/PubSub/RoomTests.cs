using TypedWs.AspNetCore.Tests.Testing;
using static TypedWs.AspNetCore.Tests.PubSub.RoomEndpoint;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>The documents' chat room (acceptance D16 to D19, B7).</summary>
public sealed class RoomTests
{
    [Fact]
    [Trait("Row", "D17")]
    public async Task The_room_has_its_path_a_refusal_and_a_greeting_for_everything_else()
    {
        await using WsTestServer server = await StartAsync();
        using var http = new HttpClient { BaseAddress = server.BaseAddress };

        Assert.Equal("Hello world", await http.GetStringAsync("/anything"));
        RawHttpResponse refused = await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress, "/chat"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("WebSocket upgrade error", refused.Body, StringComparison.Ordinal);
        await using RawWebSocket client = await JoinAsync(server, "ann");
    }

    [Fact]
    [Trait("Row", "D16")]
    [Trait("Row", "D18")]
    [Trait("Row", "D19")]
    public async Task The_others_hear_who_joins_speaks_and_leaves_and_the_speaker_does_not()
    {
        var script = new RoomScript();
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        Assert.Equal("""{"type":"line","payload":"bob has joined"}""", await ann.ReceiveTextAsync());

        await bob.SendTextAsync("""{"type":"say","payload":{"text":"hi"}}""");
        Assert.Equal("bob: hi", await ReceiveLineAsync(ann));
        await bob.PingAsync();
        await ann.SendTextAsync("""{"type":"say","payload":{"text":"hello"}}""");
        Assert.Equal("ann: hello", await ReceiveLineAsync(bob));
        await ann.PingAsync();

        // What is published in OnClose is delivered, though the connection has unsubscribed before.
        await bob.CloseAsync();
        Assert.Equal("bob has left", await ReceiveLineAsync(ann));
        await script.Events.ExpectAsync("room before", "bob left, 1 heard");
        await ann.PingAsync();
    }

    [Fact]
    [Trait("Row", "D18")]
    public async Task A_user_who_is_lost_without_a_close_frame_is_said_to_have_left_too()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        RawWebSocket bob = await JoinAsync(server, "bob");
        Assert.Equal("bob has joined", await ReceiveLineAsync(ann));

        await bob.DisposeAsync();

        Assert.Equal("bob has left", await ReceiveLineAsync(ann));
    }

    [Fact]
    [Trait("Row", "B7")]
    public async Task Nobody_gets_what_is_published_to_a_topic_that_he_is_not_subscribed_to()
    {
        var script = new RoomScript { Do = static (endpoint, _, topic) => endpoint.Topics.Publish(topic, new Line("to " + topic)) };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket ann = await JoinAsync(server, "ann");

        await DoAsync(ann, "elsewhere");
        await DoAsync(ann, "ROOM");
        await DoAsync(ann, "room");

        Assert.Equal("to room", await ReceiveLineAsync(ann));
        await ann.PingAsync();
    }
}
