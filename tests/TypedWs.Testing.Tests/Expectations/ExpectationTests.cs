using TypedWs.Testing.Tests.Testing;

namespace TypedWs.Testing.Tests.Expectations;

public sealed class ExpectationTests
{
    [Fact]
    public async Task A_message_of_one_client_reaches_the_others()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        await using WsTestConnection bob = await host.ConnectAsync("?name=bob");
        ann.Send(new Say("hi"));
        Assert.Equal(new Said("ann", "hi"), await bob.ExpectAsync<Said>(m => m.From == "ann"));
        Assert.Equal(new Said("ann", "hi"), await ann.ExpectAsync<Said>());
        await bob.ExpectNothingAsync();
        Assert.Equal(2, host.Connections.Count);
    }

    [Fact]
    public async Task An_expectation_takes_the_first_match_and_keeps_the_others()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Send(new Say("one"));
        ann.Send(new Say("two"));
        ann.Send(new Say("three"));
        Assert.Equal("three", (await ann.ExpectAsync<Said>(m => m.Text == "three")).Text);
        Assert.Equal("one", (await ann.ExpectNextAsync<Said>()).Text);
        Assert.Equal("two", (await ann.ExpectAsync<Said>()).Text);
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task The_next_message_must_be_the_expected_one()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Send(new Say("one"));
        await Assert.ThrowsAsync<WsExpectationException>(() => ann.ExpectNextAsync<Said>(m => m.Text == "two"));
    }

    [Fact]
    public async Task An_invalid_message_gets_its_error()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.SendText("{");
        Assert.Equal(1, (await ann.ExpectErrorAsync("malformed_json")).Sequence);
        ann.Send(new Say("a text with more than twenty characters"));
        WsPeerError error = await ann.ExpectErrorAsync(WsErrorCode.ValidationFailed);
        Assert.Equal("/payload/text", Assert.Single(error.FieldErrors).Pointer);
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task Requests_get_their_answers()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        Assert.Equal(5, (await ann.RequestAsync(new Measure("hello"))).Length);
        WsErrorException refused = await Assert.ThrowsAsync<WsErrorException>(() => ann.RequestAsync(new Measure("")));
        Assert.Equal("app.empty", refused.Code);
        await ann.AcknowledgedAsync(new Say("hi"));
        List<int> numbers = [];
        await foreach (Counted counted in ann.StreamAsync(new Count(3)))
        {
            numbers.Add(counted.Number);
        }

        Assert.Equal([1, 2, 3], numbers);
        await ann.ExpectAsync<Said>();
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task The_test_answers_requests_of_the_server()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Send(new AskMe("sure?"));
        WsTestRequest<Question> question = await ann.ExpectRequestAsync<Question>(q => q.Text == "sure?");
        question.Reply(new Answer(true));
        Assert.Equal("yes", (await ann.ExpectAsync<Said>()).Text);
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task The_close_code_of_the_server_is_seen()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Send(new CloseMe(4422, "enough"));
        Assert.Equal("enough", (await ann.ExpectCloseAsync(4422)).Reason);
        await host.SettleAsync();
        Assert.Empty(host.Connections);
    }

    [Fact]
    public async Task A_refused_upgrade_has_its_reason_on_both_sides()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        WsHandshakeException refusal = await host.ExpectRefusalAsync(422);
        Assert.Contains("a name is missing", refusal.Body);
        WsTestRefusal refused = Assert.Single(host.Refused);
        Assert.Equal(("/ws", 422, "RefusedByApplication"), (refused.Path, refused.Status, refused.Reason));
    }

    [Fact]
    public async Task Messages_of_raw_endpoints_are_texts_and_bytes()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<EchoEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync();
        ann.SendText("hi");
        ann.SendBinary([1, 2, 3]);
        Assert.Equal("hi", await ann.ExpectTextAsync());
        Assert.Equal([1, 2, 3], await ann.ExpectBinaryAsync());
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task Everything_works_over_HTTP_2()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann", options: o => o.HttpVersion = new Version(2, 0));
        ann.Send(new SayLater("hi", Turns: 50));
        Assert.Equal("hi", (await ann.ExpectAsync<Said>()).Text);
        await ann.ExpectNothingAsync();
        await ann.CloseAsync();
        await ann.ExpectCloseAsync(1000);
    }

    [Fact]
    public async Task Strict_connections_fail_for_messages_that_nobody_has_taken()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        WsTestConnection ann = (await host.ConnectAsync("?name=ann")).Strict();
        ann.Send(new Say("hi"));
        await host.SettleAsync();
        await Assert.ThrowsAsync<WsExpectationException>(() => ann.DisposeAsync().AsTask());
    }
}
