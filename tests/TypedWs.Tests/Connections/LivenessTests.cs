using TypedWs.Framing;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>Keep-alive pings, dead peers and idle connections, with time in the test's hand.</summary>
public sealed class LivenessTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TestEndpoint _endpoint = new();

    [Fact]
    public async Task A_silent_peer_is_pinged_after_the_interval_and_not_again_before_the_time_out()
    {
        TestConnection connection = Connect();
        await PassAsync(connection, seconds: 9);
        Assert.Empty(connection.TakeFrames());
        await PassAsync(connection, seconds: 2);
        Assert.Equal([Opcode.Ping], connection.TakeFrames().Select(static frame => frame.Opcode));
        await PassAsync(connection, seconds: 3);
        Assert.Empty(connection.TakeFrames());
        Assert.Equal(WsConnectionState.Open, connection.Ws.State);
    }

    [Fact]
    public async Task A_peer_that_answers_no_ping_is_dropped_and_reported_as_1006()
    {
        TestConnection connection = Connect();
        await PassAsync(connection, seconds: 11);
        await PassAsync(connection, seconds: 6);
        await connection.Run.WithinLimit();
        Assert.Equal(new WsClose(WsCloseCode.Abnormal, "", WasClean: false), _endpoint.Close);
    }

    [Fact]
    public async Task A_peer_that_answers_stays_for_ever()
    {
        TestConnection connection = Connect();
        for (int round = 0; round < 5; round++)
        {
            await PassAsync(connection, seconds: 11);
            Assert.Equal([Opcode.Ping], connection.TakeFrames().Select(static frame => frame.Opcode));
            connection.Transport.Push(ClientFrames.Create(Opcode.Pong, []));
        }

        Assert.Equal(WsConnectionState.Open, connection.Ws.State);
    }

    [Fact]
    public async Task Any_byte_proves_life_a_ping_of_the_peer_for_example()
    {
        TestConnection connection = Connect();
        for (int round = 0; round < 4; round++)
        {
            await PassAsync(connection, seconds: 8);
            connection.Transport.Push(ClientFrames.Ping(""));
            Assert.Equal([Opcode.Pong], connection.TakeFrames().Select(static frame => frame.Opcode));
        }
    }

    [Fact]
    public async Task Without_an_interval_nothing_is_ever_sent()
    {
        var connection = new TestConnection(_endpoint, static options => options.KeepAlive.Interval = Timeout.InfiniteTimeSpan);
        await PassAsync(connection, seconds: 1000);
        Assert.Empty(connection.TakeFrames());
        Assert.Equal(WsConnectionState.Open, connection.Ws.State);
    }

    [Fact]
    public async Task A_connection_without_messages_is_closed_with_4408_pings_do_not_count()
    {
        TestConnection connection = Connect(idle: 20);
        await PassAsync(connection, seconds: 12);
        connection.Transport.Push(ClientFrames.Ping(""));
        await PassAsync(connection, seconds: 9);
        ServerFrame close = connection.TakeFrames()[^1];
        Assert.Equal(Opcode.Close, close.Opcode);
        Assert.Equal([0x11, 0x38, .. "idle"u8], close.Payload);
    }

    [Fact]
    public async Task A_message_starts_the_idle_time_anew()
    {
        TestConnection connection = Connect(idle: 20);
        for (int round = 0; round < 3; round++)
        {
            await PassAsync(connection, seconds: 14);
            connection.Receive("""{"type":"chat","payload":{"text":"hi"}}""");
        }

        Assert.Equal(WsConnectionState.Open, connection.Ws.State);
        Assert.Equal(3, _endpoint.Handled.Count);
    }

    [Fact]
    public async Task A_heartbeat_that_comes_late_judges_nobody_and_everybody_gets_another_interval()
    {
        TestConnection connection = Connect(idle: 30);
        await PassAsync(connection, seconds: 12);
        Assert.Equal([Opcode.Ping], connection.TakeFrames().Select(static frame => frame.Opcode));
        for (int late = 0; late < 5; late++)
        {
            // The process did not get to run: the pong may be there, and nobody has read it.
            connection.Time.Jump(60 * Second);
        }

        await PassAsync(connection, seconds: 2);
        Assert.Equal(WsConnectionState.Open, connection.Ws.State);
        await PassAsync(connection, seconds: 2);
        await connection.Run.WithinLimit();
        Assert.Equal(WsCloseCode.Abnormal, _endpoint.Close!.Value.Code);
    }

    [Fact]
    public async Task A_connection_that_opens_after_a_late_heartbeat_has_the_same_time_as_any_other()
    {
        TestConnection first = Connect();
        first.Time.Jump(1000 * Second);
        var second = new TestConnection(first);
        await PassAsync(second, seconds: 9);
        Assert.Empty(second.TakeFrames());
        await PassAsync(second, seconds: 2);
        Assert.Equal([Opcode.Ping], second.TakeFrames().Select(static frame => frame.Opcode));
    }

    [Fact]
    public async Task Before_a_peer_counts_as_dead_the_receive_loop_looks_at_what_there_is()
    {
        TestConnection connection = Connect();
        await PassAsync(connection, seconds: 9);
        Assert.Equal(0, connection.Transport.WakeReceiverCalls);
        await PassAsync(connection, seconds: 4);
        Assert.NotEqual(0, connection.Transport.WakeReceiverCalls);
    }

    private static async Task PassAsync(TestConnection connection, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            connection.Time.Advance(Second);

            // A ping leaves by a work item: what it takes along is out when the queue is idle.
            await connection.Ws.Core.Outbound.WhenIdleAsync().WithinLimit();
        }
    }

    private TestConnection Connect(int? idle = null, int readAhead = 64)
        => new(_endpoint, options =>
        {
            options.KeepAlive.Interval = 10 * Second;
            options.KeepAlive.Timeout = 5 * Second;
            options.ReadAheadMessages = readAhead;
            if (idle is { } seconds)
            {
                options.IdleTimeout = seconds * Second;
            }
        });
}
