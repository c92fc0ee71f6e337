using System.Diagnostics;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Closing;

/// <summary>The end of a client is bounded, whatever the server does, and in each state.</summary>
public class DisposeTests
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromMilliseconds(500);

    // CloseTimeout and 1 s are promised. A slow machine needs some time of its own.
    private static readonly TimeSpan Bound = CloseTimeout + TimeSpan.FromSeconds(5);

    private protected virtual bool IsBrowser => TransportOfRun.IsBrowser;

    [Fact]
    public async Task Before_the_start()
    {
        WsClient client = Create("ws://127.0.0.1:1/");
        await AssertEndsAsync(client);
        Assert.True(client.Closed.IsCompleted);
        Assert.Throws<ObjectDisposedException>(client.Start);
    }

    [Fact]
    public async Task While_the_server_does_not_accept_tcp()
    {
        WsClient client = Create("ws://10.255.255.1/");
        client.Start();
        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task While_the_server_does_not_answer_the_handshake()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server.Address);
        client.Start();
        await server.AcceptRequestAsync();
        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task While_the_server_is_in_the_middle_of_its_answer()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server.Address);
        client.Start();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        await peer.WriteAsync("HTTP/1.1 101 Swit");
        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task While_the_server_does_not_send_its_welcome()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server.Address);
        client.Start();
        await server.AcceptAsync("Sec-WebSocket-Protocol: typedws.v1.json\r\n");
        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task While_the_client_waits_for_the_next_attempt()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server.Address, options =>
        {
            options.Random = () => 1;
            options.Reconnect.FirstDelay = TimeSpan.FromSeconds(30);
        });
        client.Start();
        (await server.AcceptRequestAsync()).Reset();
        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task While_the_server_neither_answers_the_close_frame_nor_reads()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server.Address, options => options.Subprotocols.Clear());
        client.Start();
        await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        while (client.Send(new Say(new string('x', 10_000))) != WsSendStatus.Dropped)
        {
        }

        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task While_the_source_of_tokens_never_answers()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server.Address, options => options.Token = async (_, _) =>
        {
            await new TaskCompletionSource().Task;
            return null;
        });
        client.Start();
        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task While_the_code_for_a_new_connection_never_ends()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server.Address, options => options.Subprotocols.Clear());
        var begun = new TaskCompletionSource();
        client.OnConnected(async (_, _) =>
        {
            begun.SetResult();
            await new TaskCompletionSource().Task;
        });
        client.Start();
        await server.AcceptAsync();
        await begun.Task.WithinLimit();
        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task A_close_while_the_connection_opens_sends_its_own_code_and_is_no_failure()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server.Address);
        var states = new EventRecorder();
        client.StateChanged += change => states.Add($"{change.To} {change.Failure}".TrimEnd());
        client.Start();

        // The welcome does not come, so the connection is not open yet.
        ScriptedPeer peer = await server.AcceptAsync("Sec-WebSocket-Protocol: typedws.v1.json\r\n");
        Task closing = client.CloseAsync((WsCloseCode)4321, "bye");
        (int opcode, byte[] payload) = await peer.ReadFrameAsync();
        if (opcode == 8)
        {
            Assert.Equal(4321, (payload[0] << 8) | payload[1]);
        }

        await closing.WithinLimit();
        await states.ExpectAsync("Connecting", "Closing", "Closed");
    }

    [Fact]
    public async Task From_a_handler_and_twice()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server.Address, options => options.Subprotocols.Clear());
        var ended = new TaskCompletionSource();
        client.On<Heard>(async (_, _) =>
        {
            await client.CloseAsync();
            await client.DisposeAsync();
            await client.DisposeAsync();
            ended.SetResult();
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await peer.SendTextAsync("""{"type":"heard","payload":{"text":"x"}}""");
        await ended.Task.WithinLimit();
        await client.Closed.WithinLimit();
    }

    [Fact]
    public async Task Requests_that_wait_fail_at_the_end()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server.Address, options => options.Subprotocols.Clear());
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        Task<Said> sent = client.RequestAsync(new Say("sent"));
        await peer.ReadTextAsync();
        await AssertEndsAsync(client);
        WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(() => sent.WithinLimit());
        Assert.Equal((WsRequestFailure.ConnectionClosed, true), (failure.Reason, failure.MayHaveBeenHandled));
        failure = await Assert.ThrowsAsync<WsRequestException>(() => client.RequestAsync(new Say("late")).WithinLimit());
        Assert.Equal((WsRequestFailure.ConnectionClosed, false), (failure.Reason, failure.MayHaveBeenHandled));
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(1005)]
    [InlineData(2999)]
    [InlineData(5000)]
    public async Task A_code_that_a_client_must_not_send_is_refused(int code)
    {
        await using WsClient client = Create("ws://127.0.0.1:1/");
        await Assert.ThrowsAsync<ArgumentException>(() => client.CloseAsync((WsCloseCode)code));
    }

    private WsClient Create(string address, Action<WsClientOptions>? configure = null)
        => new(address, options =>
        {
            options.CloseTimeout = CloseTimeout;
            options.UsesBrowserTransport = IsBrowser;
            configure?.Invoke(options);
        });

    private static async Task AssertEndsAsync(WsClient client)
    {
        long start = Stopwatch.GetTimestamp();
        await client.DisposeAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Bound);
        await Bounded.Until(() => client.State == WsConnectionState.Closed, "closed");
    }
}

/// <summary>The same over the transport of browsers.</summary>
public sealed class BrowserDisposeTests : DisposeTests
{
    private protected override bool IsBrowser => true;
}
