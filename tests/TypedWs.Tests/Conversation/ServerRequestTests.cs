using TypedWs.Connections;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>Requests of the server that the client answers.</summary>
public sealed class ServerRequestTests : ConversationTestBase
{
    private const string Asked = """{"type":"chat","payload":{"text":"sure?"},"id":"$1"}""";

    [Fact]
    public async Task The_client_answers_with_the_ref_of_the_request()
    {
        Task<Found> answer = AskAsync();
        Assert.Equal([Asked], await TextsAsync(1));
        Send(Found("\"$1\"", 5));
        Assert.Equal(5, (await answer.WithinLimit()).Count);
        Assert.Single(Texts());
        await EndAsync();
    }

    [Fact]
    public async Task A_handler_asks_with_ten_thousand_messages_behind_it()
    {
        Endpoint.OnChat = ConversationEndpoint.Reply(async (_, token) => await AskAsync(token: token));
        Send(Chat(1));
        Assert.Equal([Asked], await TextsAsync(1));
        for (int i = 2; i <= 10_001; i++)
        {
            Assert.False(Connection.Transport.Receiver!.IsPaused);
            Send(Find(i));
        }

        Send(Found("\"$1\"", 5));
        string[] texts = await TextsAsync(10_002);
        Assert.Equal(Found(1, 5), texts[1]);
        Assert.Equal(Found(10_001), texts[^1]);
        await EndAsync();
    }

    [Fact]
    public async Task Above_the_read_ahead_the_request_fails_and_reading_pauses()
    {
        Configure = static options => options.MaxReadAheadBytes = 1000;
        Task<Found>? answer = null;
        Endpoint.OnChat = ConversationEndpoint.Reply(async (_, token) => await (answer = AskAsync(token: token)));
        Send(Chat(1));
        await TextsAsync(1);
        for (int i = 2; !Connection.Transport.Receiver!.IsPaused; i++)
        {
            Send(Find(i));
            Assert.InRange(i, 2, 40);
        }

        await Connection.Transport.Receiver.WaitUntilReadyAsync().WithinLimit();
        await AssertFailsAsync(answer!, WsRequestFailure.ReadAheadFull);
        await EndAsync();
    }

    [Fact]
    public async Task An_error_event_of_the_client_is_a_refusal_with_its_error()
    {
        Task<Found> answer = AskAsync();
        Send("""{"type":"error","payload":{"code":"app.busy","message":"later"},"ref":"$1"}""");
        WsRequestException exception = await AssertFailsAsync(answer, WsRequestFailure.Refused);
        Assert.Equal("app.busy", exception.Error!.Code);
        Assert.Equal("later", exception.Error.Message);
        await EndAsync();
    }

    [Theory]
    [InlineData("""{"type":"found","payload":{"count":"x"},"ref":"$1"}""", "validation_failed")]
    [InlineData("""{"type":"find","payload":{},"ref":"$1"}""", "invalid_envelope")]
    [InlineData("""{"type":"$ack","ref":"$1"}""", "invalid_envelope")]
    [InlineData("""{"type":"$end","ref":"$1"}""", "invalid_envelope")]
    [InlineData("""{"type":"error","payload":{"message":"x"},"ref":"$1"}""", "validation_failed")]
    [InlineData("""{"type":"error","payload":{"code":"a\"b"},"ref":"$1"}""", "validation_failed")]
    public async Task A_wrong_answer_fails_the_request_and_is_told_to_the_client(string message, string code)
    {
        Task<Found> answer = AskAsync();
        Send(message);
        await AssertFailsAsync(answer, WsRequestFailure.InvalidAnswer);
        Assert.Contains($"\"code\":\"{code}\"", (await TextsAsync(2))[1], StringComparison.Ordinal);
        await EndAsync();
    }

    [Fact]
    public async Task An_answer_without_a_ref_is_told_what_it_lacks()
    {
        const string Unhandled = """{"type":"nobody","payload":{}}""";
        Send(Unhandled);
        Assert.DoesNotContain("'ref'", (await TextsAsync(1))[0], StringComparison.Ordinal);

        Task<Found> answer = AskAsync();
        Send(Unhandled);
        string error = (await TextsAsync(3))[2];
        Assert.Contains("\"code\":\"unknown_type\"", error, StringComparison.Ordinal);
        Assert.Contains("an answer, or an item of a stream, needs the 'id' of its request as its 'ref'", error, StringComparison.Ordinal);

        // The request still waits.
        Send(Found("\"$1\"", 5));
        Assert.Equal(5, (await answer.WithinLimit()).Count);
        await EndAsync();
    }

