using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.Tests.Testing;
using TypedWs.Transport;

namespace TypedWs.Tests.Connections;

/// <summary>How long, and how much, is read behind our close frame.</summary>
public sealed class LingeringTests
{
    private const int MostBehindClose = 256 * 1024;

    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    // Unmasked, which no client may send.
    private static readonly byte[] Bad = [0x81, 0x01, 0x61];

    private readonly TestEndpoint _endpoint = new();

    [Fact]
    public async Task After_a_failure_the_peers_close_frame_ends_the_connection_at_once()
    {
        TestConnection connection = Failed();
        connection.Transport.Push([.. ClientFrames.Text("late"), .. ClientFrames.Close(1000)]);
        await connection.Run.WithinLimit();
        Assert.Equal(new WsClose(WsCloseCode.ProtocolError, "frame from client not masked", WasClean: true), _endpoint.Close);
    }

    [Fact]
    public async Task After_a_failure_silence_ends_the_connection()
    {
        TestConnection connection = Failed();
        connection.Time.Jump(Silence - Instant);
        connection.Transport.Push([0x81]);
        connection.Time.Jump(Silence - Instant);
        Assert.Equal(0, connection.Transport.StopReceivingCalls);
        connection.Time.Jump(Instant);
        Assert.Equal(1, connection.Transport.StopReceivingCalls);
        await connection.Run.WithinLimit();
        Assert.Equal(new WsClose(WsCloseCode.ProtocolError, "frame from client not masked", WasClean: false), _endpoint.Close);
    }

    [Fact]
    public async Task After_a_failure_a_peer_that_trickles_is_read_for_the_close_timeout_and_no_longer()
    {
        TestConnection connection = Failed();
        for (TimeSpan passed = default; passed < CloseTimeout - (2 * Silence); passed += Silence / 2)
        {
            connection.Transport.Push([0x00]);
            connection.Time.Jump(Silence / 2);
            Assert.Equal(0, connection.Transport.StopReceivingCalls);
        }

        for (int step = 0; step < 4; step++)
        {
            connection.Transport.Push([0x00]);
            connection.Time.Jump(Silence / 2);
        }

        Assert.Equal(1, connection.Transport.StopReceivingCalls);
        await connection.Run.WithinLimit();
    }

    [Fact]
    public async Task After_a_failure_silence_counts_from_when_our_close_frame_has_left()
    {
        var connection = new TestConnection(_endpoint);
        connection.Transport.HoldsFlushes = true;
        connection.Ws.SendText("owed");
        await connection.Transport.WhenFlushedAsync(1);
        connection.Transport.Push(Bad);
        connection.Time.Jump(Silence);
        connection.Time.Jump(Silence);
        Assert.Equal(0, connection.Transport.StopReceivingCalls);
        connection.Transport.HoldsFlushes = false;
        connection.Transport.CompleteFlush();
        await Bounded.Until(() => connection.Ws.BufferedBytes == 0, "all has left");

        // Twice: that it has left is seen by then.
        connection.Time.Jump(Silence);
        Assert.Equal(0, connection.Transport.StopReceivingCalls);
        connection.Time.Jump(Silence);
        Assert.Equal(1, connection.Transport.StopReceivingCalls);
    }

    [Fact]
    public async Task What_the_system_holds_unsent_has_not_left()
    {
        TestConnection connection = Failing(unsentBytes: 100_000);
        connection.Time.Jump(Silence);
        connection.Time.Jump(Silence);
        Assert.Equal(0, connection.Transport.StopReceivingCalls);

        // It sends on as before, and too much: reading pauses, and TCP slows it down.
        connection.Transport.Push(new byte[MostBehindClose + 1]);
        Assert.False(connection.Transport.Receiver!.IsDone);
        Assert.True(connection.Transport.Receiver.IsPaused);
        Task ready = connection.Transport.Receiver.WaitUntilReadyAsync();
        Assert.False(ready.IsCompleted);

        connection.Transport.Progress = default(TransportProgress);
        connection.Time.Jump(Silence);
        await ready.WithinLimit();
        Assert.False(connection.Transport.Receiver.IsPaused);
        connection.Transport.Push(new byte[MostBehindClose]);
        Assert.False(connection.Transport.Receiver.IsDone);
        connection.Time.Jump(Silence);
        Assert.Equal(1, connection.Transport.StopReceivingCalls);
        Assert.False(connection.Transport.IsAborted);
        await connection.Run.WithinLimit();
    }

