using TypedWs.Limits;


namespace TypedWs.Tests.Limits;

public sealed class ErrorScoreTests
{
    private const int Tolerated = 32;

    private ErrorScore _score;
    private long _sequence;

    [Fact]
    public void A_pause_is_owed_for_errors_beyond_what_is_tolerated()
    {
        Assert.Equal(0, Err(Tolerated));
        Assert.False(_score.OwesPause);
        Assert.Equal(1, Err(1));
        Assert.True(_score.OwesPause);
        _score.OnPaused();
        Assert.False(_score.OwesPause);
        Err(1);
        Assert.True(_score.OwesPause);
    }

    [Fact]
    public void A_pause_is_owed_at_once_after_sixteen()
    {
        Err(Tolerated + 15);
        Assert.False(_score.OwesPauseAtOnce);
        Err(1);
        Assert.True(_score.OwesPauseAtOnce);
    }

    [Fact]
    public void A_message_that_ends_well_makes_up_for_eight_that_do_not()
    {
        Err(Tolerated + 1);
        Succeed(1);
        Assert.Equal(0, Err(7));
        Assert.Equal(1, Err(1));
    }

    [Fact]
    public void Who_errs_seven_times_of_eight_is_tolerated_for_ever()
    {
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(0, Err(7));
            Succeed(1);
        }
    }

    [Theory]
    [InlineData(15)]
    [InlineData(31)]
    public void Who_succeeds_seldom_is_not(int errors)
    {
        int pauses = 0;
        for (int i = 0; i < 20; i++)
        {
            pauses += Err(errors);
            Succeed(1);
        }

        Assert.True(pauses > 10 * errors);
    }

    [Fact]
    public void Whoever_mends_its_ways_is_forgiven_after_a_few_messages()
    {
        Err(100_000);
        Succeed(5);
        Assert.True(_score.OnMessage(_sequence + 1));
        Assert.Equal(0, Err(1));
    }

    [Fact]
    public void Served_is_whose_message_before_ended_well_and_few_others_did_not()
    {
        // What becomes of the first is not known when it comes.
        Assert.False(_score.OnMessage(1));
        Assert.True(_score.OnMessage(2));
        _score.OnError(2);
        Assert.False(_score.OnMessage(3));
        Assert.True(_score.OnMessage(4));
        _sequence = 4;
        Err(Tolerated + 20);
        Succeed(1);
        Assert.False(_score.OnMessage(_sequence + 1));
    }

    // How many of the errors were too much.
    private int Err(int count)
    {
        int tooMuch = 0;
        for (int i = 0; i < count; i++)
        {
            _sequence++;
            _score.OnMessage(_sequence);
            tooMuch += _score.OnError(_sequence) ? 1 : 0;
        }

        return tooMuch;
    }

    // Nothing notes them.
    private void Succeed(int count) => _sequence += count;
}
