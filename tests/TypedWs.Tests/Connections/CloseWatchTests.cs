using TypedWs.Connections;
using TypedWs.Tests.Testing;
using TypedWs.Transport;

namespace TypedWs.Tests.Connections;

/// <summary>How long a connection that we close is waited for: what was sent has to flow at 1,000 bytes per second, then the peer has
/// 4 s to answer.</summary>
public sealed class CloseWatchTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.25);

    private readonly TestEndpoint _endpoint = new();
    private TestConnection _connection;
    private TransportProgress _progress;

    public CloseWatchTests() => _connection = Connect(new FakeTransport());

    private FakeTransport Transport => _connection.Transport;

    [Fact]
    public void What_was_sent_goes_out_as_long_as_it_flows_and_the_close_frame_behind_it()
    {
        SendAndClose(100_000);
        Pass(seconds: 60, bytesPerSecond: 1500);
        Assert.False(Transport.IsAborted);
        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
        }

        Assert.Equal(100_010 + 4, Transport.Flushed.Length);
        Pass(seconds: 3.5);
        Assert.False(Transport.IsAborted);
        Transport.Push(ClientFrames.Close(1000));
        Assert.False(Transport.IsAborted);
    }

    [Fact]
    public void The_peers_time_runs_from_when_the_close_frame_has_left()
    {
        SendAndClose(100_000);
        Pass(seconds: 60, bytesPerSecond: 1500);
        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
        }

        Pass(seconds: 4);
        Assert.True(Transport.IsAborted);
    }

    [Fact]
    public void What_the_system_holds_unsent_has_not_left()
    {
        _progress = new TransportProgress(0, UnsentBytes: 100_000, HasUnacknowledged: true);
        Transport.Progress = _progress;
        _connection.Ws.Close();
        Pass(seconds: 60, bytesPerSecond: 1500);
        Assert.False(Transport.IsAborted);
        _progress = _progress with { UnsentBytes = 0 };
        Pass(seconds: 3.5);
        Assert.False(Transport.IsAborted);
        Pass(seconds: 0.5);
        Assert.True(Transport.IsAborted);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 4.25)]
    [InlineData(500, 8.25)]
    public void What_does_not_flow_is_cut_off_after_the_close_timeout(int bytesPerSecond, double seconds)
    {
        SendAndClose(100_000);
        Pass(seconds: 3.75, bytesPerSecond);
        Assert.False(Transport.IsAborted);
        Pass(seconds - 3.75, bytesPerSecond);
        Assert.True(Transport.IsAborted);
    }

    [Fact]
    public void It_ends_when_all_of_it_would_have_left_at_the_least_rate()
    {
        SendAndClose(10_000);
        Pass(seconds: 13.75, bytesPerSecond: 100_000);
        Assert.False(Transport.IsAborted);
        Pass(seconds: 0.5, bytesPerSecond: 100_000);
        Assert.True(Transport.IsAborted);
    }

    [Fact]
    public async Task A_peer_that_closes_first_gets_what_it_was_sent_before()
    {
        Send(100_000);
        int timers = _connection.Time.TimersCreated;
        Transport.Push(ClientFrames.Close(1000));
        await _connection.Time.WhenTimersCreatedAsync(timers + 1);
        Pass(seconds: 60, bytesPerSecond: 1500);
        Assert.False(Transport.IsAborted);
        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
        }

        Assert.Equal(100_010 + 4, Transport.Flushed.Length);
        await _connection.Run.WithinLimit();
        Assert.True(Transport.IsCompleted);
        Assert.Equal(new WsClose(WsCloseCode.Normal, "", WasClean: true), _endpoint.Close);
    }

    [Fact]
    public async Task What_the_system_holds_for_a_peer_that_closes_first_is_waited_for_as_well()
    {
        _progress = new TransportProgress(0, UnsentBytes: 100_000, HasUnacknowledged: true);
        Transport.Progress = _progress;
        Transport.Push(ClientFrames.Close(1000));
        Pass(seconds: 60, bytesPerSecond: 1500);
        Assert.False(Transport.IsAborted);
        Assert.False(Transport.IsCompleted);
        Assert.Null(_endpoint.Close);
        Transport.Progress = _progress = _progress with { UnsentBytes = 0 };
        Pass(seconds: 0.25);
        await _connection.Run.WithinLimit();
        Assert.False(Transport.IsAborted);
        Assert.Equal(new WsClose(WsCloseCode.Normal, "", WasClean: true), _endpoint.Close);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(500, 8.25)]
    public async Task It_is_aborted_when_it_does_not_take_that(int bytesPerSecond, double seconds)
    {
        Transport.Progress = _progress = new TransportProgress(0, UnsentBytes: 100_000, HasUnacknowledged: true);
        Transport.Push(ClientFrames.Close(1000));
        Pass(seconds: 3.75, bytesPerSecond);
        Assert.False(Transport.IsAborted);
        Pass(seconds - 3.75, bytesPerSecond);
        Assert.True(Transport.IsAborted);
        await _connection.Run.WithinLimit();
    }

    [Fact]
    public async Task A_peer_that_does_not_read_gains_no_time_by_closing_late()
    {
        SendAndClose(100_000);
        Pass(seconds: 3.75);
        int timers = _connection.Time.TimersCreated;
        Transport.Push(ClientFrames.Close(1000));
        Assert.False(Transport.IsAborted);
        Pass(seconds: 0.25);
        Assert.True(Transport.IsAborted);
        Assert.Equal(timers, _connection.Time.TimersCreated);
        await _connection.Run.WithinLimit();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Progress_may_come_in_large_steps(bool isTold)
    {
        _connection = isTold ? _connection : Connect(new FakeTransport { Progress = null });
        SendAndClose(1_000_000);
        for (int step = 0; step < 5; step++)
        {
            // Told, the first step is an early one: whoever takes nothing at all is not waited for any longer.
            Pass(seconds: isTold && step == 0 ? 2 : 20);
            Assert.False(Transport.IsAborted);
            if (isTold)
            {
                Pass(seconds: 0.25, bytesPerSecond: 400_000);
            }
            else
            {
                Transport.CompleteFlush();
            }
        }

        Pass(seconds: 65);
        Assert.True(Transport.IsAborted);
    }

    private TestConnection Connect(FakeTransport transport)
        => new(
            _endpoint,
            static options =>
            {
                options.Outbound.MinRate = 1000;
                options.CloseTimeout = TimeSpan.FromSeconds(4);
            },
            transport: transport);

    private void SendAndClose(int length)
    {
        Send(length);
        _connection.Ws.Close();
    }

    private void Send(int length)
    {
        Transport.HoldsFlushes = true;
        using (_connection.Ws.Cork())
        {
            _connection.Ws.SendBinary(new byte[length]);
        }

        Assert.True(Transport.IsFlushInFlight);
    }

    private void Pass(double seconds, int bytesPerSecond = 0)
    {
        for (double passed = 0; passed < seconds; passed += Step.TotalSeconds)
        {
            _progress = _progress with { AcknowledgedBytes = _progress.AcknowledgedBytes + (int)(bytesPerSecond * Step.TotalSeconds) };
            Transport.Progress = Transport.Progress is null ? null : _progress;
            _connection.Time.Jump(Step);
        }
    }
}
