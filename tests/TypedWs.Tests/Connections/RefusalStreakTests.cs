using TypedWs.Connections;

namespace TypedWs.Tests.Connections;

public sealed class RefusalStreakTests
{
    private const int Tolerated = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ManualTime _time = new();
    private readonly RightOfWay _rightOfWay;
    private RefusalStreak _streak;
    private long _sequence;

    public RefusalStreakTests() => _rightOfWay = new RightOfWay(Pause, _time);

    [Fact]
    public void A_pause_is_owed_for_what_is_refused_beyond_what_is_tolerated()
    {
        Refuse(Tolerated);
        Assert.False(_streak.OwesPause);
        Assert.False(_rightOfWay.IsWatched);
        Refuse(1);
        Assert.True(_streak.OwesPause);
        Assert.True(_rightOfWay.IsWatched);
        _streak.OnPaused();
        Assert.False(_streak.OwesPause);
        Refuse(1);
        Assert.True(_streak.OwesPause);
    }

    [Fact]
    public void A_pause_is_owed_at_once_after_sixteen()
    {
        Refuse(Tolerated + 15);
        Assert.False(_streak.OwesPauseAtOnce);
        Refuse(1);
        Assert.True(_streak.OwesPauseAtOnce);
    }

    [Fact]
    public void A_message_that_is_not_refused_ends_the_streak()
    {
        Refuse(Tolerated + 1);
        Accept();
        Refuse(1);
        Assert.False(_streak.OwesPause);
        Assert.False(_rightOfWay.IsWatched);
        Refuse(Tolerated - 1);
        Assert.False(_streak.OwesPause);
        Refuse(1);
        Assert.True(_streak.OwesPause);
    }

    [Fact]
    public void Only_who_is_not_refused_is_served()
    {
        Refuse(Tolerated + 5);
        Assert.False(_rightOfWay.IsTaken);

        // What becomes of a connection's first message is not known when it comes.
        var other = default(RefusalStreak);
        other.OnMessage(1, _rightOfWay);
        Assert.False(_rightOfWay.IsTaken);
        other.OnMessage(2, _rightOfWay);
        Assert.True(_rightOfWay.IsTaken);
    }

    [Fact]
    public void Who_was_served_has_the_right_of_way_for_a_second()
    {
        Refuse(Tolerated + 1);
        _rightOfWay.MarkServed();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_rightOfWay.IsTaken);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_rightOfWay.IsTaken);
        Assert.False(_rightOfWay.IsTaken);
        _rightOfWay.MarkServed();
        Assert.True(_rightOfWay.IsTaken);
    }

    [Fact]
    public void The_end_of_the_connection_leaves_nothing_behind()
    {
        Refuse(Tolerated + 1);
        _streak.EndForGood(_rightOfWay);
        Assert.False(_rightOfWay.IsWatched);
        Refuse(Tolerated + 1);
        _streak.EndForGood(_rightOfWay);
        Assert.False(_rightOfWay.IsWatched);
        Assert.False(_streak.OwesPause);
    }

    [Fact]
    public async Task Who_waits_comes_back_after_once_to_twice_the_pause()
    {
        Task[] pauses = [.. Enumerable.Range(0, 100).Select(_ => _rightOfWay.PauseAsync())];
        _time.Advance(Pause - TimeSpan.FromMilliseconds(1));
        Assert.DoesNotContain(pauses, static pause => pause.IsCompleted);
        _time.Advance(Pause / 2);
        Assert.InRange(pauses.Count(static pause => pause.IsCompleted), 1, 99);
        _time.Advance(Pause / 2 + TimeSpan.FromMilliseconds(1));
        await Task.WhenAll(pauses).WithinLimit();
    }

    private void Refuse(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _sequence++;
            _streak.OnMessage(_sequence, _rightOfWay);
            _streak.OnRefused(_sequence, _rightOfWay);
        }
    }

    private void Accept() => _streak.OnMessage(++_sequence, _rightOfWay);
}
