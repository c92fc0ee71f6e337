using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>Items that a client sends directly behind its request, before the handler of the request has begun.</summary>
public sealed class EarlyItemTests : ConversationTestBase
{
    private readonly TaskCompletionSource<Found?> _before = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EarlyItemTests()
    {
        Endpoint.OnChat = ConversationEndpoint.Upload(JoinAsync);
        Endpoint.OnFind = (_, _, _) => new ValueTask<Found?>(_before.Task);
    }

    [Fact]
    public async Task Items_wait_with_their_request_for_the_handler_in_front_of_it()
    {
        Send(Find(9), Chat(1), Item(1, "a"), Item(1, "bc"), Item(1, "d"), End(1));
        Assert.Empty(Texts());
        _before.SetResult(new Found(9));
        Assert.Equal([Found(9, 9), Found(1, 104)], await TextsAsync(2));
        await EndAsync();
    }

    [Fact]
    public async Task Items_before_and_after_the_beginning_of_the_handler_keep_their_order()
    {
        Send(Find(9), Chat(1));
        for (int i = 0; i < 40; i++)
        {
            Send(Item(1, "x"));
        }

        Endpoint.OnChat = ConversationEndpoint.Upload(static async (items, token) =>
        {
            string names = "";
            await foreach (Find item in items.WithCancellation(token))
            {
                names += item.Name;
            }

            return new Found(names == new string('x', 40) + "yz" ? 1 : 0);
        });
        _before.SetResult(null);
        await TextsAsync(1);
        Send(Item(1, "y"), Item(1, "z"), End(1));
        Assert.Equal(Found(1), (await TextsAsync(2))[1]);
        await EndAsync();
    }

    [Fact]
    public async Task An_invalid_early_item_is_told_with_its_own_number_when_the_handler_has_begun()
    {
        Send(Find(9), Chat(1), """{"type":"find","payload":{"limit":"x"},"ref":1}""", Item(1, "a"), End(1));
        Assert.Empty(Texts());
        _before.SetResult(null);
        string[] texts = await TextsAsync(3);
        Assert.Contains("\"code\":\"validation_failed\"", texts[1], StringComparison.Ordinal);
        Assert.Contains("\"on\":\"find\",\"seq\":3", texts[1], StringComparison.Ordinal);
        Assert.Equal(Found(1, 101), texts[2]);
        await EndAsync();
    }

    [Fact]
    public async Task Items_wait_while_their_request_waits_for_its_key()
    {
        var first = new TaskCompletionSource<Found?>(TaskCreationOptions.RunContinuationsAsynchronously);
        int calls = 0;
        Endpoint.OnChat = Endpoint.ExclusiveUpload(
            (items, token) => ++calls == 1 ? new ValueTask<Found?>(first.Task) : JoinAsync(items, token));
        Send(Chat(1), Chat(2), Item(2, "a"), Item(2, "b"), End(2));
        Assert.Empty(Texts());
        first.SetResult(null);
        Assert.Equal("""{"type":"$ack","ref":1}""", (await TextsAsync(1))[0]);
        Assert.Equal(Found(2, 102), (await TextsAsync(2))[1]);
        await EndAsync();
        Assert.Equal(0, Endpoint.Keys.Count);
    }

    [Fact]
    public async Task Early_items_of_all_requests_together_pause_reading_at_64()
    {
        Send(Find(9), Chat(1), Chat(2));
        for (int i = 0; i < 64; i++)
        {
            Assert.False(Connection.Transport.Receiver!.IsPaused);
            Send(Item(1 + (i % 2)));
        }

        Assert.True(Connection.Transport.Receiver!.IsPaused);
        Task ready = Connection.Transport.Receiver.WaitUntilReadyAsync();
        _before.SetResult(null);
        await ready.WithinLimit();
        Send(End(2), End(1));
        string[] texts = await TextsAsync(3);
        Assert.Contains(Found(1, 132), texts);
        Assert.Contains(Found(2, 132), texts);
        await EndAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Early_items_are_forgotten_when_their_request_is_cancelled_or_takes_none(bool isCancelled)
    {
        Send(Find(9), isCancelled ? Chat(1) : Find(1));
        for (int i = 0; i < 63; i++)
        {
            Send(Item(1));
        }

        if (isCancelled)
        {
            Send(Cancel(1));
        }

        Send(Item(1));
        _before.SetResult(null);
        await TextsAsync(2);
        await Bounded.Until(() => !Connection.Transport.Receiver!.IsPaused, "reading");
        Assert.Equal(2, Texts().Length);
        await EndAsync();
    }

    [Fact]
    public async Task Items_for_a_running_handler_that_takes_none_are_ignored()
    {
        Send(Find(1), Find(2));
        for (int i = 0; i < 100; i++)
        {
            Send(Item(1));
        }

        Assert.False(Connection.Transport.Receiver!.IsPaused);
        _before.SetResult(null);
        await TextsAsync(2);
        await EndAsync();
    }

    [Fact]
    public async Task The_end_of_the_connection_forgets_early_items()
    {
        Send(Find(9), Chat(1));
        for (int i = 0; i < 64; i++)
        {
            Send(Item(1));
        }

        Connection.Ws.Abort();
        _before.SetResult(null);
        await EndAsync();
    }

    // 100, and one for each character of the items.
    private static async ValueTask<Found?> JoinAsync(IAsyncEnumerable<Find> items, CancellationToken token)
    {
        int length = 0;
        await foreach (Find item in items.WithCancellation(token))
        {
            length += item.Name!.Length;
        }

        return new Found(100 + length);
    }
}
