using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>Requests of the server while reading from the client is paused.</summary>
public sealed class PausedReadingTests : ConversationTestBase
{
    private readonly TaskCompletionSource _mayTake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PausedReadingTests() => Endpoint.OnChat = ConversationEndpoint.Upload(async (items, token) =>
    {
        await _mayTake.Task;
        int count = 0;
        await foreach (Find _ in items.WithCancellation(token))
        {
            count++;
        }

        return new Found(count);
    });

    [Fact]
    public async Task A_request_of_the_server_resumes_reading_that_a_full_stream_has_paused()
    {
        Task ready = PauseByItems();
        Task<Found> answer = AskAsync();
        await ready.WithinLimit();
        Assert.False(Connection.Transport.Receiver!.IsPaused);
        Send(Item(1), Found("\"$1\"", 5));
        Assert.Equal(5, (await answer.WithinLimit()).Count);
        Assert.True(Connection.Transport.Receiver.IsPaused);
        ready = Connection.Transport.Receiver.WaitUntilReadyAsync();
        _mayTake.SetResult();
        await ready.WithinLimit();
        Send(End(1));
        Assert.Equal(Found(1, 65), (await TextsAsync(2))[1]);
        await EndAsync();
    }

    [Fact]
    public async Task A_request_of_the_server_above_the_maximum_of_items_fails_at_once_and_is_not_sent()
    {
        Configure = static options => options.MaxReadAheadBytes = 1000;
        Task ready = PauseByItems();
        await AssertReadAheadFullAsync();
        Assert.False(ready.IsCompleted);
        Assert.Empty(Texts());
        _mayTake.SetResult();
        await ready.WithinLimit();
        await EndAsync();
    }

    [Fact]
    public async Task A_request_of_the_server_above_the_maximum_of_messages_fails_at_once_and_is_not_sent()
    {
        Configure = static options => options.MaxReadAheadBytes = 1000;
        Endpoint.OnFind = async (_, _, _) =>
        {
            await _mayTake.Task;
            return null;
        };
        Send(Chat(1), Find(2));
        for (int i = 3; !Connection.Transport.Receiver!.IsPaused; i++)
        {
            Assert.InRange(i, 3, 40);
            Send(Find(i));
        }

        Task ready = Connection.Transport.Receiver.WaitUntilReadyAsync();
        await AssertReadAheadFullAsync();
        Assert.False(ready.IsCompleted);
        Assert.Empty(Texts());
        _mayTake.SetResult();
        await ready.WithinLimit();
        await EndAsync();
    }

    [Fact]
    public async Task A_cancelled_stream_does_not_pause_reading_although_its_handler_continues()
    {
        Task ready = PauseByItems();
        Task<Found> answer = AskAsync();
        await ready.WithinLimit();
        Send(Cancel(1), Found("\"$1\"", 5));
        await answer.WithinLimit();
        Assert.False(Connection.Transport.Receiver!.IsPaused);
        _mayTake.SetResult();
        await EndAsync();
    }

    [Fact]
    public async Task A_stream_that_answers_the_server_pauses_reading_and_does_not_fail()
    {
        int count = 0;
        var hasFirst = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task ReadAsync()
        {
            await foreach (Found _ in ((IWsRequester)Connection.Ws).StreamAsync<Chat, Found>(new Chat("all"), null, default))
            {
                hasFirst.TrySetResult();
                await _mayTake.Task;
                count++;
            }
        }

        Task read = ReadAsync();
        await TextsAsync(1);
        Send(Found("\"$1\""));
        await hasFirst.Task.WithinLimit();
        for (int i = 0; !Connection.Transport.Receiver!.IsPaused; i++)
        {
            Assert.InRange(i, 0, 70);
            Send(Found("\"$1\""));
        }

        Task ready = Connection.Transport.Receiver.WaitUntilReadyAsync();
        Assert.False(ready.IsCompleted);
        Assert.False(read.IsCompleted);
        _mayTake.SetResult();
        await ready.WithinLimit();
        Send(End("\"$1\""));
        await read.WithinLimit();
        Assert.Equal(65, count);
        await EndAsync();
    }

    [Fact]
    public async Task Each_enumeration_of_a_stream_sends_a_request_of_its_own()
    {
        IAsyncEnumerable<Found> stream = ((IWsRequester)Connection.Ws).StreamAsync<Chat, Found>(new Chat("all"), null, default);
        Task<List<Found>> first = stream.ToListAsync().AsTask();
        Task<List<Found>> second = stream.ToListAsync().AsTask();
        Assert.Equal(2, (await TextsAsync(2)).Length);
        Send(Found("\"$2\"", 2), Found("\"$1\"", 1), End("\"$2\""), End("\"$1\""));
        Assert.Equal([new Found(1)], await first.WithinLimit());
        Assert.Equal([new Found(2)], await second.WithinLimit());
        await EndAsync();
    }

    [Theory]
    [InlineData("\"$01\"")]
    [InlineData("\"$+1\"")]
    [InlineData("\"$-1\"")]
    [InlineData("\"$1 \"")]
    [InlineData("\"\\u00241\"")]
    [InlineData("\"$18446744073709551617\"")]
    public async Task Only_the_same_bytes_are_the_ref_of_a_request(string reference)
    {
        Task<Found> answer = AskAsync();
        Send(Found(reference, 4), Found("\"$1\"", 5));
        Assert.Equal(5, (await answer.WithinLimit()).Count);
        await EndAsync();
    }

    private Task PauseByItems()
    {
        Send(Chat(1));
        Send([.. Enumerable.Repeat(Item(1), 64)]);
        Task ready = Connection.Transport.Receiver!.WaitUntilReadyAsync();
        Assert.False(ready.IsCompleted);
        return ready;
    }

    private Task<Found> AskAsync()
        => ((IWsRequester)Connection.Ws).RequestAsync<Chat, Found>(new Chat("sure?"), null, default);

    private async Task AssertReadAheadFullAsync()
    {
        WsRequestException exception = await Assert.ThrowsAsync<WsRequestException>(() => AskAsync().WithinLimit());
        Assert.Equal(WsRequestFailure.ReadAheadFull, exception.Reason);
    }
}
