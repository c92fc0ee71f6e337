namespace TypedWs.Testing.Tests.Clocks;

public sealed class ClockTests
{
    [Fact]
    public async Task A_timer_that_is_set_again_runs_as_often_as_it_would()
    {
        var time = new WsTestTime();
        List<TimeSpan> runs = [];
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                runs.Add(time.Elapsed);
                timer!.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
            },
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);
        await time.AdvanceAsync(TimeSpan.FromSeconds(6));
        Assert.Equal([1, 3, 5], runs.Select(run => run.TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(6), time.Elapsed);
    }

    [Fact]
    public async Task A_periodic_timer_runs_once_a_period_at_its_time()
    {
        var time = new WsTestTime();
        List<DateTimeOffset> runs = [];
        using ITimer timer = time.CreateTimer(
            _ => runs.Add(time.GetUtcNow()), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        await time.AdvanceAsync(TimeSpan.FromSeconds(3.5));
        Assert.Equal([1, 2, 3], runs.Select(run => run.Second));
    }

    [Fact]
    public async Task Code_that_waits_again_and_again_keeps_up_with_the_clock()
    {
        var time = new WsTestTime();
        int ticks = 0;
        using var stopping = new CancellationTokenSource();
        Task loop = TickAsync();
        await time.AdvanceAsync(TimeSpan.FromSeconds(100));
        Assert.Equal(100, ticks);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);

        async Task TickAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10), time);
            while (true)
            {
                for (int i = 0; i < 10; i++)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), time, stopping.Token);
                    await Task.Yield();
                    ticks++;
                }

                await timer.WaitForNextTickAsync(stopping.Token);
            }
        }
    }

    [Fact]
    public async Task Timers_of_one_moment_run_in_the_order_in_which_they_were_set()
    {
        var time = new WsTestTime();
        List<int> runs = [];
        ITimer? second = null;
        using ITimer first = time.CreateTimer(
            _ =>
            {
                runs.Add(1);
                second!.Dispose();
            },
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);
        second = time.CreateTimer(_ => runs.Add(2), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using ITimer third = time.CreateTimer(_ => runs.Add(3), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        await time.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 3], runs);
        Assert.Equal(0, time.TimerCount);
    }

    [Fact]
    public async Task A_timer_without_a_time_runs_at_once()
    {
        var time = new WsTestTime();
        var ran = new TaskCompletionSource();
        using ITimer timer = time.CreateTimer(_ => ran.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await ran.Task.WithinLimit();
        Assert.Null(time.UntilNextTimer);
    }

    [Fact]
    public async Task A_failing_timer_fails_the_advance_and_a_second_advance_at_a_time_is_refused()
    {
        var time = new WsTestTime();
        using ITimer timer = time.CreateTimer(
            _ => throw new InvalidDataException(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        await Assert.ThrowsAsync<InvalidDataException>(() => time.AdvanceAsync(TimeSpan.FromSeconds(2)));
        Task? inner = null;
        using ITimer nested = time.CreateTimer(
            _ => inner = time.AdvanceAsync(TimeSpan.FromSeconds(1)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        await time.AdvanceAsync(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<InvalidOperationException>(() => inner!);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => time.AdvanceAsync(TimeSpan.FromTicks(-1)));
    }
}
