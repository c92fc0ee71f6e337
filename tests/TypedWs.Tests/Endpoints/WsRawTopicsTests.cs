using TypedWs.Framing;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Endpoints;

/// <summary>Topics of a raw endpoint.</summary>
public sealed class WsRawTopicsTests
{
    [Fact]
    public async Task Publications_keep_their_opcode_and_bytes()
    {
        var connection = new TestConnection(new TestRawEndpoint());
        WsRawTopics topics = connection.Runtime.RawTopics;
        connection.Raw.Subscribe("room");
        Assert.Equal(1, topics.Count("room"));
        Assert.Equal(1, topics.PublishText("room", "text"u8));
        Assert.Equal(1, topics.PublishBinary("room", [1, 2]));
        Assert.Equal(1, topics.All.PublishText("all"u8));
        Assert.Equal(1, topics.All.PublishBinary([3]));
        await connection.Transport.WhenFlushedBytesAsync(18);
        Assert.Equal(
            [(Opcode.Text, "text"u8.ToArray()), (Opcode.Binary, [1, 2]), (Opcode.Text, "all"u8.ToArray()), (Opcode.Binary, [3])],
            connection.TakeFrames().Select(static frame => (frame.Opcode, frame.Payload.ToArray())));
    }

    [Fact]
    public void A_publication_without_subscribers_reaches_nobody()
    {
        WsRawTopics topics = new TestConnection(new TestRawEndpoint()).Runtime.RawTopics;
        Assert.Equal(0, topics.PublishText("room", "x"u8));
        Assert.Equal(0, topics.PublishBinary("room", "x"u8));
        Assert.Empty(topics.Enumerate());
    }

    [Fact]
    public async Task Publishing_to_others_leaves_out_the_publisher()
    {
        var connection = new TestConnection(new TestRawEndpoint());
        var other = new FakeSubscriber();
        connection.Runtime.RawTopics.Table.Subscribe("room", other);
        connection.Raw.Subscribe("room");
        Assert.Equal(1, connection.Raw.PublishTextToOthers("room", "x"u8));
        Assert.Equal(1, connection.Raw.PublishBinaryToOthers("room", "x"u8));
        await Bounded.Until(() => ServerFrame.Parse(other.Bytes).Count == 2, "the turn");
        Assert.Empty(connection.TakeFrames());
        Assert.Equal(0, connection.Raw.BufferedBytes);
    }

    [Fact]
    public void A_connection_publishes_no_more_than_its_rate()
    {
        var connection = new TestConnection(
            new TestRawEndpoint(), static options => options.Rates.Publish = new WsRateLimit(PerSecond: 1, Burst: 2));
        Assert.Equal(0, connection.Raw.PublishTextToOthers("a", "x"u8));
        Assert.Equal(0, connection.Raw.PublishBinaryToOthers("b", "x"u8));
        Assert.Throws<WsLimitException>(() => connection.Raw.PublishTextToOthers("a", "x"u8));
        Assert.Throws<WsLimitException>(() => connection.Raw.PublishBinaryToOthers("a", "x"u8));
    }
}
