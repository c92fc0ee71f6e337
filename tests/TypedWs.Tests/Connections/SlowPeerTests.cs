using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.Tests.Testing;
using TypedWs.Transport;

namespace TypedWs.Tests.Connections;

/// <summary>Peers that take what they are sent slowly, or not at all, and those that nobody reads from. Pings after 10 s, dropped 5 s
/// later; alive from 1,024 bytes per second on.</summary>
public sealed class SlowPeerTests
{
    private const int Ki = 1024;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TestEndpoint _endpoint = new();
    private TestConnection _connection;
    private TransportProgress _progress;

    public SlowPeerTests() => _connection = Connect(new FakeTransport());

    private FakeTransport Transport => _connection.Transport;

    private bool IsOpen => _connection.Ws.State == WsConnectionState.Open;

    [Theory]
    [InlineData(1024)]
    [InlineData(50_000)]
    public void One_that_takes_a_large_message_slowly_is_kept_until_it_has_it_and_then_has_its_time_to_answer(int bytesPerSecond)
    {
        SendLarge();
        Pass(120, bytesPerSecond);
        Assert.True(IsOpen);
        CompleteAll();
        Assert.Equal(Opcode.Ping, _connection.TakeFrames()[^1].Opcode);
        Pass(4);
        Assert.True(IsOpen);
        Pass(2);
        Assert.False(IsOpen);
    }

    [Theory]
    [InlineData(0, 15)]
    [InlineData(1, 16)]
    [InlineData(500, 21)]
    public void Below_the_rate_it_is_dropped_in_time(int bytesPerSecond, int latest)
    {
        SendLarge();
        Pass(14, bytesPerSecond);
        Assert.True(IsOpen);
        Pass(latest - 14, bytesPerSecond);
        Assert.False(IsOpen);
    }

    [Fact]
    public void Progress_may_come_in_steps_of_the_keep_alive_times()
    {
        SendLarge();
        for (int step = 0; step < 10; step++)
        {
            Pass(13);
            Pass(1, bytesPerSecond: 100 * Ki);
            Assert.True(IsOpen);
        }

        Pass(16);
        Assert.False(IsOpen);
    }

    [Fact]
    public void Where_the_system_tells_nothing_what_the_transport_takes_shows_it()
    {
        _connection = Connect(new FakeTransport { Progress = null });
        SendLarge();
        for (int slice = 0; slice < 10; slice++)
        {
            Pass(13);
            Transport.CompleteFlush();
            Assert.True(IsOpen);
        }

        Assert.True(Transport.IsFlushInFlight);
        Pass(17);
        Assert.False(IsOpen);
    }

