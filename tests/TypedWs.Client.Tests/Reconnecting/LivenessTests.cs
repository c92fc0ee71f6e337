using TypedWs.Client.Sessions;

namespace TypedWs.Client.Tests.Reconnecting;

/// <summary>The decision whether the server is alive, by the clock of a test.</summary>
public sealed class LivenessTests
{
    private readonly SleepingTime _time = new();

    [Fact]
    public void Silence_leads_to_a_ping_and_then_to_the_end()
    {
        var liveness = new Liveness(new WsClientOptions { Time = _time });
        Advance(liveness, seconds: 19.9);
        Assert.Equal(new LivenessStep(TimeSpan.FromSeconds(0.1), false, null), Round(liveness.Check(0)));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(liveness.Check(0).IsPingDue);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Null(liveness.Check(0).Failure);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.IsType<TimeoutException>(liveness.Check(0).Failure);
    }

    [Fact]
    public void Any_byte_answers_a_ping()
    {
        var liveness = new Liveness(new WsClientOptions { Time = _time });
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(liveness.Check(0).IsPingDue);
        _time.Advance(TimeSpan.FromSeconds(9));
        liveness.OnBytes();
        _time.Advance(TimeSpan.FromSeconds(5));
        LivenessStep step = liveness.Check(0);
        Assert.Equal((false, null), (step.IsPingDue, step.Failure));
    }

    [Fact]
    public void A_flush_that_makes_no_progress_ends_the_connection()
    {
        var liveness = new Liveness(new WsClientOptions { Time = _time });
        _time.Advance(TimeSpan.FromSeconds(1));
        long began = _time.GetTimestamp();
        for (int i = 0; i < 29; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            liveness.OnBytes();
            Assert.Null(liveness.Check(began).Failure);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        liveness.OnBytes();
        Assert.IsType<TimeoutException>(liveness.Check(began).Failure);
    }

    [Fact]
    public void A_machine_that_has_slept_asks_at_once_and_waits_for_five_seconds_only()
    {
        var liveness = new Liveness(new WsClientOptions { Time = _time });
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(liveness.Check(0).IsPingDue);
        _time.Sleep(TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        LivenessStep step = liveness.Check(0);
        Assert.True(step.IsPingDue);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.IsType<TimeoutException>(liveness.Check(0).Failure);
    }

    [Fact]
    public void A_clock_on_the_wall_that_is_set_by_little_changes_nothing()
    {
        var liveness = new Liveness(new WsClientOptions { Time = _time });
        _time.Sleep(TimeSpan.FromSeconds(4));
        Assert.False(liveness.Check(0).IsPingDue);
    }

    private void Advance(Liveness liveness, double seconds)
    {
        Assert.False(liveness.Check(0).IsPingDue);
        _time.Advance(TimeSpan.FromSeconds(seconds));
    }

    private static LivenessStep Round(LivenessStep step)
        => step with { Wait = TimeSpan.FromMilliseconds(Math.Round(step.Wait.TotalMilliseconds)) };

    /// <summary>A clock whose wall can run while its timestamps stand still.</summary>
    private sealed class SleepingTime : TimeProvider
    {
        private TimeSpan _elapsed = TimeSpan.FromDays(1);
        private TimeSpan _slept;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _elapsed.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _elapsed + _slept;

        public void Advance(TimeSpan time) => _elapsed += time;

        public void Sleep(TimeSpan time) => _slept += time;
    }
}
