using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary><c>$cancel</c>, ids that are in flight, and the numbers of messages.</summary>
public sealed class CancelTests : ConversationTestBase
{
    private readonly TaskCompletionSource<Found?> _answer = new();
    private readonly List<string> _handled = [];
    private CancellationToken _token;

    public CancelTests() => Endpoint.OnChat = ConversationEndpoint.Reply((chat, token) =>
    {
        _handled.Add(chat.Text);
        _token = token;
        return new ValueTask<Found?>(_answer.Task);
    });

    private static string Conflict(long sequence)
        => "{\"type\":\"error\",\"payload\":{\"code\":\"conflict\",\"message\":\"another message with the same 'id' is not answered yet\""
            + $",\"seq\":{sequence}}}}}";

    [Fact]
    public async Task A_running_request_is_answered_as_cancelled_once_and_its_token_is_cancelled()
    {
        Send(Chat(1), Cancel(1), Cancel(1));
        Assert.Equal([Cancelled(1)], Texts());
        await Bounded.Until(() => _token.IsCancellationRequested, "cancelled token");
        _answer.SetResult(new Found(7));
        Send(Find(2));
        Assert.Equal([Cancelled(1), Found(2)], await TextsAsync(2));
        Assert.Empty(Endpoint.Errors);
        await EndAsync();
    }

    [Fact]
    public async Task A_request_that_waits_for_another_handler_is_cancelled_and_never_runs()
    {
        Send(Chat(1), Chat("\"b\"", "b"), Find(3), Cancel("\"b\""));
        Assert.Equal([Cancelled("\"b\"", hasRun: false)], Texts());
        _answer.SetResult(new Found(7));
        Assert.Equal([Cancelled("\"b\"", hasRun: false), Found(1, 7), Found(3)], await TextsAsync(3));
        Assert.Equal(["a"], _handled);
        await EndAsync();
    }

    [Fact]
    public async Task A_cancel_for_an_answered_or_unknown_request_is_ignored()
    {
        Send(Find(1), Cancel(1), Cancel("\"x\""), Find(2));
        Assert.Equal([Found(1), Found(2)], Texts());
        Send(Chat(3), Cancel(4), Cancel(1));
        _answer.SetResult(null);
        Assert.Equal("""{"type":"$ack","ref":3}""", (await TextsAsync(3))[2]);
        Assert.Empty(Endpoint.Invalid);
        await EndAsync();
    }

    [Theory]
    [InlineData("""{"type":"$cancel"}""")]
    [InlineData("""{"type":"$end","payload":{}}""")]
    public void A_control_message_without_a_ref_is_an_invalid_envelope(string message)
    {
        Send(message);
        Assert.Equal(
            """{"type":"error","payload":{"code":"invalid_envelope","message":"a message of this type needs the member 'ref'","on":"""
            + (message.Contains("cancel", StringComparison.Ordinal) ? "\"$cancel\"" : "\"$end\"") + ",\"seq\":1}}",
            Assert.Single(Texts()));
    }

    [Theory]
    [InlineData("""{"type":"find","id":1,"ref":1}""", "a message must not have both members 'id' and 'ref'", "\"ref\":1,")]
    [InlineData("""{"type":"find","ref":1,"ref":1}""", "the member 'ref' must not be given twice")]
    [InlineData("""{"type":"find","ref":[1]}""", "the member 'ref' must be a string of 1 to 64 characters or an integer")]
    [InlineData("""{"type":"find","id":"$1"}""", "the member 'id' must not begin with '$', which the server's own requests use")]
    [InlineData("""{"type":"find","id":"\u00241"}""", "the member 'id' must not begin with '$', which the server's own requests use")]
    public void An_envelope_with_a_wrong_id_or_ref_is_refused(string message, string reason, string reference = "")
    {
        Send(message);
        Assert.Equal(
            "{\"type\":\"error\"," + reference + "\"payload\":{\"code\":\"invalid_envelope\",\"message\":\"" + reason + "\",\"on\":\"find\""
                + (reference.Length > 0 ? "" : ",\"seq\":1") + "}}",
            Assert.Single(Texts()));
    }

    [Fact]
    public async Task The_second_use_of_an_id_in_flight_is_a_conflict_without_a_ref()
    {
        Send(Chat(1), Find(1), Find(2), Find(2));
        Assert.Empty(Texts());
        _answer.SetResult(new Found(7));
        Assert.Equal(
            [
                Found(1, 7),
                Conflict(2),
                Found(2),
                Conflict(4),
            ],
            await TextsAsync(4));
        Send(Find(1), Find(2));
        Assert.Equal([Found(1), Found(2)], (await TextsAsync(6))[4..]);
        await EndAsync();
    }

    [Fact]
    public async Task Every_message_counts_in_seq_in_the_order_of_arrival()
    {
        Send(Chat(1), "{", Cancel(9), Item(9), "{", Cancel(1));
        await Bounded.Until(() => _token.IsCancellationRequested, "cancelled token");
        _answer.SetResult(null);
        string[] texts = await TextsAsync(3);
        Assert.Equal(Cancelled(1), texts[0]);
        Assert.EndsWith("\"seq\":2}}", texts[1], StringComparison.Ordinal);
        Assert.EndsWith("\"seq\":5}}", texts[2], StringComparison.Ordinal);
        await EndAsync();
    }

    [Fact]
    public async Task A_message_with_a_ref_that_nobody_waits_for_is_ignored_whatever_it_contains()
    {
        Send(Item(5), """{"type":"find","payload":{"limit":"x"},"ref":5}""", """{"type":"nope","ref":"$7"}""", Find(1));
        Assert.Equal([Found(1)], Texts());
        Assert.Empty(Endpoint.Invalid);
        await EndAsync();
    }

    [Fact]
    public async Task The_end_of_the_connection_cancels_the_token_of_a_request()
    {
        Send(Chat(1));
        Connection.Ws.Abort();
        await Bounded.Until(() => _token.IsCancellationRequested, "cancelled token");
        _answer.SetCanceled(_token);
        await EndAsync();
    }
}
