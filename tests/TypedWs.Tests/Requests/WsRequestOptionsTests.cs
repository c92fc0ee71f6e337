namespace TypedWs.Tests.Requests;

public sealed class WsRequestOptionsTests
{
    [Fact]
    public void The_time_out_is_30_seconds_by_default() => Assert.Equal(TimeSpan.FromSeconds(30), new WsRequestOptions().Timeout);

    [Theory]
    [InlineData(1)]
    [InlineData(4294967294)]
    [InlineData(-1)] // Timeout.InfiniteTimeSpan
    public void A_time_out_that_a_timer_accepts_is_accepted(long milliseconds)
        => Assert.Equal(
            TimeSpan.FromMilliseconds(milliseconds), new WsRequestOptions { Timeout = TimeSpan.FromMilliseconds(milliseconds) }.Timeout);

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(4294967295)]
    public void Another_time_out_is_refused(long milliseconds)
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => new WsRequestOptions { Timeout = TimeSpan.FromMilliseconds(milliseconds) });

    [Fact]
    public void An_exception_has_the_reason_and_the_error_of_the_peer()
    {
        WsError error = WsError.App("full", "the room is full");
        var refused = new WsRequestException(WsRequestFailure.Refused, "refused", error);

        Assert.Equal((WsRequestFailure.Refused, error), (refused.Reason, refused.Error));
        Assert.Null(new WsRequestException(WsRequestFailure.TimedOut, "late").Error);
    }
}
