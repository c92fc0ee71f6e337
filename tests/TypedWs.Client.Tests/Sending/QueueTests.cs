using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Sending;

/// <summary>What happens to messages that wait: in each state of the client, at each bound, and at the end.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task A_hundred_messages_of_each_state_arrive_once_and_in_order()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
            options.Reconnect.ServerDelay = TimeSpan.FromMilliseconds(20);
        });
        int sent = 0;
        SendHundred();
        client.Start();
        SendHundred();
        ScriptedPeer first = await server.AcceptRequestAsync();
        SendHundred();
        await first.WriteAsync("HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        SendHundred();
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        SendHundred();
        for (int i = 0; i < sent; i++)
        {
            Assert.Equal($$$"""{"type":"note","payload":{"text":"{{{i}}}"}}""", await peer.ReadTextAsync());
        }

        void SendHundred()
        {
            for (int i = 0; i < 100; i++)
            {
                Assert.Equal(WsSendStatus.Accepted, client.Send(new Note($"{sent++}")));
            }
        }
    }

    [Fact]
    public async Task A_value_that_was_not_sent_is_told()
    {
        var failed = new EventRecorder();
        await using (var client = new WsClient("ws://127.0.0.1:1/"))
        {
            client.MessageNotSent += message => failed.Add($"{message.Sent} {message.Reason}");
            client.Send(new Tick(7));
        }

        await failed.ExpectAsync("Tick { Number = 7 } Disposed");
    }

    [Fact]
    public async Task A_full_queue_refuses_and_each_message_fails_once_when_the_client_is_closed()
    {
        await using var server = new ScriptedServer();
        var client = new WsClient(server.Address, options => options.MaxQueuedMessages = 10);
        var failed = new EventRecorder();
        client.MessageNotSent += message => failed.Add($"{((Note)message.Sent!).Text} {message.Reason}");
        client.Start();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(WsSendStatus.Accepted, client.Send(new Note($"{i}")));
        }

        Assert.Equal(WsSendStatus.Dropped, client.Send(new Note("too many")));
        Assert.Equal(10, client.QueuedMessages);
        Task waiting = client.SendAsync(new Note("waits for room"));
        Assert.False(waiting.IsCompleted);
        await client.CloseAsync().WithinLimit();
        await failed.ExpectAsync([.. Enumerable.Range(0, 10).Select(i => $"{i} Closed")]);
        failed.ExpectNothing();
        WsSendException failure = await Assert.ThrowsAsync<WsSendException>(() => waiting.WithinLimit());
        Assert.Equal((WsSendFailure.Closed, false), (failure.Reason, failure.MayHaveArrived));
        Assert.Equal(WsSendStatus.Closed, client.Send(new Note("late")));
        Assert.Equal((0, 0), (client.QueuedMessages, client.QueuedBytes));
        await client.DisposeAsync();
        failure = await Assert.ThrowsAsync<WsSendException>(() => client.SendAsync(new Note("later")).WithinLimit());
        Assert.Equal(WsSendFailure.Disposed, failure.Reason);
    }

    [Fact]
    public async Task Bytes_are_bounded_too_and_a_message_above_the_bound_is_never_accepted()
    {
        await using var client = new WsClient("ws://127.0.0.1:1/", options => options.MaxQueuedBytes = 200);
        Assert.Equal(WsSendStatus.Accepted, client.Send(new Note(new string('x', 100))));
        Assert.Equal(WsSendStatus.Dropped, client.Send(new Note(new string('x', 100))));
        WsSendException failure = await Assert.ThrowsAsync<WsSendException>(
            () => client.SendAsync(new Note(new string('x', 200))).WithinLimit());
        Assert.Equal(WsSendFailure.TooLarge, failure.Reason);
    }

    [Fact]
    public async Task A_message_that_waits_too_long_fails()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options => options.QueueTimeout = TimeSpan.FromMilliseconds(200));
        var failed = new TaskCompletionSource<WsMessageNotSent>();
        client.MessageNotSent += failed.SetResult;
        client.Start();
        var note = new Note("old");
        client.Send(note);
        Task sending = client.SendAsync(new Note("awaited"));
        Task<Said> request = client.RequestAsync(new Say("asked"));
        Assert.Equal(new WsMessageNotSent(note, WsSendFailure.Expired), await failed.Task.WithinLimit());
        Assert.Equal(WsSendFailure.Expired, (await Assert.ThrowsAsync<WsSendException>(() => sending.WithinLimit())).Reason);
        WsRequestException late = await Assert.ThrowsAsync<WsRequestException>(() => request.WithinLimit());
        Assert.Equal((WsRequestFailure.TimedOut, false), (late.Reason, late.MayHaveBeenHandled));
    }

    [Fact]
    public async Task A_message_that_is_taken_back_is_not_sent()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        using var cancel = new CancellationTokenSource();
        Task taken = client.SendAsync(new Note("taken back"), cancel.Token);
        Task<Said> asked = client.RequestAsync(new Say("taken back"), cancellationToken: cancel.Token);
        Task kept = client.SendAsync(new Note("kept"));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taken.WithinLimit());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WithinLimit());
        Assert.Equal(1, client.QueuedMessages);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await kept.WithinLimit();
        Assert.Equal("""{"type":"note","payload":{"text":"kept"}}""", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Messages_that_are_queued_and_taken_back_do_not_fill_the_memory()
    {
        await using var client = new WsClient("ws://127.0.0.1:1/", options => options.MaxQueuedMessages = 10);
        for (int i = 0; i < 10_000; i++)
        {
            using var cancel = new CancellationTokenSource();
            Task sending = client.SendAsync(new Note(new string('x', 100)), cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WithinLimit());
        }

        Assert.Equal((0, 0), (client.QueuedMessages, client.QueuedBytes));
        Assert.Equal(WsSendStatus.Accepted, client.Send(new Note("room")));
    }

    [Fact]
    public async Task In_strict_mode_sending_without_a_connection_throws_in_each_state()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.WhenNotOpen = WsWhenNotOpen.Throw;
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromSeconds(20);
        });
        await AssertThrowsAsync(WsConnectionState.Closed);
        client.Start();
        await AssertThrowsAsync(WsConnectionState.Connecting);
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        Assert.Equal(WsSendStatus.Accepted, client.Send(new Note("now")));
        await peer.ReadTextAsync();
        Task closing = client.CloseAsync();
        await AssertThrowsAsync(WsConnectionState.Closing);
        Assert.Equal(8, (await peer.ReadFrameAsync()).Opcode);
        await peer.SendCloseAsync(1000);
        await closing.WithinLimit();
        await AssertThrowsAsync(WsConnectionState.Closed);

        async Task AssertThrowsAsync(WsConnectionState state)
        {
            Assert.Equal(state, Assert.Throws<WsInvalidStateException>(() => client.Send(new Note("x"))).State);
            Assert.Equal(state, (await Assert.ThrowsAsync<WsInvalidStateException>(() => client.SendAsync(new Note("x")))).State);
        }
    }

    [Fact]
    public async Task In_drop_mode_sending_without_a_connection_drops()
    {
        await using var client = new WsClient("ws://127.0.0.1:1/", options => options.WhenNotOpen = WsWhenNotOpen.Drop);
        client.Start();
        Assert.Equal(WsSendStatus.Dropped, client.Send(new Note("x")));
        Assert.Equal(
            WsSendFailure.NotOpen, (await Assert.ThrowsAsync<WsSendException>(() => client.SendAsync(new Note("x")).WithinLimit())).Reason);
    }

    [Fact]
    public async Task A_message_above_the_limit_that_the_server_has_told_is_not_sent()
    {
        var desk = new Desk();
        await using WsTestServer server = await DeskEndpoint.StartAsync(desk, options => options.MaxMessageSize = 1000);
        await using WsClient client = await server.ConnectClientAsync();
        Assert.Equal(WsSendStatus.Dropped, client.Send(new Say(new string('x', 1000))));
        WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(
            () => client.RequestAsync(new Say(new string('x', 1000))).WithinLimit());
        Assert.Equal(WsSendFailure.TooLarge, Assert.IsType<WsSendException>(failure.InnerException).Reason);
        await client.AcknowledgedAsync(new Note("fits")).WithinLimit();
    }

    [Fact]
    public async Task A_reader_that_stops_makes_sends_backpressured_and_then_dropped_and_nothing_is_lost()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        int accepted = 0;
        bool wasBackpressured = false;
        string text = new('x', 1000);

        // At first, the system takes some megabytes.
        for (int inVain = 0; inVain < 50;)
        {
            WsSendStatus status = client.Send(new Say($"{accepted:D8}{text}"));
            wasBackpressured |= status == WsSendStatus.Backpressured;
            if (status == WsSendStatus.Dropped)
            {
                inVain++;
                await Task.Delay(1);
            }
            else
            {
                inVain = 0;
                accepted++;
            }
        }

        Assert.True(wasBackpressured);
        Assert.InRange(client.QueuedBytes, 900_000, 1024 * 1024);
        for (int i = 0; i < accepted; i++)
        {
            Assert.StartsWith($$$"""{"type":"say","payload":{"text":"{{{i:D8}}}""", await peer.ReadTextAsync(), StringComparison.Ordinal);
        }
    }

    private static WsClient Create(ScriptedServer server)
        => new(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
        });
}