    [Fact]
    public void Where_the_system_tells_nothing_what_was_taken_may_be_on_its_way_for_as_long_as_it_would_take_at_the_least_rate()
    {
        _connection = Connect(new FakeTransport { Progress = null });
        SendLarge();
        Pass(2);
        CompleteAll();
        Assert.Equal(Opcode.Binary, Assert.Single(_connection.TakeFrames()).Opcode);

        Transport.HoldsFlushes = false;

        // From the next look on 10 s, the keep-alive interval; then the 5 s for the ping that was sent meanwhile.
        Pass(14);
        Assert.True(IsOpen);
        Pass(2);
        Assert.False(IsOpen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Over_a_shared_connection_what_waits_behind_others_flows_as_they_do(bool isFlushing)
    {
        ShareConnection(unsentBytes: 4_000_000);
        if (isFlushing)
        {
            SendLarge();
        }

        Pass(80, bytesPerSecond: 50_000);
        Assert.True(IsOpen);
        Pass(17);
        Assert.False(IsOpen);
    }

    [Fact]
    public void Over_a_shared_connection_one_that_takes_nothing_is_no_better_for_what_others_take()
    {
        ShareConnection(unsentBytes: 0);
        SendLarge();
        Pass(14, bytesPerSecond: 50_000);
        Assert.True(IsOpen);
        Pass(2, bytesPerSecond: 50_000);
        Assert.False(IsOpen);
    }

    [Fact]
    public void Over_a_shared_connection_what_the_transport_takes_shows_that_the_peer_reads()
    {
        ShareConnection(unsentBytes: 0);
        SendLarge();
        for (int slice = 0; slice < 10; slice++)
        {
            Pass(13);
            Transport.CompleteFlush();
            Assert.True(IsOpen);
        }
    }

    [Fact]
    public void What_the_system_holds_unsent_counts_like_what_waits_here()
    {
        _connection.Ws.SendText("all of it is taken at once");
        _progress = new TransportProgress(0, UnsentBytes: 4_000_000, HasUnacknowledged: true);
        Pass(80, bytesPerSecond: 50_000);
        Assert.True(IsOpen);
        _progress = _progress with { UnsentBytes = 0 };
        Pass(4);
        Assert.True(IsOpen);
        Pass(2);
        Assert.False(IsOpen);
    }

    [Fact]
    public void What_the_system_takes_of_one_that_is_gone_is_no_life()
    {
        for (int second = 0; second < 17 && IsOpen; second++)
        {
            _connection.Ws.SendBinary(new byte[5000]);
            Assert.True(SpinWait.SpinUntil(() => _connection.Ws.BufferedBytes == 0, Bounded.Limit));
            Pass(1);
        }

        Assert.False(IsOpen);
    }

    [Fact]
    public void What_is_confirmed_while_nothing_waits_is_no_life_either()
    {
        _progress = new TransportProgress(0, UnsentBytes: 0, HasUnacknowledged: true);
        Pass(16, bytesPerSecond: 50_000);
        Assert.False(IsOpen);
    }

    [Fact]
    public async Task A_ping_that_finds_no_room_is_not_judged_and_is_sent_when_there_is_room()
    {
        SendLarge();
        while (_connection.Ws.SendBinary(new byte[32 * Ki]) != WsSendStatus.Dropped)
        {
        }

        while (_connection.Ws.Core.Outbound.EnqueuePing(new byte[125]))
        {
        }

        Pass(30, bytesPerSecond: 2000);
        Assert.True(IsOpen);
        Transport.HoldsFlushes = false;
        Transport.CompleteFlush();
        int flushes = Transport.FlushCount;
        Pass(1);
        await Transport.WhenFlushedAsync(flushes + 1);
        Assert.Equal([0x89, 0x00], Transport.Flushes[^1]);
        Pass(3);
        Assert.True(IsOpen);
        Pass(3);
        Assert.False(IsOpen);
    }

    [Fact]
    public async Task One_from_which_nothing_is_read_is_pinged_but_its_silence_is_not_judged()
    {
        await using IAsyncDisposable paused = PauseReading();
        Pass(60);
        Assert.True(IsOpen);
        await _connection.Ws.Core.Outbound.WhenIdleAsync().WithinLimit();
        Assert.InRange(_connection.TakeFrames().Count(static frame => frame.Opcode == Opcode.Ping), 8, 12);
    }

    [Fact]
    public async Task When_it_is_read_again_it_has_its_time_to_answer()
    {
        IAsyncDisposable paused = PauseReading();
        Pass(60);
        await paused.DisposeAsync();
        await Bounded.Until(() => !_connection.Ws.Core.IsReadingPaused, "reading");
        Pass(4);
        Assert.True(IsOpen);
        Pass(2);
        Assert.False(IsOpen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_vanished_while_nothing_is_read_is_noticed_when_no_ping_is_confirmed(bool isOutputFull)
    {
        await using IAsyncDisposable paused = PauseReading();
        if (isOutputFull)
        {
            SendLarge();
        }
        else
        {
            _progress = new TransportProgress(0, UnsentBytes: 0, HasUnacknowledged: true);
        }

        Pass(17);
        Assert.False(IsOpen);
        await _connection.Ws.Core.Ended.WithinLimit();
        Assert.True(_connection.Ws.Closed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_handler_that_blocks_its_thread_holds_up_no_ping_and_learns_that_the_peer_is_gone()
    {
        using var entered = new ManualResetEventSlim();
        CancellationToken closed = _connection.Ws.Closed;
        _endpoint.OnChat = (_, _) =>
        {
            entered.Set();
            closed.WaitHandle.WaitOne(Bounded.Limit);
            return default;
        };
        Task receiving = Task.Run(() => _connection.Receive("""{"type":"chat","payload":{"text":"1"}}"""));
        Assert.True(entered.Wait(Bounded.Limit));
        Transport.HoldsFlushes = true;
        Pass(11);
        await Transport.WhenFlushedAsync(1);
        Assert.Equal([Opcode.Ping], _connection.TakeFrames().Select(static frame => frame.Opcode));
        Assert.False(receiving.IsCompleted);

        Transport.CompleteFlush(alive: false);
        await receiving.WithinLimit();
        Assert.True(closed.IsCancellationRequested);
    }

    private TestConnection Connect(FakeTransport transport)
        => new(
            _endpoint,
            static options =>
            {
                options.KeepAlive.Interval = 10 * Second;
                options.KeepAlive.Timeout = 5 * Second;
                options.ReadAheadMessages = 1;
                options.Outbound.OverflowPolicy = WsOverflowPolicy.DropNewest;
            },
            transport: transport);

    private void ShareConnection(long unsentBytes)
    {
        _progress = new TransportProgress(0, unsentBytes, HasUnacknowledged: true, IsShared: true);
        _connection = Connect(new FakeTransport { Progress = _progress });
    }

    private void SendLarge()
    {
        Transport.HoldsFlushes = true;
        using (_connection.Ws.Cork())
        {
            _connection.Ws.SendBinary(new byte[1000 * Ki]);
        }

        Assert.True(Transport.IsFlushInFlight);
    }

    private void Pass(int seconds, int bytesPerSecond = 0)
    {
        for (int second = 0; second < seconds; second++)
        {
            _progress = _progress with { AcknowledgedBytes = _progress.AcknowledgedBytes + bytesPerSecond };
            Transport.Progress = Transport.Progress is null ? null : _progress;
            _connection.Time.Advance(Second);
            if (!Transport.HoldsFlushes)
            {
                // A ping leaves by a work item, which in this clock may take minutes.
                Assert.True(SpinWait.SpinUntil(() => _connection.Ws.BufferedBytes == 0, Bounded.Limit));
            }
        }
    }

    private void CompleteAll()
    {
        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
        }
    }

    // Until it is disposed, a handler awaits and more waits than is read ahead.
    private IAsyncDisposable PauseReading()
    {
        var handler = new Handler();
        _endpoint.OnChat = async (_, _) => await handler.Running.Task;
        _connection.Receive("""{"type":"chat","payload":{"text":"1"}}""");
        _connection.Receive("""{"type":"chat","payload":{"text":"2"}}""");
        Assert.True(_connection.Ws.Core.IsReadingPaused);
        return handler;
    }

    private sealed class Handler : IAsyncDisposable
    {
        public TaskCompletionSource Running { get; } = new();

        public ValueTask DisposeAsync()
        {
            Running.TrySetResult();
            return default;
        }
    }
}
