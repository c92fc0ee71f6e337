using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Typed;

/// <summary>Handlers that are slower than the server.</summary>
public sealed class SlowHandlerTests
{
    private const string Message = """{"type":"heard","payload":{"text":"x"}}""";

    private readonly TaskCompletionSource _gate = new();

    [Fact]
    public async Task Reading_pauses_the_connection_stays_and_nothing_is_lost()
    {
        const int Messages = 300;
        await using var server = new ScriptedServer();
        var states = new EventRecorder();
        int handled = 0;
        await using WsClient client = Create(server, options =>
        {
            options.MaxInboundMessages = 10;
            options.KeepAliveInterval = TimeSpan.FromMilliseconds(50);
            options.KeepAliveTimeout = TimeSpan.FromMilliseconds(50);
        });
        client.StateChanged += change => states.Add($"{change.To}");
        client.On<Heard>(async (_, _) =>
        {
            await _gate.Task;
            Interlocked.Increment(ref handled);
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        for (int i = 0; i < Messages; i++)
        {
            await peer.SendTextAsync(Message);
        }

        // Many times longer than a silent connection would last.
        await Task.Delay(500);
        await states.ExpectAsync("Connecting", "Open");
        states.ExpectNothing();
        _gate.SetResult();
        await Bounded.Until(() => Volatile.Read(ref handled) == Messages, "all messages are handled");
    }

    [Fact]
    public async Task The_end_does_not_wait_for_them()
    {
        await using var server = new ScriptedServer();
        WsClient client = Create(server, options => options.MaxInboundMessages = 10);
        client.On<Heard>((_, _) => new ValueTask(_gate.Task));
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        for (int i = 0; i < 100; i++)
        {
            await peer.SendTextAsync(Message);
        }

        await client.DisposeAsync().AsTask().WithinLimit();
        await Bounded.Until(() => client.State == WsConnectionState.Closed, "closed");
        _gate.SetResult();
    }

    [Fact]
    public async Task An_answer_is_read_behind_messages_that_wait()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options => options.MaxInboundMessages = 10);
        client.On<Heard>(async (_, cancelled) =>
        {
            Said said = await client.RequestAsync(new Say("x"), cancellationToken: cancelled);
            if (said.Text == "end")
            {
                _gate.TrySetResult();
            }
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        for (int i = 0; i < 100; i++)
        {
            await peer.SendTextAsync(Message);
        }

        Assert.Contains("\"id\":1", await peer.ReadTextAsync(), StringComparison.Ordinal);
        await peer.SendTextAsync("""{"type":"said","payload":{"text":"end"},"ref":1}""");
        await _gate.Task.WithinLimit();
    }

    [Fact]
    public async Task Too_many_bytes_that_wait_drop_the_connection_and_the_client_connects_again()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options =>
        {
            options.MaxInboundMessages = 10;
            options.MaxInboundBytes = 10_000;
        });
        var retried = new TaskCompletionSource<WsRetry>();
        client.StateChanged += change => _ = change.Retry is { } retry && retried.TrySetResult(retry);
        client.On<Heard>((_, _) => new ValueTask(_gate.Task));
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();

        // The client reads on, because a request waits for its answer.
        Task<Said> request = client.RequestAsync(new Say("x"));
        await peer.ReadTextAsync();
        try
        {
            for (int i = 0; i < 10_000; i++)
            {
                await peer.SendTextAsync(Message);
            }
        }
        catch (IOException)
        {
            // The client has dropped the connection.
        }

        Assert.Contains("MaxInboundBytes", (await retried.Task.WithinLimit()).Cause.Exception?.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<WsRequestException>(() => request.WithinLimit());
        _gate.SetResult();
    }

    [Theory]
    [InlineData("unknown", """{"type":"strange","payload":"PAD"}""")]
    [InlineData("invalid", """{"type":"heard","payload":{"text":7,"pad":"PAD"}}""")]
    [InlineData("error", """{"type":"error","payload":{"code":"app.full","message":"PAD"}}""")]
    public async Task Slow_events_pause_reading_too(string kind, string text)
    {
        const int Messages = 2000;
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options => options.MaxInboundMessages = 10);
        int raised = 0;
        client.On<Heard>(_ => { });
        client.UnknownMessage += _ => Raise("unknown");
        client.InvalidMessage += _ => Raise("invalid");
        client.ServerError += _ => Raise("error");
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        string message = text.Replace("PAD", new string('x', 32 * 1024), StringComparison.Ordinal);
        int sent = 0;
        Task sending = Task.Run(async () =>
        {
            for (; sent < Messages; sent++)
            {
                await peer.SendTextAsync(message);
            }
        });

        // 54 MB are more than the buffers of TCP hold, so the server waits if the client does not read.
        await Task.WhenAny(sending, Task.Delay(500));
        Assert.False(sending.IsCompleted);
        _gate.SetResult();
        await sending.WithinLimit();
        await Bounded.Until(() => Volatile.Read(ref raised) == Messages, "all events are raised");

        void Raise(string raisedKind)
        {
            Assert.Equal(kind, raisedKind);
            _gate.Task.Wait();
            Interlocked.Increment(ref raised);
        }
    }

