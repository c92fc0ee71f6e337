using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>docs/wire-protocol.md, "Requests": exactly one terminal answer to an id.</summary>
public sealed class AnswerTests
{
    private const string Chat = """{"type":"chat","payload":{"text":"hi"}}""";
    private const string ChatWithId = """{"type":"chat","payload":{"text":"hi"},"id":"7"}""";
    private const string FindWithId = """{"type":"find","id":7}""";
    private const string Ack = """{"type":"$ack","ref":"7"}""";
    private const string Internal =
        """{"type":"error","ref":"7","payload":{"code":"internal","message":"the server failed to handle the message","on":"chat"}}""";
    private const string InternalOfFind =
        """{"type":"error","ref":7,"payload":{"code":"internal","message":"the server failed to handle the message","on":"find"}}""";

    private readonly Queue<string> _answers = [];
    private readonly TestEndpoint _endpoint = new();
    private readonly TestConnection _connection;

    public AnswerTests() => _connection = new TestConnection(_endpoint);

    [Fact]
    public void A_handler_without_a_result_is_acknowledged_if_there_is_an_id()
    {
        Assert.Equal(Ack, _connection.Ask(ChatWithId));
        _connection.Receive(Chat);
        Assert.Empty(_connection.TakeFrames());
    }

    [Fact]
    public void A_reply_carries_the_id_as_ref_and_is_the_only_answer()
        => Assert.Equal("""{"type":"found","payload":{"count":1},"ref":7}""", _connection.Ask(FindWithId));

    [Fact]
    public void A_reply_to_a_message_without_an_id_has_no_ref()
        => Assert.Equal("""{"type":"found","payload":{"count":1}}""", _connection.Ask("""{"type":"find"}"""));

    [Fact]
    public void A_null_reply_is_an_acknowledgement()
    {
        _endpoint.OnFind = static _ => null;
        Assert.Equal("""{"type":"$ack","ref":7}""", _connection.Ask(FindWithId));
        _connection.Receive("""{"type":"find"}""");
        Assert.Empty(_connection.TakeFrames());
    }

    [Fact]
    public async Task An_awaited_handler_is_acknowledged_when_it_has_completed()
    {
        var handler = new TaskCompletionSource();
        _endpoint.OnChat = (_, _) => new ValueTask(handler.Task);
        _connection.Receive(ChatWithId);
        Assert.Empty(_connection.TakeFrames());
        handler.SetResult();
        Assert.Equal(Ack, await NextAsync());
    }

    [Fact]
    public async Task An_awaited_reply_is_sent_when_it_is_there()
    {
        var handler = new TaskCompletionSource<Found?>();
        _endpoint.OnFindAsync = _ => new ValueTask<Found?>(handler.Task);
        _connection.Receive(FindWithId);
        Assert.Empty(_connection.TakeFrames());
        handler.SetResult(new Found(3));
        Assert.Equal("""{"type":"found","payload":{"count":3},"ref":7}""", await NextAsync());
    }

    [Fact]
    public void A_reply_that_is_there_already_is_sent_at_once()
    {
        _endpoint.OnFindAsync = static _ => new ValueTask<Found?>(new Found(4));
        Assert.Equal("""{"type":"found","payload":{"count":4},"ref":7}""", _connection.Ask(FindWithId));
        _endpoint.OnFindAsync = static _ => default;
        Assert.Equal("""{"type":"$ack","ref":7}""", _connection.Ask(FindWithId));
    }

    [Fact]
    public async Task An_awaited_null_reply_is_an_acknowledgement()
    {
        var handler = new TaskCompletionSource<Found?>();
        _endpoint.OnFindAsync = _ => new ValueTask<Found?>(handler.Task);
        _connection.Receive(FindWithId);
        handler.SetResult(null);
        Assert.Equal("""{"type":"$ack","ref":7}""", await NextAsync());
    }

    [Fact]
    public void A_handler_that_throws_is_answered_reported_and_forgiven()
    {
        var exception = new InvalidOperationException("broken");
        _endpoint.OnChat = (_, _) => throw exception;
        Assert.Equal(Internal, _connection.Ask(ChatWithId));
        Assert.Same(exception, Assert.Single(_endpoint.Errors));

        _endpoint.OnChat = static (_, _) => default;
        Assert.Equal(Ack, _connection.Ask(ChatWithId));
    }

