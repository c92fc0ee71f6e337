using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>Handlers that receive a stream.</summary>
public sealed class ItemTests : ConversationTestBase
{
    private readonly List<string?> _items = [];
    private Exception? _failure;

    public ItemTests() => Endpoint.OnChat = ConversationEndpoint.Upload(async (items, token) =>
    {
        try
        {
            await foreach (Find item in items.WithCancellation(token))
            {
                lock (_items)
                {
                    _items.Add(item.Name);
                }
            }
        }
        catch (Exception exception)
        {
            _failure = exception;
            throw;
        }

        return new Found(_items.Count);
    });

    [Fact]
    public async Task The_items_arrive_in_order_and_the_answer_comes_after_the_end()
    {
        Send(Chat(1), Item(1, "a"), Find(2), Item(1, "b"), End(1));
        Assert.Equal([Found(2), Found(1, 2)], await TextsAsync(2));
        Assert.Equal(["a", "b"], _items);
        await EndAsync();
    }

    [Fact]
    public async Task Items_do_not_wait_for_the_handler_of_another_message()
    {
        var other = new TaskCompletionSource<Found?>();
        Endpoint.OnFind = (_, _, _) => new ValueTask<Found?>(other.Task);
        Send(Chat(1), Find(2), Find(3), Item(1, "a"), End(1));
        Assert.Equal([Found(1, 1)], await TextsAsync(1));
        other.SetResult(new Found(9));
        Assert.Equal([Found(1, 1), Found(2, 9), Found(3, 9)], await TextsAsync(3));
        await EndAsync();
    }

    [Fact]
    public async Task An_invalid_item_gets_an_error_event_without_ref_and_is_not_delivered()
    {
        Send(
            Chat(1),
            """{"type":"find","payload":{"limit":"x"},"ref":1}""",
            """{"type":"chat","payload":{"text":"x"},"ref":1}""",
            """{"type":"nope","ref":1}""",
            Item(1, "a"),
            End(1));
        string[] texts = await TextsAsync(4);
        Assert.Contains("\"code\":\"validation_failed\"", texts[0], StringComparison.Ordinal);
        Assert.Contains("\"on\":\"find\",\"seq\":2", texts[0], StringComparison.Ordinal);
        Assert.All(texts[..3], static text => Assert.DoesNotContain("\"ref\"", text, StringComparison.Ordinal));
        Assert.All(texts[1..3], static text => Assert.Contains("takes items of another type", text, StringComparison.Ordinal));
        Assert.Equal(Found(1, 1), texts[3]);
        Assert.Equal(["a"], _items);
        await EndAsync();
    }

    [Fact]
    public async Task An_item_without_a_ref_is_told_what_it_lacks()
    {
        Send(Chat(1), """{"type":"nope"}""", End(1));
        string[] texts = await TextsAsync(2);
        Assert.Contains("\"code\":\"unknown_type\"", texts[0], StringComparison.Ordinal);
        Assert.Contains("an item of a stream, needs the 'id' of its request as its 'ref'", texts[0], StringComparison.Ordinal);
        await EndAsync();
    }

    [Fact]
    public async Task A_cancel_ends_the_items_and_later_ones_are_ignored()
    {
        Send(Chat(1), Item(1, "a"), Cancel(1), Item(1, "b"), End(1), Find(2));
        Assert.Equal([Cancelled(1), Found(2)], await TextsAsync(2));
        await Bounded.Until(() => _failure is not null, "cancelled enumeration");
        Assert.IsType<OperationCanceledException>(_failure, exactMatch: false);
        await EndAsync();
        Assert.Empty(Endpoint.Errors);
    }

    [Fact]
    public async Task The_end_of_the_connection_ends_the_items()
    {
        Send(Chat(1), Item(1, "a"));
        await EndAsync();
        Assert.IsType<OperationCanceledException>(_failure, exactMatch: false);
    }

    [Fact]
    public async Task A_handler_that_answers_before_the_end_ignores_the_rest()
    {
        Endpoint.OnChat = ConversationEndpoint.Upload(static async (items, token) =>
        {
            await foreach (Find item in items.WithCancellation(token))
            {
                return new Found(item.Name!.Length);
            }

            return null;
        });
        Send(Chat(1), Item(1, "abc"));
        Assert.Equal([Found(1, 3)], await TextsAsync(1));
        Send(Item(1, "b"), Item(1, "c"), End(1), Find(1));
        Assert.Equal([Found(1, 3), Found(1)], await TextsAsync(2));
        await EndAsync();
    }

    [Theory]
    [InlineData(10, 64)]
    [InlineData(10_000, 7)]
    public async Task Items_that_are_not_taken_pause_reading_at_64_items_or_64_KiB(int size, int items)
    {
        var mayTake = new TaskCompletionSource();
        Endpoint.OnChat = ConversationEndpoint.Upload(async (received, token) =>
        {
            int count = 0;
            await mayTake.Task;
            await foreach (Find _ in received.WithCancellation(token))
            {
                count++;
            }

            return new Found(count);
        });
        string item = Item(1, new string('x', size));
        Send(Chat(1));
        for (int i = 0; i < items; i++)
        {
            Assert.False(Connection.Transport.Receiver!.IsPaused);
            Send(item);
        }

        Assert.True(Connection.Transport.Receiver!.IsPaused);
        Task ready = Connection.Transport.Receiver.WaitUntilReadyAsync();
        Assert.False(ready.IsCompleted);
        mayTake.SetResult();
        await ready.WithinLimit();
        Assert.False(Connection.Transport.Receiver.IsPaused);
        Send(End(1));
        Assert.Equal([Found(1, items)], await TextsAsync(1));
        await EndAsync();
    }

    [Fact]
    public async Task A_paused_connection_still_ends_and_is_released_by_a_close()
    {
        var never = new TaskCompletionSource<Found?>();
        Endpoint.OnChat = ConversationEndpoint.Upload((_, token) =>
        {
            token.Register(() => never.TrySetCanceled(token));
            return new ValueTask<Found?>(never.Task);
        });
        Send(Chat(1));
        Send([.. Enumerable.Repeat(Item(1), 64)]);
        Task ready = Connection.Transport.Receiver!.WaitUntilReadyAsync();
        Assert.False(ready.IsCompleted);
        Connection.Ws.Close();
        await ready.WithinLimit();
        await EndAsync();
    }

    [Fact]
    public async Task The_items_can_be_enumerated_once_only()
    {
        Endpoint.OnChat = ConversationEndpoint.Upload(static (items, token) =>
        {
            _ = items.GetAsyncEnumerator(token);
            _ = items.GetAsyncEnumerator(token);
            return default;
        });
        Send(Chat(1));
        Assert.Contains("\"code\":\"internal\"", (await TextsAsync(1))[0], StringComparison.Ordinal);
        await EndAsync();
    }
}
