using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Reconnecting;

/// <summary>The loss of a connection: what comes back, what fails, and what is not tried again.</summary>
public sealed class LossTests
{
    private const string Refusal = "HTTP/1.1 500 Broken\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public async Task After_a_loss_the_client_connects_again_and_a_request_in_flight_fails()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer first = await server.AcceptAsync();
        Task<Said> inFlight = client.RequestAsync(new Say("lost"));
        await first.ReadTextAsync();
        first.Reset();
        WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(() => inFlight.WithinLimit());
        Assert.Equal((WsRequestFailure.ConnectionClosed, true), (failure.Reason, failure.MayHaveBeenHandled));
        Task<Said> next = client.RequestAsync(new Say("again"));
        ScriptedPeer second = await server.AcceptAsync();
        Assert.Equal("""{"type":"say","payload":{"text":"again"},"id":2}""", await second.ReadTextAsync());
        await second.SendTextAsync("""{"type":"said","payload":{"text":"here"},"ref":2}""");
        Assert.Equal("here", (await next.WithinLimit()).Text);
    }

    [Fact]
    public async Task A_request_that_may_be_sent_again_is_sent_again()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer first = await server.AcceptAsync();
        Task<Said> reply = client.RequestAsync(new Say("twice"), new WsRequestOptions { Resend = true });
        string sent = await first.ReadTextAsync();
        first.Reset();
        ScriptedPeer second = await server.AcceptAsync();
        Assert.Equal(sent, await second.ReadTextAsync());
        await second.SendTextAsync("""{"ref":1,"type":"said","payload":{"text":"here"}}""");
        Assert.Equal("here", (await reply.WithinLimit()).Text);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1009)]
    [InlineData(3000)]
    [InlineData(4000)]
    [InlineData(4401)]
    [InlineData(4403)]
    [InlineData(4409)]
    [InlineData(4499)]
    public async Task Some_close_codes_end_the_client(int code)
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        await peer.SendCloseAsync(code);
        (int opcode, byte[] payload) = await peer.ReadFrameAsync();
        Assert.Equal((8, code), (opcode, (payload[0] << 8) | payload[1]));
        WsClose close = await client.Closed.WithinLimit();
        Assert.Equal(new WsClose((WsCloseCode)code, "", WasClean: true), close);
    }

    [Theory]
    [InlineData(1001, 100)]
    [InlineData(1011, 10)]
    [InlineData(1012, 100)]
    [InlineData(1013, 100)]
    [InlineData(4408, 10)]
    [InlineData(4429, 10_010)]
    [InlineData(4500, 10)]
    [InlineData(4508, 10)]
    public async Task Other_close_codes_lead_to_another_attempt(int code, int delay)
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options =>
        {
            options.Random = () => 1;
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(10);
            options.Reconnect.ServerDelay = TimeSpan.FromMilliseconds(100);
        });
        var retried = new TaskCompletionSource<WsRetry>();
        client.StateChanged += change => _ = change.Retry is { } retry && retried.TrySetResult(retry);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        await peer.SendCloseAsync(code);
        WsRetry next = await retried.Task.WithinLimit();
        Assert.Equal(delay, next.After.TotalMilliseconds);
        Assert.Equal((WsCloseCode)code, next.Cause.Close?.Code);
        Assert.Equal(WsConnectionState.Connecting, client.State);
    }

    [Theory]
    [InlineData("\"retryAfterMs\":60000", 4429, 60)]
    [InlineData("\"retryAfterMs\":5000", 4429, 10)]
    [InlineData("\"retryAfterMs\":60000", 1013, 60)]
    [InlineData("\"retryAfterMs\":60000,\"fatal\":true", 1011, 60)]
    [InlineData("\"retryAfterMs\":60000,\"fatal\":true", 4500, 60)]
    [InlineData("\"retryAfterMs\":2147483647,\"fatal\":true", 1011, 86_400)]
    [InlineData("\"fatal\":true", 1011, 0)]
    [InlineData("\"retryAfterMs\":60000", 1012, 0)]
    [InlineData("\"retryAfterMs\":60000", 1011, 0)]
    public async Task The_time_of_an_error_event_that_ends_the_connection_is_a_lower_bound_and_the_jitter_comes_on_top(
        string members, int code, int least)
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options =>
        {
            options.Time = new ManualTime();
            options.Random = () => 0.5;
            options.Reconnect.FirstDelay = options.Reconnect.ServerDelay = TimeSpan.FromMilliseconds(100);
        });
        var retried = new TaskCompletionSource<WsRetry>();
        client.StateChanged += change => _ = change.Retry is { } retry && retried.TrySetResult(retry);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        await peer.SendTextAsync($$$"""{"type":"error","payload":{"code":"rate_limited","message":"slower","seq":1,{{{members}}}}}""");
        await peer.SendCloseAsync(code);
        Assert.Equal(8, (await peer.ReadFrameAsync()).Opcode);
        peer.Dispose();
        WsRetry next = await retried.Task.WithinLimit();
        Assert.Equal((least * 1000) + 50, next.After.TotalMilliseconds);
    }

    [Fact]
    public async Task The_time_of_an_error_event_runs_from_the_event()
    {
        var time = new ManualTime();
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options =>
        {
            options.Time = time;
            options.Random = () => 0;
            options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        });
        var retried = new TaskCompletionSource<WsRetry>();
        var told = new TaskCompletionSource();
        client.StateChanged += change => _ = change.Retry is { } retry && retried.TrySetResult(retry);
        client.ServerError += _ => told.TrySetResult();
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        await peer.SendTextAsync("""{"type":"error","payload":{"code":"rate_limited","message":"x","seq":1,"retryAfterMs":60000}}""");
        await told.Task.WithinLimit();
        time.Advance(TimeSpan.FromSeconds(20));
        await peer.SendCloseAsync(4429);
        Assert.Equal(8, (await peer.ReadFrameAsync()).Opcode);
        peer.Dispose();
        WsRetry next = await retried.Task.WithinLimit();
        Assert.Equal((40, 40), (next.After.TotalSeconds, next.Cause.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task The_delays_grow_up_to_a_bound_and_end_after_the_last_attempt()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options =>
        {
            options.Random = () => 1;
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(10);
            options.Reconnect.MaxDelay = TimeSpan.FromMilliseconds(50);
            options.Reconnect.MaxAttempts = 6;
        });
        var delays = new EventRecorder();
        client.StateChanged += change => delays.Add(
            change.Retry is { } retry ? $"{retry.Attempt} {retry.After.TotalMilliseconds}" : $"{change.To}");
        Task connecting = client.ConnectAsync();
        for (int i = 0; i < 6; i++)
        {
            await (await server.AcceptRequestAsync()).WriteAsync(Refusal);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => connecting.WithinLimit());
        await delays.ExpectAsync(
            "Connecting", "1 10", "Connecting", "2 20", "Connecting", "3 40", "Connecting", "4 50", "Connecting", "5 50", "Connecting",
            "Closed");
    }

    [Fact]
    public async Task A_delay_that_no_timer_can_wait_is_shortened()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options => options.Reconnect.Decide = static (_, _) => TimeSpan.MaxValue);
        var retried = new TaskCompletionSource<WsRetry>();
        client.StateChanged += change => _ = change.Retry is { } retry && retried.TrySetResult(retry);
        client.Start();
        await (await server.AcceptRequestAsync()).WriteAsync(Refusal);
        Assert.Equal(TimeSpan.FromDays(1), (await retried.Task.WithinLimit()).After);
        Assert.Equal(WsConnectionState.Connecting, client.State);
    }

    [Fact]
    public async Task The_application_decides_about_each_failure()
    {
        await using var server = new ScriptedServer();
        var seen = new EventRecorder();
        await using WsClient client = Create(server, options => options.Reconnect.Decide = (failure, proposed) =>
        {
            seen.Add($"{failure.Attempt} {failure.Close?.Code} {proposed.HasValue}");
            return failure.Attempt < 3 ? TimeSpan.Zero : null;
        });
        client.Start();
        for (int i = 0; i < 3; i++)
        {
            ScriptedPeer peer = await server.AcceptAsync();
            await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
            await peer.SendCloseAsync(4403);
        }

        await seen.ExpectAsync("1 Forbidden False", "2 Forbidden False", "3 Forbidden False");
        await client.Closed.WithinLimit();
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.OwnsFrames)]
    public async Task A_server_that_breaks_the_protocol_is_not_asked_again()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await peer.WriteAsync([0x81, 0x81, 0, 0, 0, 0, 0x41]);
        (int opcode, byte[] payload) = await peer.ReadFrameAsync();
        Assert.Equal((8, 1002), (opcode, (payload[0] << 8) | payload[1]));
        Assert.Equal(WsCloseCode.ProtocolError, (await client.Closed.WithinLimit()).Code);
    }

    [Fact]
    public async Task A_stopped_client_can_be_started_again()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer first = await server.AcceptAsync();
        Task<WsClose> ended = client.Closed;
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        await first.SendCloseAsync(1000);
        await ended.WithinLimit();
        await Bounded.Until(() => client.State == WsConnectionState.Closed, "closed");
        client.Start();
        Assert.NotSame(ended, client.Closed);
        ScriptedPeer second = await server.AcceptAsync();
        client.Send(new Note("again"));
        Assert.Contains("again", await second.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.HasNoPings)]
    public async Task A_silent_server_is_asked_by_a_ping_and_then_given_up()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options =>
        {
            options.KeepAliveInterval = TimeSpan.FromMilliseconds(100);
            options.KeepAliveTimeout = TimeSpan.FromMilliseconds(200);
        });
        var retried = new TaskCompletionSource<WsRetry>();
        client.StateChanged += change => _ = change.Retry is { } retry && retried.TrySetResult(retry);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(9, (await peer.ReadFrameAsync()).Opcode);
            await peer.WriteAsync([0x8A, 0]);
        }

        WsRetry retry = await retried.Task.WithinLimit();
        Assert.IsType<TimeoutException>(retry.Cause.Exception);
        Assert.Equal(WsCloseCode.Abnormal, retry.Cause.Close?.Code);
    }

    private static WsClient Create(ScriptedServer server, Action<WsClientOptions>? configure = null)
        => new(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        });
}
