using TypedWs.Limits;


namespace TypedWs.Tests.Limits;

public sealed class ErrorThrottleTests
{
    private static readonly TimeSpan Unit = TimeSpan.FromMilliseconds(1);

    private readonly ManualTime _time = new();
    private readonly ErrorThrottle _throttle;
    private readonly object _ann = new();
    private readonly object _bob = new();
    private readonly object _flooder = new();

    public ErrorThrottleTests() => _throttle = new ErrorThrottle(_time);

    [Fact]
    public void Nobody_waits_for_the_sake_of_itself()
    {
        Assert.False(_throttle.IsServed(except: _flooder));
        _throttle.MarkServed(_flooder);
        Assert.False(_throttle.IsServed(except: _flooder));
        Assert.True(_throttle.IsServed(except: _ann));
        _throttle.MarkServed(_ann);
        Assert.True(_throttle.IsServed(except: _flooder));
        Assert.True(_throttle.IsServed(except: _ann));
        _throttle.MarkServed(_flooder);
        Assert.True(_throttle.IsServed(except: _flooder));
    }

    [Fact]
    public void Who_was_served_is_served_for_ten_seconds()
    {
        _throttle.MarkServed(_ann);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_throttle.IsServed(except: _flooder));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_throttle.IsServed(except: _flooder));
        _throttle.MarkServed(_ann);
        Assert.True(_throttle.IsServed(except: _flooder));
    }

    [Fact]
    public void Who_has_ended_is_not_served_any_more()
    {
        _throttle.MarkServed(_ann);
        _throttle.MarkServed(_bob);
        _throttle.Forget(_bob);
        Assert.True(_throttle.IsServed(except: _flooder));
        _throttle.Forget(_flooder);
        _throttle.Forget(_ann);
        Assert.False(_throttle.IsServed(except: _flooder));
    }

    [Fact]
    public void It_is_watched_from_the_first_pause_on_until_nobody_owes_one()
    {
        Assert.False(_throttle.IsWatched);
        _throttle.Watch();
        Assert.True(_throttle.IsWatched);
        for (int second = 0; second < 10; second++)
        {
            _throttle.MarkServed(_ann);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(_throttle.IsWatched);
        _time.Advance(TimeSpan.FromSeconds(1));
        _throttle.MarkServed(_ann);
        Assert.False(_throttle.IsWatched);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(200)]
    public void Each_waits_once_to_twice_the_unit_for_each_that_waits(int connections)
    {
        long[] countedIn = new long[connections];
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < connections; i++)
            {
                TimeSpan pause = _throttle.NextPause(Unit, ref countedIn[i]);
                if (round > 0)
                {
                    Assert.InRange(pause, connections * Unit, 2 * connections * Unit);
                }
            }

            // A second begins: the one before is still known.
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.InRange(_throttle.NextPause(Unit, ref countedIn[0]), Unit, 2 * Unit);
    }

    [Fact]
    public void No_pause_is_longer_than_a_second()
    {
        long[] countedIn = new long[5000];
        for (int i = 0; i < countedIn.Length; i++)
        {
            Assert.InRange(_throttle.NextPause(Unit, ref countedIn[i]), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }
    }
}