    [Fact]
    public async Task An_enumeration_of_a_stream_that_is_slow_pauses_reading_and_loses_nothing()
    {
        // 54 MB are more than MaxInboundBytes and the buffers of TCP, in fewer messages than MaxInboundMessages.
        const int Items = 900;
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options => options.RequestTimeout = Timeout.InfiniteTimeSpan);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await using IAsyncEnumerator<Counted> items = client.StreamAsync(new CountTo(Items)).GetAsyncEnumerator();
        ValueTask<bool> first = items.MoveNextAsync();
        Assert.Contains("\"count\"", await peer.ReadTextAsync(), StringComparison.Ordinal);
        string padding = new('x', 60 * 1024);
        Task sending = Task.Run(async () =>
        {
            for (int i = 1; i <= Items; i++)
            {
                await peer.SendTextAsync($$"""{"type":"counted","payload":{"number":{{i}},"pad":"{{padding}}"},"ref":1}""");
            }

            await peer.SendTextAsync("""{"type":"$end","ref":1}""");
        });
        Assert.True(await first.AsTask().WithinLimit());
        await Task.WhenAny(sending, Task.Delay(500));
        Assert.False(sending.IsCompleted);
        for (int i = 1; i <= Items; i++)
        {
            Assert.Equal(i, items.Current.Number);
            Assert.Equal(i < Items, await items.MoveNextAsync().AsTask().WithinLimit());
        }

        await sending.WithinLimit();
        Assert.Equal(WsConnectionState.Open, client.State);
    }

    [Fact]
    public async Task An_empty_stream_is_read_behind_messages_that_wait()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options => options.MaxInboundMessages = 10);
        client.On<Heard>((_, _) => new ValueTask(_gate.Task));
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await using IAsyncEnumerator<Counted> items = client.StreamAsync(new CountTo(2)).GetAsyncEnumerator();
        ValueTask<bool> next = items.MoveNextAsync();
        await peer.ReadTextAsync();
        for (int i = 1; i <= 2; i++)
        {
            for (int j = 0; j < 100; j++)
            {
                await peer.SendTextAsync(Message);
            }

            await peer.SendTextAsync($$"""{"type":"counted","payload":{"number":{{i}}},"ref":1}""");
            Assert.True(await next.AsTask().WithinLimit());
            Assert.Equal(i, items.Current.Number);
            next = items.MoveNextAsync();
        }

        await peer.SendTextAsync("""{"type":"$end","ref":1}""");
        Assert.False(await next.AsTask().WithinLimit());
        _gate.SetResult();
    }

    private static WsClient Create(ScriptedServer server, Action<WsClientOptions> configure)
        => new(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(20);
            configure(options);
        });
}
