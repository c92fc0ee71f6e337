using System.Runtime.CompilerServices;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>Many streams, half-closed connections, and handlers that block their thread.</summary>
public sealed class HeldStreamTests : ConversationTestBase
{
    private readonly TaskCompletionSource _mayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    [Fact]
    public async Task A_hundred_streams_that_have_an_item_at_the_same_time_stay_near_the_watermark()
    {
        Configure = static options =>
        {
            options.Outbound.HighWatermark = 2000;
            options.Outbound.LowWatermark = 1000;
        };
        Endpoint.OnChat = ConversationEndpoint.Stream((_, token) => ItemsAsync(10, token));
        Connection.Transport.HoldsFlushes = true;
        for (int i = 1; i <= 100; i++)
        {
            Send(Chat(i));
        }

        await Bounded.Until(() => Volatile.Read(ref _begun) == 100, "enumerators");
        _mayGoOn.SetResult();
        await Bounded.Until(
            () =>
            {
                if (Connection.Transport.IsFlushInFlight)
                {
                    Assert.InRange(Connection.Ws.BufferedBytes, 0, 3000);
                    Connection.Transport.CompleteFlush();
                }

                return Texts().Length == 1100;
            },
            "all items");
        Assert.Equal(WsConnectionState.Open, Connection.Ws.State);

        // The last flush is in flight when its bytes are seen.
        Connection.Transport.HoldsFlushes = false;
        if (Connection.Transport.IsFlushInFlight)
        {
            Connection.Transport.CompleteFlush();
        }

        await EndAsync();
    }

    [Fact]
    public async Task An_item_that_finds_the_queue_full_waits_for_room_and_closes_no_connection()
    {
        const int Limit = 4000;
        Configure = static options =>
        {
            options.Outbound.HighWatermark = 2000;
            options.Outbound.LowWatermark = 1000;
            options.Outbound.Limit = Limit;
        };
        Endpoint.OnChat = ConversationEndpoint.Stream((_, _) => FillAsync(Limit));
        Connection.Transport.HoldsFlushes = true;
        Send(Chat(1));

        await Bounded.Until(() => Volatile.Read(ref _begun) == 1 && Connection.Ws.BufferedBytes >= Limit, "full queue");
        await Bounded.Until(
            () =>
            {
                if (Connection.Transport.IsFlushInFlight)
                {
                    Connection.Transport.CompleteFlush();
                }

                return Texts() is [.., var last] && last == End(1);
            },
            "end of the stream");
        Assert.Equal(Found(1, 7), Texts()[^2]);
        Assert.Equal(WsConnectionState.Open, Connection.Ws.State);
        Connection.Transport.HoldsFlushes = false;
        if (Connection.Transport.IsFlushInFlight)
        {
            Connection.Transport.CompleteFlush();
        }

        await EndAsync();
    }

    [Fact]
    public async Task A_client_that_has_ended_its_direction_gets_the_whole_stream()
    {
        Endpoint.OnChat = ConversationEndpoint.Stream((_, token) => ItemsAsync(3, token));
        Connection.Transport.EndsWithInput = false;
        Send(Chat(1));
        await Bounded.Until(() => Volatile.Read(ref _begun) == 1, "enumerator");
        Connection.Transport.EndInput();
        await Bounded.Until(() => Connection.Ws.State == WsConnectionState.Closing, "end of the input");
        _mayGoOn.SetResult();
        Assert.Equal([Found(1, 0), Found(1), Found(1, 2), End(1)], await TextsAsync(4));
        await Connection.Run.WithinLimit();
        AssertNothingOpen();
    }

    [Fact]
    public async Task A_cancel_reaches_the_token_of_an_offloaded_handler_that_blocks_its_thread()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Exception? seen = null;
        Endpoint.OnChat = ConversationEndpoint.Offloaded((_, token) =>
        {
            started.SetResult();
            if (!token.WaitHandle.WaitOne(Bounded.Limit))
            {
                seen = new TimeoutException();
            }

            token.ThrowIfCancellationRequested();
            return new ValueTask<Found?>(new Found(1));
        });
        Send(Chat(1));
        await started.Task.WithinLimit();
        Send(Cancel(1), Find(2));
        Assert.Equal([Cancelled(1), Found(2)], await TextsAsync(2));
        Assert.Null(seen);
        await EndAsync();
        Assert.Empty(Endpoint.Errors);
    }

    // There is room when the item is asked for, and none when it is there.
    private async IAsyncEnumerable<Found> FillAsync(int limit)
    {
        await Task.CompletedTask;
        while (Connection.Ws.BufferedBytes < limit)
        {
            Connection.Ws.Send(new Found(0));
        }

        Interlocked.Increment(ref _begun);
        yield return new Found(7);
    }

    private async IAsyncEnumerable<Found> ItemsAsync(int count, [EnumeratorCancellation] CancellationToken token)
    {
        Interlocked.Increment(ref _begun);
        await _mayGoOn.Task.WaitAsync(token);
        for (int i = 0; i < count; i++)
        {
            yield return new Found(i);
        }
    }
}
