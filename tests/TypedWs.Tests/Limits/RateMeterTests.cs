using TypedWs.Limits;


namespace TypedWs.Tests.Limits;

public sealed class RateMeterTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_burst_is_allowed_and_then_one_per_interval()
    {
        RateMeter meter = Create(new WsRateLimit(PerSecond: 2, Burst: 3));
        long spent = 0;
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, CountAllowed(meter, ref spent));

        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal(0, CountAllowed(meter, ref spent));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, CountAllowed(meter, ref spent));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, CountAllowed(meter, ref spent));
    }

    [Fact]
    public void A_pause_saves_up_no_more_than_the_burst()
    {
        RateMeter meter = Create(new WsRateLimit(PerSecond: 1000, Burst: 5));
        long spent = 0;
        Assert.Equal(5, CountAllowed(meter, ref spent));
        _time.Advance(TimeSpan.FromDays(365));
        Assert.Equal(5, CountAllowed(meter, ref spent));
    }

    [Fact]
    public void What_is_refused_says_when_to_try_again_and_takes_nothing()
    {
        RateMeter meter = Create(new WsRateLimit(PerSecond: 0.5, Burst: 1));
        long spent = 0;
        meter.Take(ref spent);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        for (int i = 0; i < 3; i++)
        {
            WsLimitException exception = Assert.Throws<WsLimitException>(() => meter.Take(ref spent));
            Assert.Equal(TimeSpan.FromMilliseconds(1500), exception.RetryAfter);
            Assert.Contains("0.5 publications per second", exception.Message, StringComparison.Ordinal);
            Assert.Contains("WsOptions.Rate", exception.Message, StringComparison.Ordinal);
        }

        _time.Advance(TimeSpan.FromMilliseconds(1500));
        meter.Take(ref spent);
    }

    [Fact]
    public void Each_is_metered_by_itself()
    {
        RateMeter meter = Create(new WsRateLimit(PerSecond: 1, Burst: 1));
        long a = 0;
        long b = 0;
        meter.Take(ref a);
        meter.Take(ref b);
        Assert.Throws<WsLimitException>(() => meter.Take(ref a));
    }

    [Theory]
    [InlineData(0.000001, 1_000_000)]
    [InlineData(double.Epsilon, 1_000_000)]
    [InlineData(1_000_000, 1_000_000)]
    [InlineData(1_000_000, 1)]
    public void The_greatest_and_smallest_limits_hold_their_burst(double perSecond, int burst)
    {
        RateMeter meter = Create(new WsRateLimit(perSecond, burst));
        long spent = 0;
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(burst, CountAllowed(meter, ref spent));
    }

    [Fact]
    public async Task Threads_share_one_allowance()
    {
        RateMeter meter = Create(new WsRateLimit(PerSecond: 1, Burst: 1000));
        long spent = 0;
        int[] allowed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CountAllowed(meter, ref spent))))
            .WithinLimit();
        Assert.Equal(1000, allowed.Sum());
    }

    private static int CountAllowed(RateMeter meter, ref long spent)
    {
        int allowed = 0;
        try
        {
            while (true)
            {
                meter.Take(ref spent);
                allowed++;
            }
        }
        catch (WsLimitException)
        {
            return allowed;
        }
    }

    private RateMeter Create(WsRateLimit limit) => new(limit, _time, "Rate");
}
