using TypedWs.Transport;

namespace TypedWs.Tests.Shared;

/// <summary>The input: what the peer sends is pushed into the receiver.</summary>
public abstract partial class TransportContract
{
    [Theory]
    [InlineData(1)]
    [InlineData(333)]
    [InlineData(40_000)]
    public async Task Octets_arrive_in_their_order_whatever_the_sizes_of_the_writes(int size)
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor);
        byte[] octets = Octets(Math.Min(200 * size, 200_000));
        Task receiving = pair.ReceiveAsync(receiver);
        for (int offset = 0; offset < octets.Length; offset += size)
        {
            await pair.SendAsync(octets.AsMemory(offset, Math.Min(size, octets.Length - offset))).WithinLimit();
        }

        await receiver.WhenTakenAsync(octets.Length);
        Assert.Equal(octets, receiver.Taken);
        Assert.False(receiving.IsCompleted);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(4097)]
    public async Task Octets_that_were_not_taken_are_pushed_again_behind_the_pause(int pauseEvery)
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor) { PauseEvery = pauseEvery, ResumesAtOnce = true };
        byte[] octets = Octets(Math.Min(100 * pauseEvery, 100_000));
        _ = pair.ReceiveAsync(receiver);
        await pair.SendAsync(octets).WithinLimit();
        await receiver.WhenTakenAsync(octets.Length);
        Assert.Equal(octets, receiver.Taken);
    }

    [Fact]
    public async Task Nothing_is_pushed_in_a_pause()
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor) { PauseEvery = 10 };
        byte[] octets = Octets(30);
        _ = pair.ReceiveAsync(receiver);
        await pair.SendAsync(octets).WithinLimit();
        await receiver.WhenAwaitedAsync();
        Assert.Equal(octets[..10], receiver.Taken);
        pair.Transport.WakeReceiver();
        receiver.Resume();
        await receiver.WhenTakenAsync(20);
        await receiver.WhenAwaitedAsync();
        Assert.Equal(octets[..20], receiver.Taken);
    }

    [Fact]
    public async Task A_turn_that_is_over_is_followed_by_another_and_no_octet_is_lost_between_them()
    {
        const int Turn = 1000;
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor) { TurnLength = Turn };
        byte[] octets = Octets(50 * Turn);
        _ = pair.ReceiveAsync(receiver);
        await pair.SendAsync(octets).WithinLimit();
        await receiver.WhenTakenAsync(octets.Length);
        Assert.Equal(octets, receiver.Taken);
        Assert.True(receiver.Turns >= 50);
    }

    [Fact]
    public async Task At_the_end_of_a_batch_what_was_received_can_be_answered()
    {
        await using TransportPair pair = await ConnectAsync();
        RecordingReceiver? receiver = null;
        int answered = 0;
        Task<bool> flush = Task.FromResult(true);
        receiver = new RecordingReceiver(pair.Transport.Executor)
        {
            AtEndOfBatch = () =>
            {
                byte[] answer = receiver!.Taken[answered..];
                answered += answer.Length;
                flush = pair.WriteAsync(answer);
            },
        };
        _ = pair.ReceiveAsync(receiver);
        for (int round = 0; round < 20; round++)
        {
            byte[] question = Octets(100 + round);
            await pair.SendAsync(question).WithinLimit();
            Assert.Equal(question, await pair.ReadAsync(question.Length).WithinLimit());
            Assert.True(await flush.WithinLimit());
        }
    }

    [Fact]
    public async Task A_receiver_that_has_enough_gets_no_more_and_the_output_goes_on()
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor) { DoneAfter = 100 };
        byte[] octets = Octets(1000);
        Task receiving = pair.ReceiveAsync(receiver);
        await pair.SendAsync(octets).WithinLimit();
        await receiving.WithinLimit();
        Assert.Equal(octets[..100], receiver.Taken);
        await AssertOutputWorksAsync(pair);
    }

    [Fact]
    public async Task Where_much_is_ahead_waking_has_what_is_there_pushed()
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor) { BytesAhead = 1_000_000 };
        byte[] octets = Octets(8492);
        _ = pair.ReceiveAsync(receiver);
        await pair.SendAsync(octets.AsMemory(0, 8192)).WithinLimit();
        await pair.SendAsync(octets.AsMemory(8192)).WithinLimit();

        // The octets may be on their way when it is woken, which is then to be done again.
        await Bounded.Until(
            () =>
            {
                pair.Transport.WakeReceiver();
                return receiver.Count == octets.Length;
            },
            "the receiver gets what is there");
        Assert.Equal(octets, receiver.Taken);
    }

    [Fact]
    public async Task Waking_a_receiver_that_nothing_was_sent_to_does_no_harm()
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor);
        pair.Transport.WakeReceiver();
        Task receiving = pair.ReceiveAsync(receiver);
        for (int i = 0; i < 100; i++)
        {
            pair.Transport.WakeReceiver();
            await Task.Yield();
        }

        await pair.SendAsync(Octets(10)).WithinLimit();
        await receiver.WhenTakenAsync(10);
        Assert.Equal(Octets(10), receiver.Taken);
        Assert.False(receiving.IsCompleted);
    }

    [Fact]
    public async Task All_octets_in_front_of_the_end_are_pushed_and_then_receiving_ends()
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor) { PauseEvery = 5000, ResumesAtOnce = pair.OutlivesEndOfInput };
        byte[] octets = Octets(pair.OutlivesEndOfInput ? 50_000 : 4000);
        Task receiving = pair.ReceiveAsync(receiver);
        await pair.SendAsync(octets).WithinLimit();
        await pair.EndAsync().WithinLimit();
        await receiving.WithinLimit();
        Assert.Equal(octets, receiver.Taken);
    }

    [Fact]
    public async Task Behind_the_end_of_the_input_the_output_goes_on_or_the_transport_says_that_it_is_lost()
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor);
        Task receiving = pair.ReceiveAsync(receiver);
        await pair.EndAsync().WithinLimit();
        await receiving.WithinLimit();
        if (pair.OutlivesEndOfInput)
        {
            Assert.False(pair.Transport.Lost.IsCancellationRequested);
            await AssertOutputWorksAsync(pair);
            Assert.False(pair.Transport.Lost.IsCancellationRequested);
        }
        else
        {
            await AssertLostAsync(pair);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_is_gone_ends_receiving_without_an_exception(bool isPaused)
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor) { PauseEvery = isPaused ? 10 : int.MaxValue };
        Task receiving = pair.ReceiveAsync(receiver);
        await pair.SendAsync(Octets(10)).WithinLimit();
        await receiver.WhenTakenAsync(10);
        if (isPaused)
        {
            await receiver.WhenAwaitedAsync();
        }

        pair.Reset();
        await receiving.WithinLimit();
        await AssertLostAsync(pair);
        Assert.Equal(Octets(10), receiver.Taken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receiving_is_stopped_and_the_output_goes_on(bool isBefore)
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor);
        if (isBefore)
        {
            pair.Transport.StopReceiving();
        }

        Task receiving = pair.ReceiveAsync(receiver);
        if (!isBefore)
        {
            await pair.SendAsync(Octets(10)).WithinLimit();
            await receiver.WhenTakenAsync(10);
            pair.Transport.StopReceiving();
        }

        await receiving.WithinLimit();
        pair.Transport.StopReceiving();
        Assert.Equal(isBefore ? [] : Octets(10), receiver.Taken);
        Assert.False(pair.Transport.Lost.IsCancellationRequested);
        await AssertOutputWorksAsync(pair);
    }

    [Fact]
    public async Task A_receiver_that_is_stopped_in_a_pause_gets_no_more_behind_it()
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor) { PauseEvery = 10 };
        Task receiving = pair.ReceiveAsync(receiver);
        await pair.SendAsync(Octets(30)).WithinLimit();
        await receiver.WhenAwaitedAsync();
        pair.Transport.StopReceiving();
        receiver.Resume();
        await receiving.WithinLimit();
        Assert.Equal(Octets(10), receiver.Taken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receiving_goes_on_while_a_flush_waits_for_the_peer(bool isReadInTheEnd)
    {
        await using TransportPair pair = await ConnectAsync();
        var receiver = new RecordingReceiver(pair.Transport.Executor);
        Task receiving = pair.ReceiveAsync(receiver);
        (Task<bool> flush, int written) = await WriteUntilItWaitsAsync(pair);
        byte[] octets = Octets(100);
        for (int i = 0; i < octets.Length; i++)
        {
            await pair.SendAsync(octets.AsMemory(i, 1)).WithinLimit();
            await receiver.WhenTakenAsync(i + 1);
        }

        Assert.Equal(octets, receiver.Taken);
        if (isReadInTheEnd)
        {
            Assert.Equal(Octets(written), await pair.ReadAsync(written).WithinLimit());
            Assert.True(await flush.WithinLimit());
        }
        else
        {
            pair.Transport.Abort();
            Assert.False(await flush.WithinLimit());
            await receiving.WithinLimit();
        }
    }
}
