using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Sending;

/// <summary>Settings at the edge of what is allowed: each wait stays a wait, and nothing is lost without a word.</summary>
public sealed class CornerSettingsTests
{
    [Fact]
    public async Task Messages_that_may_wait_for_some_milliseconds_do_not_keep_the_client_from_connecting()
    {
        await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
        await using WsClient client = server.CreateClient(options => options.QueueTimeout = TimeSpan.FromMilliseconds(10));
        await client.ConnectAsync().WithinLimit();
        WsSendStatus status = client.Send(new Note("x"));
        Assert.Equal(WsSendStatus.Accepted, status);
    }

    [Fact]
    public async Task Room_for_one_received_byte_is_room_for_one_message()
    {
        await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
        await using WsClient client = await server.ConnectClientAsync(options => options.MaxInboundBytes = 1);
        Assert.Equal("hi", (await client.RequestAsync(new Say("hi")).WithinLimit()).Text);
    }

    [Fact]
    public async Task The_longest_close_timeout_can_be_waited_for()
    {
        await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
        await using WsClient client = await server.ConnectClientAsync(options => options.CloseTimeout = TimeSpan.FromDays(49));
        await client.CloseAsync().WithinLimit();
        Assert.Throws<ArgumentException>(
            () => new WsClient("ws://127.0.0.1/", options => options.CloseTimeout = TimeSpan.FromDays(49) + TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task A_request_that_strict_mode_refuses_takes_no_place()
    {
        await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
        await using WsClient client = server.CreateClient(options =>
        {
            options.WhenNotOpen = WsWhenNotOpen.Throw;
            options.MaxRequests = 1;
        });
        for (int i = 0; i < 3; i++)
        {
            WsInvalidStateException refusal = await Assert.ThrowsAsync<WsInvalidStateException>(() => client.RequestAsync(new Say("x")));
            Assert.Equal(WsConnectionState.Closed, refusal.State);
        }

        await client.ConnectAsync().WithinLimit();
        Assert.Equal("hi", (await client.RequestAsync(new Say("hi")).WithinLimit()).Text);
    }

    [Fact]
    public async Task Requests_that_may_be_sent_again_fail_at_the_close_of_a_strict_client()
    {
        await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
        await using WsClient client = await server.ConnectClientAsync(options => options.WhenNotOpen = WsWhenNotOpen.Throw);
        var again = new WsRequestOptions { Resend = true, Timeout = Timeout.InfiniteTimeSpan };
        Task<Said>[] asked = [client.RequestAsync(new Hang(), again), client.RequestAsync(new Hang(), again)];
        await client.AcknowledgedAsync(new Note("they are sent")).WithinLimit();
        await client.CloseAsync().WithinLimit();
        foreach (Task<Said> one in asked)
        {
            WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(() => one.WithinLimit());
            Assert.Equal(WsRequestFailure.ConnectionClosed, failure.Reason);
        }
    }

    [Fact]
    public async Task The_end_of_a_stream_is_sent_although_the_queue_is_full()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.MaxQueuedMessages = 2;
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        Task<Said> asked = client.WithItems(One()).RequestAsync(new Sum());
        await Bounded.Until(() => client.QueuedMessages >= 2, "the request and its item wait");
        await peer.AnswerAsync();
        Assert.Equal("""{"type":"sum","payload":{"most":2147483647},"id":1}""", await peer.ReadTextAsync());
        Assert.Equal("""{"type":"summand","payload":{"number":7},"ref":1}""", await peer.ReadTextAsync());
        Assert.Equal("""{"type":"$end","ref":1}""", await peer.ReadTextAsync());
        await peer.SendTextAsync("""{"type":"said","payload":{"text":"7"},"ref":1}""");
        Assert.Equal("7", (await asked.WithinLimit()).Text);

        static async IAsyncEnumerable<Summand> One()
        {
            await Task.CompletedTask;
            yield return new Summand(7);
        }
    }

    [Fact]
    public async Task Items_that_find_no_room_for_their_bytes_do_not_hold_up_the_caller()
    {
        await using var client = new WsClient("ws://127.0.0.1:1/", options => options.MaxQueuedBytes = 100_000);
        using var cancelling = new CancellationTokenSource();
        Task[] asked = await Task.Run(Task[] () => [
            client.WithItems(Large()).AcknowledgedAsync(new Note("x"), cancellationToken: cancelling.Token),
        ]).WithinLimit();
        Assert.InRange(client.QueuedBytes, 80_000, 100_000);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked[0].WithinLimit());
        Assert.Equal(0, client.QueuedBytes);

        static async IAsyncEnumerable<Note> Large()
        {
            await Task.CompletedTask;
            for (int i = 0; i < 10; i++)
            {
                yield return new Note(new string('x', 40_000));
            }
        }
    }

    [Fact]
    public async Task Answers_to_the_server_wait_for_room()
    {
        const int Requests = 100;
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.MaxQueuedMessages = 5;
        });
        int handled = 0;
        client.OnRequest<Question, Answered>((_, _) =>
        {
            Interlocked.Increment(ref handled);
            return ValueTask.FromResult(new Answered(new string('x', 100_000)));
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        for (int i = 0; i < Requests; i++)
        {
            await peer.SendTextAsync($$$"""{"type":"question","payload":{"text":"?"},"id":{{{i}}}}""");
        }

        await Bounded.Until(() => Volatile.Read(ref handled) == Requests, "all handlers have run");
        var answered = new HashSet<int>();
        for (int i = 0; i < Requests; i++)
        {
            using JsonDocument answer = JsonDocument.Parse(await peer.ReadTextAsync());
            answered.Add(answer.RootElement.GetProperty("ref").GetInt32());
        }

        Assert.Equal(Requests, answered.Count);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_told_to_both_sides()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.MaxQueuedBytes = options.MaxMessageSize = 1000;
        });
        var failures = new EventRecorder();
        client.HandlerFailed += failure => failures.Add($"{failure.Type} {failure.Exception.GetType().Name}");
        client.OnRequest<Question, Answered>((_, _) => ValueTask.FromResult(new Answered(new string('x', 2000))));
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await peer.SendTextAsync("""{"type":"question","payload":{"text":"?"},"id":1}""");
        Assert.StartsWith("""{"type":"error","ref":1""", await peer.ReadTextAsync(), StringComparison.Ordinal);
        await failures.ExpectAsync("question WsSendException");
    }

    [Fact]
    public async Task A_stream_is_not_asked_for_again_after_a_loss()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options => options.Subprotocols.Clear());
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await using IAsyncEnumerator<Counted> items = client
            .StreamAsync(new CountTo(0), new WsRequestOptions { Resend = true }).GetAsyncEnumerator();
        ValueTask<bool> first = items.MoveNextAsync();
        await peer.ReadTextAsync();
        await peer.SendTextAsync("""{"type":"counted","payload":{"number":1},"ref":1}""");
        Assert.True(await first.WithinLimit());
        peer.Reset();
        WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(() => items.MoveNextAsync().WithinLimit());
        Assert.Equal(WsRequestFailure.ConnectionClosed, failure.Reason);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    [InlineData("1.5")]
    public async Task A_limit_of_the_server_that_no_message_could_keep_is_none(string limit)
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync("Sec-WebSocket-Protocol: typedws.v1.json\r\n");
        await peer.SendTextAsync("""{"type":"$welcome","payload":{"limits":{"maxMessageBytes":""" + limit + "}}}");
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        Assert.Equal(WsSendStatus.Accepted, client.Send(new Note("x")));
        Assert.Equal("""{"type":"note","payload":{"text":"x"}}""", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task A_second_welcome_changes_nothing()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address);
        using IDisposable heard = client.On<Heard>(message => client.Send(new Note(message.Text)));
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync("Sec-WebSocket-Protocol: typedws.v1.json\r\n");
        await peer.SendTextAsync("""{"type":"$welcome","payload":{"limits":{"maxMessageBytes":1000}}}""");
        await peer.SendTextAsync("""{"type":"$welcome","payload":{"limits":{"maxMessageBytes":1}}}""");
        await peer.SendTextAsync("""{"type":"heard","payload":{"text":"x"}}""");
        Assert.Equal("""{"type":"note","payload":{"text":"x"}}""", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Text_that_is_no_unicode_is_refused_and_not_changed()
    {
        await using var client = new WsRawClient("ws://127.0.0.1:1/");
        string lone = "a" + (char)0xD800;
        Assert.ThrowsAny<ArgumentException>(() => client.Send(lone));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.SendAsync(lone));
        Assert.Equal(0, client.QueuedMessages);
    }
}
