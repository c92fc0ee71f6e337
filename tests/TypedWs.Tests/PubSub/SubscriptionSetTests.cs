using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

public sealed class SubscriptionSetTests
{
    private readonly TopicTable _table = new(new ManualTurns { AtOnce = true });
    private readonly FakeSubscriber _subscriber = new();

    [Fact]
    public void Subscribing_again_changes_nothing()
    {
        SubscriptionSet set = CreateSet();
        Assert.True(set.Add("room"));
        Assert.False(set.Add("room"));
        Assert.Equal(["room"], set.ToArray());
        Assert.Equal(1, _table.Find("room")!.Publish("x"u8, except: null));
    }

    [Fact]
    public void Names_are_compared_by_ordinal()
    {
        SubscriptionSet set = CreateSet();
        Assert.True(set.Add("room"));
        Assert.True(set.Add("Room"));
        Assert.True(set.Contains("room"));
        Assert.False(set.Contains("ROOM"));
    }

    [Fact]
    public void Unsubscribing_tells_whether_there_was_a_subscription()
    {
        SubscriptionSet set = CreateSet();
        Assert.False(set.Remove("room"));
        set.Add("room");
        Assert.True(set.Remove("room"));
        Assert.False(set.Remove("room"));
        Assert.False(set.Contains("room"));
        Assert.Empty(set.ToArray());
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void The_limit_is_refused_and_a_freed_place_can_be_taken()
    {
        SubscriptionSet set = CreateSet(limit: 2);
        set.Add("a");
        set.Add("b");
        WsLimitException exception = Assert.Throws<WsLimitException>(() => set.Add("c"));
        Assert.Contains("at most 2 topics", exception.Message, StringComparison.Ordinal);
        Assert.False(set.Add("a"));
        Assert.Null(_table.Find("c"));

        set.Remove("a");
        Assert.True(set.Add("c"));
    }

    [Fact]
    public void A_limit_of_zero_forbids_subscriptions()
        => Assert.Throws<WsLimitException>(() => CreateSet(limit: 0).Add("a"));

    [Fact]
    public void After_clearing_nothing_is_left_and_nothing_can_be_added()
    {
        SubscriptionSet set = CreateSet();
        set.Add("a");
        set.Add("b");
        set.Clear();
        Assert.Empty(set.ToArray());
        Assert.Equal(0, _table.Count);
        Assert.False(set.Add("a"));
        Assert.False(set.Remove("a"));
        Assert.Equal(0, _table.Count);
        set.Clear();
    }

    [Fact]
    public void An_invalid_name_is_an_argument_error()
        => Assert.Throws<WsTopicNameException>(() => CreateSet().Add(""));

    private SubscriptionSet CreateSet(int limit = 10) => new(_table, _subscriber, limit);
}
