using TypedWs.Transport;

namespace TypedWs.Tests.Shared;

/// <summary>The output, and the end of both directions.</summary>
public abstract partial class TransportContract
{
    [Fact]
    public async Task Octets_leave_in_their_order_whatever_the_sizes_of_the_flushes()
    {
        await using TransportPair pair = await ConnectAsync();
        byte[] octets = Octets(300_000);
        Task<byte[]> read = pair.ReadAsync(octets.Length);
        int size = 1;
        for (int offset = 0; offset < octets.Length; offset += size)
        {
            size = Math.Min((size * 3) + 1, Math.Min(70_000, octets.Length - offset));
            Assert.True(await pair.WriteAsync(octets.AsMemory(offset, size)).WithinLimit());
        }

        Assert.Equal(octets, await read.WithinLimit());
    }

    [Fact]
    public async Task A_flush_waits_for_a_peer_that_does_not_read_and_ends_when_it_does()
    {
        await using TransportPair pair = await ConnectAsync();
        (Task<bool> flush, int written) = await WriteUntilItWaitsAsync(pair);
        Assert.Equal(Octets(written), await pair.ReadAsync(written).WithinLimit());
        Assert.True(await flush.WithinLimit());
        await AssertOutputWorksAsync(pair);
    }

    [Fact]
    public async Task While_the_receiver_pauses_the_output_goes_on()
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor) { PauseEvery = 10 };
        _ = pair.ReceiveAsync(receiver);
        await pair.SendAsync(Octets(30)).WithinLimit();
        await receiver.WhenAwaitedAsync();
        await AssertOutputWorksAsync(pair);
        Assert.Equal(Octets(10), receiver.Taken);
    }

    [Fact]
    public async Task A_flush_in_flight_tells_of_an_abort()
    {
        await using TransportPair pair = await ConnectAsync();
        (Task<bool> flush, _) = await WriteUntilItWaitsAsync(pair);
        pair.Transport.Abort();
        Assert.False(await flush.WithinLimit());
    }

    [Fact]
    public async Task A_flush_in_flight_ends_when_the_peer_is_gone()
    {
        await using TransportPair pair = await ConnectAsync();
        Task receiving = pair.ReceiveAsync(new RecordingReceiver(pair.Transport.Executor));
        (Task<bool> flush, _) = await WriteUntilItWaitsAsync(pair);
        pair.Reset();

        // The result is not said: a server may take what is written to a peer that is gone.
        await flush.WithinLimit();
        await receiving.WithinLimit();
        await AssertLostAsync(pair);
    }

    [Fact]
    public async Task Flushes_to_a_peer_that_is_gone_end_at_once_and_never_throw()
    {
        await using TransportPair pair = await ConnectAsync();
        _ = pair.ReceiveAsync(new RecordingReceiver(pair.Transport.Executor));
        pair.Reset();
        await AssertLostAsync(pair);

        // More than a transport would keep for a peer that reads slowly.
        bool isAlive = true;
        for (int written = 0; written < 4 * 1024 * 1024 && isAlive; written += Chunk)
        {
            isAlive = await pair.WriteAsync(Octets(Chunk)).WithinLimit();
        }
    }

    [Fact]
    public async Task What_was_flushed_arrives_before_the_end()
    {
        await using TransportPair pair = await ConnectAsync();
        byte[] octets = Octets(50_000);
        byte[] read = await WriteAndReadMostAsync(pair, octets);
        await pair.Transport.CompleteAsync().AsTask().WithinLimit();
        Assert.Equal(octets, (byte[])[.. read, .. await pair.ReadToEndAsync().WithinLimit()]);
    }

    [Fact]
    public async Task An_abort_ends_both_directions()
    {
        await using TransportPair pair = await ConnectAsync();
        Task receiving = pair.ReceiveAsync(new RecordingReceiver(pair.Transport.Executor));
        pair.Transport.Abort();
        await receiving.WithinLimit();
        Assert.Empty(await pair.ReadToEndAsync().WithinLimit());
        await AssertLostAsync(pair);
    }

    [Fact]
    public async Task An_abort_behind_the_end_takes_back_nothing()
    {
        await using TransportPair pair = await ConnectAsync();
        byte[] octets = Octets(50_000);
        byte[] read = await WriteAndReadMostAsync(pair, octets);
        await pair.Transport.CompleteAsync().AsTask().WithinLimit();
        await pair.Transport.CompleteAsync().AsTask().WithinLimit();
        pair.Transport.Abort();
        pair.Transport.Abort();
        Assert.Equal(octets, (byte[])[.. read, .. await pair.ReadToEndAsync().WithinLimit()]);
    }

    [Fact]
    public async Task An_end_behind_an_abort_does_no_harm()
    {
        await using TransportPair pair = await ConnectAsync();
        pair.Transport.Abort();
        pair.Transport.Abort();
        pair.Transport.StopReceiving();
        pair.Transport.WakeReceiver();
        await pair.Transport.CompleteAsync().AsTask().WithinLimit();
        await pair.Transport.CompleteAsync().AsTask().WithinLimit();
        Assert.Empty(await pair.ReadToEndAsync().WithinLimit());
    }

    [Fact]
    public async Task Any_number_of_threads_may_abort_while_others_receive_and_flush()
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor);
        Task receiving = pair.ReceiveAsync(receiver);
        await pair.SendAsync(Octets(1000)).WithinLimit();
        Task<bool> writing = Task.Run(async () =>
        {
            bool isAlive = true;
            for (int i = 0; i < 10_000 && isAlive; i++)
            {
                isAlive = await pair.WriteAsync(Octets(100)).ConfigureAwait(false);
            }

            return isAlive;
        });
        await receiver.WhenTakenAsync(1000);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(pair.Transport.Abort))).WithinLimit();
        await receiving.WithinLimit();
        Assert.False(await writing.WithinLimit());
        await pair.Transport.CompleteAsync().AsTask().WithinLimit();
    }

    [Fact]
    public async Task A_transport_that_tells_its_progress_tells_what_the_peer_has_got()
    {
        await using TransportPair pair = await ConnectAsync();
        WsTransport transport = pair.Transport;
        bool tells = transport.TellsProgress;
        if (transport.TryGetProgress(out TransportProgress before))
        {
            byte[] octets = Octets(20_000);
            byte[] read = await WriteAndReadMostAsync(pair, octets);
            Assert.Equal(octets, (byte[])[.. read, .. await pair.ReadAsync(octets.Length - read.Length).WithinLimit()]);
            TransportProgress after = default;
            await Bounded.Until(
                () => transport.TryGetProgress(out after) && after.AcknowledgedBytes - before.AcknowledgedBytes >= octets.Length,
                "the peer's system has acknowledged what the peer has read");
            Assert.Equal(tells, !after.IsShared);
            await Bounded.Until(
                () => transport.TryGetProgress(out after) && after is { UnsentBytes: 0, HasUnacknowledged: false }, "nothing is under way");
        }
        else
        {
            Assert.False(tells);
        }

        (Task<bool> flush, _) = await WriteUntilItWaitsAsync(pair);
        Assert.Equal(tells, transport.TellsProgress);
        if (tells)
        {
            await Bounded.Until(
                () => transport.TryGetProgress(out TransportProgress stuck) && (stuck.UnsentBytes > 0 || stuck.HasUnacknowledged),
                "something does not get to the peer");
        }

        pair.Reset();
        await flush.WithinLimit();
        Assert.Equal(tells, transport.TellsProgress);
        _ = transport.TryGetProgress(out _);
        await transport.CompleteAsync().AsTask().WithinLimit();
        _ = transport.TryGetProgress(out _);
    }
}