    [Fact]
    public async Task A_request_that_is_not_answered_in_time_fails_and_the_client_is_told()
    {
        Task<Found> answer = AskAsync(new WsRequestOptions { Timeout = TimeSpan.FromSeconds(2) });
        Connection.Time.Advance(TimeSpan.FromSeconds(2));
        await AssertFailsAsync(answer, WsRequestFailure.TimedOut);
        Assert.Equal([Asked, Cancel("\"$1\"")], await TextsAsync(2));

        // Late and duplicate answers are ignored.
        Send(Found("\"$1\""), Found("\"$1\""), Found("\"$99999999999999999999\""), Found("\"$\""), Find(1));
        Assert.Equal(Found(1), (await TextsAsync(3))[2]);
        Assert.Empty(Endpoint.Invalid);
        await EndAsync();
    }

    [Fact]
    public async Task A_cancelled_token_ends_the_wait_and_the_client_is_told()
    {
        using var source = new CancellationTokenSource();
        Task<Found> answer = AskAsync(token: source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.WithinLimit());
        Assert.Equal([Asked, Cancel("\"$1\"")], await TextsAsync(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AskAsync(token: source.Token).WithinLimit());
        Assert.Equal(2, Texts().Length);
        await EndAsync();
    }

    [Fact]
    public async Task The_end_of_the_connection_fails_the_requests_and_no_more_can_be_sent()
    {
        Task<Found> answer = AskAsync();
        await EndAsync();
        await AssertFailsAsync(answer, WsRequestFailure.ConnectionClosed);
        await AssertFailsAsync(AskAsync(), WsRequestFailure.ConnectionClosed);
        AssertNothingOpen();
    }

    [Fact]
    public async Task Above_the_limit_of_requests_one_more_fails_at_once()
    {
        Configure = static options => options.MaxServerRequests = 2;
        Task<Found>[] answers = [AskAsync(), AskAsync()];
        await AssertFailsAsync(AskAsync(), WsRequestFailure.TooManyRequests);
        Send(Found("\"$2\""), Found("\"$1\""));
        await Task.WhenAll(answers).WithinLimit();
        _ = AskAsync();
        Assert.Contains("\"id\":\"$3\"", (await TextsAsync(3))[2], StringComparison.Ordinal);
        await EndAsync();
    }

    [Fact]
    public async Task A_stream_of_the_client_answers_item_by_item()
    {
        List<int> counts = [];
        Task read = ReadAsync(counts);
        Assert.Equal([Asked], await TextsAsync(1));
        Send(Found("\"$1\"", 1), Found("\"$1\"", 2), End("\"$1\""));
        await read.WithinLimit();
        Assert.Equal([1, 2], counts);
        await EndAsync();
    }

    [Fact]
    public async Task Leaving_a_stream_of_the_client_cancels_it()
    {
        List<int> counts = [];
        Task read = ReadAsync(counts, most: 1);
        await TextsAsync(1);
        Send(Found("\"$1\"", 1), Found("\"$1\"", 2));
        await read.WithinLimit();
        Assert.Equal([1], counts);
        Assert.Equal([Asked, Cancel("\"$1\"")], await TextsAsync(2));
        await EndAsync();
    }

    [Fact]
    public async Task A_stream_of_the_client_fails_as_a_request_does()
    {
        Task read = ReadAsync([]);
        Send("""{"type":"error","payload":{"code":"app.busy","message":"later"},"ref":"$1"}""");
        await AssertFailsAsync(read, WsRequestFailure.Refused);
        read = ReadAsync([]);
        Send("""{"type":"found","payload":{},"ref":"$2"}""");
        await AssertFailsAsync(read, WsRequestFailure.InvalidAnswer);
        read = ReadAsync([]);
        Connection.Time.Jump(TimeSpan.FromSeconds(30));
        await AssertFailsAsync(read, WsRequestFailure.TimedOut);
        read = ReadAsync([]);
        await EndAsync();
        await AssertFailsAsync(read, WsRequestFailure.ConnectionClosed);
    }

    private static async Task<WsRequestException> AssertFailsAsync(Task answer, WsRequestFailure reason)
    {
        WsRequestException exception = await Assert.ThrowsAnyAsync<WsRequestException>(() => answer.WithinLimit());
        Assert.Equal(reason, exception.Reason);
        return exception;
    }

    private Task<Found> AskAsync(WsRequestOptions? options = null, CancellationToken token = default)
        => ((IWsRequester)Connection.Ws).RequestAsync<Chat, Found>(new Chat("sure?"), options, token);

    private async Task ReadAsync(List<int> counts, int most = int.MaxValue)
    {
        await foreach (Found found in ((IWsRequester)Connection.Ws).StreamAsync<Chat, Found>(new Chat("sure?"), null, default))
        {
            counts.Add(found.Count);
            if (counts.Count == most)
            {
                break;
            }
        }
    }
}