    [Fact]
    public async Task A_handler_that_throws_after_an_await_is_answered_and_reported()
    {
        var handler = new TaskCompletionSource();
        _endpoint.OnChat = (_, _) => new ValueTask(handler.Task);
        _connection.Receive(ChatWithId);
        handler.SetException(new InvalidOperationException("broken"));
        Assert.Equal(Internal, await NextAsync());
        Assert.Equal("broken", Assert.Single(_endpoint.Errors).Message);
    }

    [Fact]
    public void A_handler_that_returns_a_failed_task_is_answered_and_reported()
    {
        _endpoint.OnChat = static (_, _) => ValueTask.FromException(new InvalidOperationException("broken"));
        Assert.Equal(Internal, _connection.Ask(ChatWithId));
        Assert.Equal("broken", Assert.Single(_endpoint.Errors).Message);
    }

    [Fact]
    public async Task A_reply_that_fails_after_an_await_is_answered_and_reported()
    {
        var handler = new TaskCompletionSource<Found?>();
        _endpoint.OnFindAsync = _ => new ValueTask<Found?>(handler.Task);
        _connection.Receive(FindWithId);
        handler.SetException(new InvalidOperationException("broken"));
        Assert.Equal(InternalOfFind, await NextAsync());
        Assert.Single(_endpoint.Errors);
    }

    [Fact]
    public void A_reply_that_throws_while_it_is_written_is_a_failure_and_leaves_no_half_message()
    {
        _endpoint.OnFind = static _ => new Found(-1);
        Assert.Equal(InternalOfFind, _connection.Ask(FindWithId));
        Assert.Single(_endpoint.Errors);

        _endpoint.OnFind = static _ => new Found(2);
        Assert.Equal("""{"type":"found","payload":{"count":2},"ref":7}""", _connection.Ask(FindWithId));
    }

    [Fact]
    public void An_error_hook_that_throws_too_changes_nothing()
    {
        _endpoint.OnChat = static (_, _) => throw new InvalidOperationException("first");
        _endpoint.Failed = static () => throw new InvalidOperationException("second");
        Assert.Equal(Internal, _connection.Ask(ChatWithId));
        _endpoint.OnChat = static (_, _) => default;
        Assert.Equal(Ack, _connection.Ask(ChatWithId));
    }

    [Fact]
    public async Task Answers_leave_in_the_order_of_the_messages_while_a_handler_awaits()
    {
        var handler = new TaskCompletionSource<Found?>();
        _endpoint.OnFindAsync = _ => new ValueTask<Found?>(handler.Task);
        _connection.Transport.Push([
            .. ClientFrames.Text(FindWithId),
            .. ClientFrames.Text("nonsense"),
            .. ClientFrames.Text(ChatWithId),
            .. ClientFrames.Text("""{"type":"nope"}"""),
        ]);
        Assert.Empty(_connection.TakeFrames());
        handler.SetResult(new Found(3));
        Assert.Equal("""{"type":"found","payload":{"count":3},"ref":7}""", await NextAsync());
        Assert.Equal("malformed_json seq=2", ErrorSummary.Of(await NextAsync()));
        Assert.Equal(Ack, await NextAsync());
        Assert.Equal("unknown_type seq=4", ErrorSummary.Of(await NextAsync()));
    }

    [Fact]
    public void What_a_handler_sends_leaves_before_its_answer_in_one_write()
    {
        _endpoint.OnChat = static (ws, chat) =>
        {
            Assert.Equal(WsSendStatus.Accepted, ws.Send(new Chat("echo")));
            return default;
        };
        _connection.Receive(ChatWithId);
        Assert.Equal(["""{"type":"chat","payload":{"text":"echo"}}""", Ack], _connection.TakeTexts());
        Assert.Equal(1, _connection.Transport.FlushCount);
    }

    [Fact]
    public void Sending_what_is_no_message_is_a_clear_error()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => _connection.Ws.Send(new Version(1, 2)));
        Assert.Contains("'System.Version' is not a message", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The next answer, which leaves outside the test's calls.</summary>
    private async Task<string> NextAsync()
    {
        while (true)
        {
            int flushes = _connection.Transport.FlushCount;
            foreach (string text in _connection.TakeTexts())
            {
                _answers.Enqueue(text);
            }

            if (_answers.TryDequeue(out string? answer))
            {
                return answer;
            }

            await _connection.Transport.WhenFlushedAsync(flushes + 1);
        }
    }
}