    [Fact]
    public async Task The_close_timeout_of_a_peer_that_trickles_begins_when_our_close_frame_has_left()
    {
        TestConnection connection = Failing(unsentBytes: 100_000);
        for (int second = 0; second < 20; second++)
        {
            connection.Transport.Progress = connection.Transport.Progress!.Value with { AcknowledgedBytes = 2000 * second };
            connection.Transport.Push([0x00]);
            connection.Time.Jump(TimeSpan.FromSeconds(1));
        }

        connection.Transport.Progress = default(TransportProgress);
        for (TimeSpan passed = default; passed < CloseTimeout - (2 * Silence); passed += Silence / 2)
        {
            connection.Transport.Push([0x00]);
            connection.Time.Jump(Silence / 2);
            Assert.Equal(0, connection.Transport.StopReceivingCalls);
        }

        for (int step = 0; step < 6; step++)
        {
            connection.Transport.Push([0x00]);
            connection.Time.Jump(Silence / 2);
        }

        Assert.Equal(1, connection.Transport.StopReceivingCalls);
        await connection.Run.WithinLimit();
    }

    /// <summary>Nobody is left to read its close frame, or anything: it does not stay for ever.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_ends_it_by_itself_sends_on_and_reads_nothing_is_aborted_after_the_close_timeout(bool failed)
    {
        var connection = new TestConnection(_endpoint);
        connection.Transport.HoldsFlushes = true;
        connection.Ws.SendText("much");
        await connection.Transport.WhenFlushedAsync(1);
        connection.Transport.Push(failed ? [.. Bad] : [.. ClientFrames.Close(1000), 0x81]);
        connection.Transport.Push(new byte[MostBehindClose + 1]);
        Assert.True(connection.Transport.Receiver!.IsPaused);
        Task ready = connection.Transport.Receiver.WaitUntilReadyAsync();
        connection.Time.Jump(CloseTimeout - Silence);
        Assert.False(ready.IsCompleted);
        Assert.False(connection.Transport.IsAborted);
        connection.Time.Jump(Silence);
        Assert.True(connection.Transport.IsAborted);
        await ready.WithinLimit();
        await connection.Run.WithinLimit();
        Assert.NotNull(_endpoint.Close);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_sends_too_much_behind_our_close_frame_is_cut_off(bool failed)
    {
        TestConnection connection = failed ? Failed() : Closed();
        connection.Transport.Push(new byte[MostBehindClose]);
        Assert.False(connection.Transport.Receiver!.IsDone);
        connection.Transport.Push(new byte[1]);
        Assert.True(connection.Transport.Receiver.IsDone);
        await connection.Run.WithinLimit();
        Assert.True(connection.Transport.IsCompleted);
        Assert.False(_endpoint.Close!.Value.WasClean);
    }

    [Fact]
    public async Task As_long_as_our_close_frame_has_not_left_reading_pauses_instead()
    {
        var connection = new TestConnection(_endpoint);
        connection.Transport.HoldsFlushes = true;
        connection.Ws.SendText("much");
        await connection.Transport.WhenFlushedAsync(1);
        connection.Ws.Close();
        connection.Transport.Push(new byte[MostBehindClose + 2]);
        Assert.False(connection.Transport.Receiver!.IsDone);
        Assert.True(connection.Transport.Receiver.IsPaused);
        Task ready = connection.Transport.Receiver.WaitUntilReadyAsync();
        Assert.False(ready.IsCompleted);

        connection.Transport.HoldsFlushes = false;
        connection.Transport.CompleteFlush();
        await ready.WithinLimit();
        Assert.False(connection.Transport.Receiver.IsPaused);
        connection.Transport.Push([.. new byte[MostBehindClose - 8], .. ClientFrames.Close(1000)]);
        await connection.Run.WithinLimit();
        Assert.Equal(new WsClose(WsCloseCode.Normal, "", WasClean: true), _endpoint.Close);
    }

    [Fact]
    public async Task An_abort_ends_that_pause()
    {
        var connection = new TestConnection(_endpoint);
        connection.Transport.HoldsFlushes = true;
        connection.Ws.SendText("much");
        await connection.Transport.WhenFlushedAsync(1);
        connection.Ws.Close();
        connection.Transport.Push(new byte[MostBehindClose + 2]);
        Task ready = connection.Transport.Receiver!.WaitUntilReadyAsync();
        connection.Time.Jump(CloseTimeout);
        await ready.WithinLimit();
        Assert.False(connection.Transport.Receiver.IsPaused);
        Assert.True(connection.Transport.Receiver.IsDone);
        await connection.Run.WithinLimit();
    }

    [Fact]
    public async Task A_normal_closing_handshake_ends_the_connection_at_once()
    {
        TestConnection connection = Closed();
        connection.Transport.Push([.. ClientFrames.Text("late"), .. ClientFrames.Ping("late"), .. ClientFrames.Close(1000)]);
        await connection.Run.WithinLimit();
        Assert.Equal(new WsClose(WsCloseCode.Normal, "", WasClean: true), _endpoint.Close);
        Assert.Empty(_endpoint.Handled);
        Assert.Equal(Opcode.Close, Assert.Single(connection.TakeFrames()).Opcode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_follows_the_peers_close_frame_is_read_up_to_a_silence(bool closedByUs)
    {
        TestConnection connection = closedByUs ? Closed() : new TestConnection(_endpoint);
        connection.Transport.Push([.. ClientFrames.Close(1000), .. ClientFrames.Ping("late")]);
        Assert.False(connection.Transport.Receiver!.IsDone);
        connection.Time.Jump(Silence - Instant);
        connection.Transport.Push(ClientFrames.Text("later"));
        connection.Time.Jump(Silence - Instant);
        Assert.False(connection.Run.IsCompleted);
        connection.Time.Jump(Instant);
        await connection.Run.WithinLimit();
        Assert.Equal(new WsClose(WsCloseCode.Normal, "", WasClean: true), _endpoint.Close);
        Assert.Empty(_endpoint.Handled);
    }

    [Fact]
    public void A_message_behind_the_one_whose_handler_closes_is_only_skipped()
    {
        var connection = new TestConnection(_endpoint);
        _endpoint.OnChat = static (ws, _) =>
        {
            ws.Close();
            return default;
        };
        byte[] wire = [.. ClientFrames.Text("""{"type":"chat","payload":{"text":"hi"}}"""), .. Bad, .. Bad];
        Assert.Equal(wire.Length, connection.Transport.Push(wire));
        Assert.Equal((ushort)WsCloseCode.Normal >> 8, Assert.Single(connection.TakeFrames()).Payload[0]);
        connection.Transport.Push(ClientFrames.Close(1000));
        Assert.True(connection.Transport.Receiver!.IsDone);
    }

    private TestConnection Failed()
    {
        var connection = new TestConnection(_endpoint);
        connection.Transport.Push([.. Bad]);
        Assert.Equal(Opcode.Close, Assert.Single(connection.TakeFrames()).Opcode);
        return connection;
    }

    private TestConnection Failing(long unsentBytes)
    {
        var connection = new TestConnection(_endpoint);
        connection.Transport.Progress = new TransportProgress(0, unsentBytes, HasUnacknowledged: true);
        connection.Transport.Push([.. Bad]);
        Assert.Equal(Opcode.Close, Assert.Single(connection.TakeFrames()).Opcode);
        return connection;
    }

    private TestConnection Closed()
    {
        var connection = new TestConnection(_endpoint);
        connection.Ws.Close();
        connection.Transport.Push([]);
        return connection;
    }
}
