using TypedWs.Framing;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Endpoints;

/// <summary>Publishing to every connection of an endpoint, which none has subscribed to.</summary>
public sealed class WsBroadcastTests
{
    private readonly TestEndpoint _endpoint = new();

    [Fact]
    public async Task Every_connection_gets_it_those_that_come_later_get_what_is_published_later()
    {
        var first = new TestConnection(_endpoint);
        WsBroadcast all = first.Runtime.Topics.All;
        Assert.Equal(1, all.Publish(new Found(1)));
        var second = new TestConnection(first);
        Assert.Equal(2, all.Count);
        Assert.Equal(2, all.Publish(new Found(2)));

        await ExpectNumbersAsync(first, 1, 2);
        await ExpectNumbersAsync(second, 2);
        Assert.Empty(first.Ws.Subscriptions);
        Assert.Equal(0, first.Runtime.Topics.Table.Count);
    }

    [Fact]
    public async Task Without_a_connection_nothing_is_encoded()
    {
        var connection = new TestConnection(_endpoint);
        WsBroadcast all = connection.Runtime.Topics.All;
        connection.Transport.EndInput();
        await connection.Run.WithinLimit();
        Assert.Equal(0, all.Publish(new Found(-1)));
        Assert.Equal(0, connection.Runtime.RawTopics.All.PublishText("x"u8));
        Assert.Equal(0, all.Count);
    }

    [Fact]
    public async Task Who_is_gone_does_not_count_and_the_others_still_get_it()
    {
        var first = new TestConnection(_endpoint);
        var second = new TestConnection(first);
        WsBroadcast all = first.Runtime.Topics.All;
        Assert.Equal(2, all.Publish(new Found(1)));
        first.Transport.EndInput();
        await first.Run.WithinLimit();
        Assert.Equal(1, all.Publish(new Found(2)));
        await ExpectNumbersAsync(second, 1, 2);
        second.Transport.EndInput();
        await second.Run.WithinLimit();
        Assert.Equal(0, all.Publish(new Found(-1)));

        var third = new TestConnection(first);
        Assert.Equal(1, all.Publish(new Found(3)));
        await ExpectNumbersAsync(third, 3);
    }

    [Fact]
    public async Task It_keeps_its_place_among_sends_and_topics()
    {
        var connection = new TestConnection(_endpoint);
        connection.Ws.Subscribe("room");
        WsTopics topics = connection.Runtime.Topics;
        using (connection.Ws.Cork())
        {
            for (int i = 0; i < 30; i += 3)
            {
                connection.Ws.Send(new Found(i));
                topics.All.Publish(new Found(i + 1));
                topics.Publish("room", new Found(i + 2));
            }
        }

        await ExpectNumbersAsync(connection, [.. Enumerable.Range(0, 30)]);
    }

    [Fact]
    public async Task One_can_be_left_out_and_some_can_be_chosen()
    {
        var first = new TestConnection(_endpoint);
        var second = new TestConnection(first);
        var third = new TestConnection(first);
        WsBroadcast all = first.Runtime.Topics.All;
        Assert.Equal(2, all.Publish(new Found(1), except: first.Ws));
        Assert.Equal(1, all.Publish(new Found(2), ws => ws == second.Ws));
        WsPreparedMessage<Found> prepared = first.Runtime.Topics.Prepare(new Found(3));
        Assert.Equal(2, all.PublishPrepared(prepared, except: second.Ws));
        Assert.Equal(1, all.PublishPrepared(prepared, ws => ws == second.Ws));
        Assert.Equal(0, all.Publish(new Found(-1), static _ => false));

        await ExpectNumbersAsync(first, 3);
        await ExpectNumbersAsync(second, 1, 2, 3);
        await ExpectNumbersAsync(third, 1, 3);
    }

    [Fact]
    public async Task Connections_that_come_while_the_first_publications_are_made_miss_none_that_follow()
    {
        for (int round = 0; round < 100; round++)
        {
            var first = new TestConnection(_endpoint);
            WsBroadcast all = first.Runtime.Topics.All;
            using var start = new Barrier(3);
            Task<int[]>[] publishers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait();
                return new[] { all.Publish(new Found(1)), all.Publish(new Found(1)) };
            }))];
            Task<TestConnection> coming = Task.Run(() =>
            {
                start.SignalAndWait();
                return new TestConnection(first);
            });
            TestConnection second = await coming.WithinLimit();
            foreach (int[] counts in await Task.WhenAll(publishers).WithinLimit())
            {
                Assert.All(counts, static count => Assert.InRange(count, 1, 2));
            }

            Assert.Equal(2, all.Publish(new Found(2)));
            foreach (TestConnection connection in new[] { first, second })
            {
                await Bounded.Until(() => connection.Transport.Flushed is [.., (byte)'2', (byte)'}', (byte)'}'], "the last publication");
            }

            Assert.Equal(5, ServerFrame.Parse(first.Transport.Flushed).Count);
        }
    }

    internal static async Task ExpectNumbersAsync(TestConnection connection, params int[] expected)
    {
        List<string> texts = [];
        await Bounded.Until(
            () =>
            {
                texts.AddRange(connection.TakeTexts());
                return texts.Count >= expected.Length;
            },
            $"{expected.Length} messages");
        Assert.Equal(expected.Select(static number => $$$"""{"type":"found","payload":{"count":{{{number}}}}}"""), texts);
    }
}
