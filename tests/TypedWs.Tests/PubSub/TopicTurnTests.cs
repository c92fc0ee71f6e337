using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

public sealed class TopicTurnTests
{
    private readonly ManualTurns _turns = new();
    private readonly FakeSubscriber[] _subscribers = [.. Enumerable.Range(0, 5).Select(static _ => new FakeSubscriber())];
    private readonly Topic _topic;

    public TopicTurnTests()
    {
        _topic = new Topic("room", new PublicationClock(), _turns);
        foreach (FakeSubscriber subscriber in _subscribers)
        {
            _topic.TryAdd(subscriber);
        }
    }

    [Fact]
    public void A_turn_serves_until_its_bytes_are_spent()
    {
        _topic.Publish("12345678\n"u8, except: null);
        TopicTurn turn = _topic.BeginTurn();
        Serve(ref turn, bytes: 10);
        Assert.Equal([1, 1, 0, 0, 0], Counts());
        Assert.True(turn.IsUnderWay);
        Serve(ref turn, bytes: 9);
        Assert.Equal([1, 1, 1, 0, 0], Counts());
        Serve(ref turn, bytes: 100);
        Assert.Equal([1, 1, 1, 1, 1], Counts());
        Assert.False(turn.IsUnderWay);
    }

    [Fact]
    public void What_is_published_in_mid_turn_reaches_everybody_once_and_has_one_turn_of_its_own()
    {
        _topic.Publish("1\n"u8, except: null);
        Assert.Equal(1, _turns.Waiting);
        TopicTurn turn = _topic.BeginTurn();
        Serve(ref turn, bytes: 3);
        _topic.Publish("2\n"u8, except: null);
        _topic.Publish("3\n"u8, except: _subscribers[0]);

        // No second turn overtakes this one, which would serve the first subscribers over and over.
        Assert.Equal(1, _turns.Waiting);
        Serve(ref turn, bytes: 100);
        _topic.EndTurn(turn.End);
        Assert.Equal(2, _turns.Waiting);
        _topic.RunTurn();
        Assert.Equal(["1", "2"], _subscribers[0].Received);
        Assert.All(_subscribers[1..], static subscriber => Assert.Equal(["1", "2", "3"], subscriber.Received));
        Assert.Equal(2, _turns.Waiting);
        Assert.Equal(0, _topic.WaitingBytes);
    }

    [Fact]
    public void Nothing_is_released_before_the_turn_has_served_everybody()
    {
        _topic.Publish("1\n"u8, except: null);
        TopicTurn turn = _topic.BeginTurn();
        Serve(ref turn, bytes: 3);
        Assert.Equal(2, _topic.WaitingBytes);
        Serve(ref turn, bytes: 100);
        Assert.Equal(2, _topic.WaitingBytes);
        _topic.EndTurn(turn.End);
        Assert.Equal(0, _topic.WaitingBytes);
    }

    [Fact]
    public void A_publisher_that_serves_by_itself_in_mid_turn_leaves_nothing_twice()
    {
        _topic.Publish("1\n"u8, except: null);
        TopicTurn turn = _topic.BeginTurn();
        Serve(ref turn, bytes: 3);

        // More than the log may hold: the publisher does not wait for the turn.
        byte[] large = new byte[300_000];
        large.AsSpan().Fill((byte)'x');
        large[^1] = (byte)'\n';
        _topic.Publish(large, except: null);
        Assert.Equal([2, 2, 2, 2, 2], Counts());
        Serve(ref turn, bytes: 100);
        _topic.EndTurn(turn.End);
        Assert.Equal([2, 2, 2, 2, 2], Counts());
        Assert.Equal(0, _topic.WaitingBytes);

        // The turn was over with it: the next publication has one again.
        int before = _turns.Waiting;
        _topic.Publish("2\n"u8, except: null);
        Assert.Equal(before + 1, _turns.Waiting);
    }

    [Fact]
    public void One_message_however_large_is_left_to_the_turn()
    {
        _topic.Publish(new byte[300_000], except: null);
        Assert.Equal(1, _turns.Waiting);
        Assert.All(_subscribers, static subscriber => Assert.Empty(subscriber.Bytes));
        TopicTurn turn = _topic.BeginTurn();
        Serve(ref turn, bytes: 1);
        Assert.True(turn.IsUnderWay);
        Assert.Equal([300_000, 0, 0, 0, 0], _subscribers.Select(static subscriber => subscriber.Bytes.Length));
    }

    [Fact]
    public void Who_leaves_in_mid_turn_gets_what_was_published_before()
    {
        var late = new FakeSubscriber();
        Subscription subscription = _topic.TryAdd(late)!;
        _topic.Publish("1\n"u8, except: null);
        TopicTurn turn = _topic.BeginTurn();
        Serve(ref turn, bytes: 3);
        _topic.Remove(subscription);
        _topic.Publish("2\n"u8, except: null);
        Serve(ref turn, bytes: 100);
        _topic.EndTurn(turn.End);
        Assert.Equal(["1"], late.Received);
    }

    private static void Serve(ref TopicTurn turn, long bytes) => turn.Serve(publishedAt: 0, ref bytes);

    private int[] Counts() => [.. _subscribers.Select(static subscriber => subscriber.Received.Length)];
}
