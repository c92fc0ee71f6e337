using TypedWs.Connections;

namespace TypedWs.Tests.Connections;

/// <summary>One message's time at a time, whatever leaves the queue in front of it or is dropped.</summary>
public sealed class DeliverySampleTests
{
    private DeliverySample _sample;

    [Fact]
    public void It_ends_when_the_last_byte_of_its_message_has_left()
    {
        _sample.Start(sentAt: 7, end: 1100, place: 0);

        Assert.True(_sample.IsRunning);
        Assert.False(_sample.TryEnd(1060, out _));
        Assert.False(_sample.TryEnd(1099, out _));
        Assert.True(_sample.TryEnd(1500, out long sentAt));
        Assert.Equal(7, sentAt);
        Assert.False(_sample.IsRunning);
        Assert.False(_sample.TryEnd(1501, out _));
    }

    [Fact]
    public void A_publication_was_sent_before_it_came_to_the_queue()
    {
        _sample.Start(sentAt: 7, end: 100, place: 0);
        _sample.SetBack(5);

        Assert.True(_sample.TryEnd(100, out long sentAt));
        Assert.Equal(5, sentAt);
    }

    [Theory]
    [InlineData(450, 60)] // in front of it: it leaves earlier
    [InlineData(500, 0)] // itself
    [InlineData(540, 100)] // behind it
    public void What_is_dropped_does_not_leave(int place, int left)
    {
        _sample.Start(sentAt: 7, end: 100, place: 500);

        _sample.Pass(place, length: 40);

        Assert.Equal(left > 0, _sample.IsRunning);
        Assert.False(_sample.TryEnd(left - 1, out _));
        Assert.Equal(left > 0, _sample.TryEnd(left, out _));
    }

    [Fact]
    public void A_queue_that_ends_tells_nothing()
    {
        _sample.Start(sentAt: 7, end: 100, place: 0);

        _sample.Cancel();

        Assert.False(_sample.TryEnd(100, out _));
    }
}
