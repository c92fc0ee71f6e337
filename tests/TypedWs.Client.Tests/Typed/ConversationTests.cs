using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Typed;

/// <summary>What a client and a server say to each other while nothing goes wrong with the network.</summary>
public sealed class ConversationTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private WsTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeskEndpoint.StartAsync(_desk);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_message_that_is_sent_right_after_the_constructor_arrives()
    {
        await using WsClient client = _server.CreateClient();
        Assert.Equal(WsSendStatus.Accepted, client.Send(new Note("one")));
        client.Start();
        Assert.Equal(WsSendStatus.Accepted, client.Send(new Note("two")));
        await _desk.Events.ExpectAsync("open", "note one", "note two");
    }

    [Fact]
    public async Task A_request_gets_its_reply_and_an_acknowledgement()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        Said reply = await client.RequestAsync(new Say("hi")).WithinLimit();
        Assert.Equal("hi", reply.Text);
        await client.AcknowledgedAsync(new Note("noted")).WithinLimit();
        await _desk.Events.ExpectAsync("open", "note noted");
    }

    [Fact]
    public async Task Each_handler_of_a_message_runs_though_another_fails()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        var events = new EventRecorder();
        client.HandlerFailed += failure => events.Add($"failed {failure.Exception.Message}");
        client.On<Heard>(_ => throw new InvalidOperationException("one"));
        client.On<Heard>(async (_, _) =>
        {
            await Task.Yield();
            throw new InvalidOperationException("two");
        });
        client.On<Heard>(heard => events.Add($"heard {heard.Text}"));
        client.Send(new Shout("hi"));
        string[] seen = [await events.NextAsync(), await events.NextAsync(), await events.NextAsync()];
        Assert.Equal(["failed one", "failed two", "heard hi"], seen.Order());
    }

    [Fact]
    public async Task A_handler_that_was_added_twice_runs_twice_until_one_is_removed()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        var events = new EventRecorder();
        Func<Heard, CancellationToken, ValueTask> handler = (heard, _) =>
        {
            events.Add(heard.Text);
            return default;
        };
        using IDisposable first = client.On(handler);
        using (client.On(handler))
        {
            client.Send(new Shout("a"));
            await events.ExpectAsync("a", "a");
        }

        client.Send(new Shout("b"));
        client.Send(new Shout("c"));
        await events.ExpectAsync("b", "c");
    }

    [Fact]
    public async Task Many_requests_at_once_get_their_own_replies()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        Task<Said>[] replies = [.. Enumerable.Range(0, 500).Select(i => client.RequestAsync(new Say($"text {i}")))];
        for (int i = 0; i < replies.Length; i++)
        {
            Assert.Equal($"text {i}", (await replies[i].WithinLimit()).Text);
        }
    }

    [Fact]
    public async Task A_refused_request_fails_with_the_error_and_its_data()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        WsErrorException refusal = await Assert.ThrowsAsync<WsErrorException>(
            () => client.RequestAsync(new FailWith("blue")).WithinLimit());
        Assert.Equal("app.full", refusal.Code);
        Assert.Equal("room blue is full", refusal.Details.Message);
        Assert.Equal("fail", refusal.Details.On);
        Assert.Equal(new Room("blue", 3), refusal.GetData<Room>());
        Assert.Equal(WsRequestFailure.Refused, refusal.Reason);
    }

    [Fact]
    public async Task An_invalid_message_of_a_value_type_is_told_with_an_equal_value()
    {
        await using WsClient client = _server.CreateClient();
        var told = new EventRecorder();
        client.ServerError += error => told.Add($"{error.Code} {error.Sent}");
        client.Start();
        client.Send(new Seat(3));
        client.Send(new Seat(10));
        client.Send(new Tick(11));
        client.Send(new Seat(0));
        await told.ExpectAsync("validation_failed Seat { Number = 10 }", "validation_failed Seat { Number = 0 }");
    }

    [Fact]
    public async Task An_invalid_message_is_told_with_the_object_that_was_sent()
    {
        await using WsClient client = _server.CreateClient();
        var errors = new EventRecorder();
        var told = new TaskCompletionSource<WsServerError>();
        client.ServerError += told.SetResult;
        client.Start();
        var bad = new Note(new string('x', 101));
        client.Send(new Note("good"));
        client.Send(bad);
        WsServerError error = await told.Task.WithinLimit();
        Assert.Same(bad, error.Sent);
        Assert.Equal("validation_failed", error.Code);
        WsFieldError field = Assert.Single(error.Error.FieldErrors);
        Assert.Equal(("/payload/text", "max_length", """{"max":100,"actual":101}"""), (field.Pointer, field.Code, field.Params));
        Assert.Equal(2, error.Error.Sequence);
        await client.AcknowledgedAsync(new Note("goes on")).WithinLimit();
    }

    [Fact]
    public async Task Handlers_get_what_is_published_in_order()
    {
        await using WsClient client = _server.CreateClient();
        var heard = new EventRecorder();
        using IDisposable handler = client.On<Heard>(message => heard.Add(message.Text));
        await client.ConnectAsync().WithinLimit();
        for (int i = 0; i < 100; i++)
        {
            client.Send(new Shout($"{i}"));
        }

        await heard.ExpectAsync([.. Enumerable.Range(0, 100).Select(i => $"{i}")]);
        handler.Dispose();
        client.Send(new Shout("nobody listens"));
        await client.AcknowledgedAsync(new Note("end")).WithinLimit();
        heard.ExpectNothing();
    }

    [Fact]
    public async Task A_stream_gives_its_items_and_its_end()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        var numbers = new List<int>();
        await foreach (Counted counted in client.StreamAsync(new CountTo(1000)))
        {
            numbers.Add(counted.Number);
        }

        Assert.Equal(Enumerable.Range(1, 1000), numbers);
        await _desk.Events.ExpectAsync("open", "counted");
    }

    [Fact]
    public async Task A_stream_that_is_left_is_cancelled_on_the_server()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        await foreach (Counted counted in client.StreamAsync(new CountTo(0)))
        {
            Assert.Equal(0, counted.Number);
            break;
        }

        await _desk.Events.ExpectAsync("open", "counted");
    }

    [Fact]
    public async Task A_cancelled_request_is_cancelled_on_the_server()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        using var giveUp = new CancellationTokenSource();
        Task<Said> reply = client.RequestAsync(new Hang(), cancellationToken: giveUp.Token);
        await _desk.Events.ExpectAsync("open", "hang");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply.WithinLimit());
        await _desk.Events.ExpectAsync("hung up");
    }

    [Fact]
    public async Task A_request_that_takes_too_long_fails_and_is_cancelled_on_the_server()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        var options = new WsRequestOptions { Timeout = TimeSpan.FromMilliseconds(200) };
        WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(
            () => client.RequestAsync(new Hang(), options).WithinLimit());
        Assert.Equal((WsRequestFailure.TimedOut, true), (failure.Reason, failure.MayHaveBeenHandled));
        await _desk.Events.ExpectAsync("open", "hang", "hung up");
    }

    [Fact]
    public async Task The_server_asks_and_a_handler_answers()
    {
        await using WsClient client = _server.CreateClient();
        using IDisposable handler = client.OnRequest<Question, Answered>(
            (question, _) => ValueTask.FromResult(new Answered($"{question.Text} yes")));
        client.Start();
        Assert.Equal("sure? yes", (await client.RequestAsync(new AskMe("sure?")).WithinLimit()).Text);
    }

    [Fact]
    public async Task The_server_asks_a_client_without_a_handler_or_with_one_that_refuses_or_fails()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        Assert.Equal("Refused unknown_type", (await client.RequestAsync(new AskMe("sure?")).WithinLimit()).Text);
        using (client.OnRequest<Question, Answered>((_, _) => throw new WsException(WsError.App("busy", "later"))))
        {
            Assert.Equal("Refused app.busy", (await client.RequestAsync(new AskMe("sure?")).WithinLimit()).Text);
        }

        using (client.OnRequest<Question, Answered>((_, _) => throw new InvalidOperationException("broken")))
        {
            Assert.Equal("Refused internal", (await client.RequestAsync(new AskMe("sure?")).WithinLimit()).Text);
        }

        using (client.OnRequest<Question, Answered>((_, _) => ValueTask.FromResult(new Answered(new string('x', 51)))))
        {
            Assert.Equal("InvalidAnswer", (await client.RequestAsync(new AskMe("sure?")).WithinLimit()).Text);
        }
    }

    [Fact]
    public async Task A_handler_may_ask_the_server()
    {
        await using WsClient client = _server.CreateClient();
        var heard = new EventRecorder();
        client.On<Heard>(async (message, cancelled) =>
        {
            Said said = await client.RequestAsync(new Say($"{message.Text}!"), cancellationToken: cancelled);
            heard.Add(said.Text);
        });
        client.Start();
        client.Send(new Shout("one"));
        client.Send(new Shout("two"));
        await heard.ExpectAsync("one!", "two!");
    }

    [Fact]
    public async Task Messages_can_be_enumerated()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        IAsyncEnumerable<Heard> messages = client.Messages<Heard>();
        client.Send(new Shout("one"));
        client.Send(new Shout("two"));
        var heard = new List<string>();
        await foreach (Heard message in messages)
        {
            heard.Add(message.Text);
            if (heard.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["one", "two"], heard);
    }

    [Fact]
    public async Task An_enumeration_ends_with_the_client()
    {
        WsClient client = await _server.ConnectClientAsync();
        IAsyncEnumerable<Heard> messages = client.Messages<Heard>();
        await client.DisposeAsync();
        await foreach (Heard message in messages)
        {
            Assert.Fail(message.Text);
        }
    }

    [Fact]
    public async Task A_handler_that_throws_is_told_and_the_next_message_is_handled()
    {
        await using WsClient client = _server.CreateClient();
        var heard = new EventRecorder();
        client.HandlerFailed += failure => heard.Add($"{failure.Type}: {failure.Exception.Message}");
        client.On<Heard>(message => _ = message.Text == "bad" ? throw new InvalidOperationException("no") : 0);
        client.On<Heard>(message => heard.Add(message.Text));
        client.Start();
        client.Send(new Shout("bad"));
        string[] told = [await heard.NextAsync(), await heard.NextAsync()];
        Assert.Equal(["bad", "heard: no"], told.Order());
        client.Send(new Shout("good"));
        await heard.ExpectAsync("good");
    }

    [Fact]
    public async Task The_states_are_told_in_order()
    {
        await using WsClient client = _server.CreateClient();
        var states = new EventRecorder();
        client.StateChanged += change => states.Add($"{change.From} {change.To}");
        Assert.Equal(WsConnectionState.Closed, client.State);
        await client.ConnectAsync().WithinLimit();
        Assert.Equal(WsConnectionState.Open, client.State);
        await client.CloseAsync((WsCloseCode)4000, "bye").WithinLimit();
        Assert.Equal(WsConnectionState.Closed, client.State);
        await states.ExpectAsync("Closed Connecting", "Connecting Open", "Open Closing", "Closing Closed");
        WsClose close = await client.Closed.WithinLimit();
        Assert.Equal(new WsClose((WsCloseCode)4000, "bye", WasClean: true), close);
        await _desk.Events.ExpectAsync("open", "close 4000 bye");
    }
}
