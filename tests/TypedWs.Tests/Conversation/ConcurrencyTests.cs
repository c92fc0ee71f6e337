using System.Collections.Concurrent;
using TypedWs.CompilerServices;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>Handlers that run beside others: concurrent, exclusive by a key, and on the thread pool.</summary>
public sealed class ConcurrencyTests : ConversationTestBase
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Found?>> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _started = new();

    [Fact]
    public async Task Calls_of_a_concurrent_handler_run_at_once_and_hold_up_nothing_until_its_limit()
    {
        Endpoint.OnChat = ConversationEndpoint.Concurrent(new WsHandlerGate(2), HandleAsync);
        Send(Chat(1, "a"), Chat(2, "b"), Find(3));
        Assert.Equal(["a", "b"], _started);
        Assert.Equal([Found(3)], Texts());

        // The third call waits, and with it what is behind it: the order of the messages is kept.
        Send(Chat(4, "c"), Find(5));
        Assert.Equal([Found(3)], Texts());
        _running["b"].SetResult(new Found(2));
        Assert.Equal([Found(3), Found(2, 2), Found(5)], await TextsAsync(3));
        Assert.Equal(["a", "b", "c"], _started);
        _running["a"].SetResult(new Found(1));
        _running["c"].SetResult(null);
        string[] texts = await TextsAsync(5);
        Assert.Contains(Found(1), texts);
        Assert.Contains("""{"type":"$ack","ref":4}""", texts);
        await EndAsync();
    }

    [Fact]
    public async Task An_invalid_message_and_a_failed_call_give_their_slot_back()
    {
        Endpoint.OnChat = ConversationEndpoint.Concurrent(
            new WsHandlerGate(1),
            (chat, token) => chat.Text == "throw" ? throw new InvalidOperationException("thrown") : HandleAsync(chat, token));
        Send("""{"type":"chat","payload":{},"id":1}""", Chat(2, "throw"), Chat(3, "x"));
        Assert.Equal(["x"], _started);
        _running["x"].SetException(new InvalidOperationException("failed"));
        await TextsAsync(3);
        Send(Chat(4, "y"));
        await Bounded.Until(() => _started.Count == 2, "second call");
        _running["y"].SetResult(null);
        Assert.Equal(4, (await TextsAsync(4)).Length);
        await EndAsync();
    }

    [Fact]
    public async Task A_call_that_waits_for_a_slot_can_be_cancelled()
    {
        Endpoint.OnChat = ConversationEndpoint.Concurrent(new WsHandlerGate(1), HandleAsync);
        Send(Chat(1, "a"), Chat(2, "b"), Cancel(2));
        Assert.Equal([Cancelled(2)], Texts());
        _running["a"].SetResult(null);
        Send(Find(3));
        Assert.Equal(3, (await TextsAsync(3)).Length);
        Assert.Equal(["a"], _started);
        await EndAsync();
    }

    [Fact]
    public async Task An_exclusive_handler_runs_once_at_a_time_for_a_key_over_all_connections()
    {
        Endpoint.OnChat = Endpoint.Exclusive(new WsHandlerGate(16), HandleAsync);
        var other = new TestConnection(Connection);
        Send(Chat(1, "a"), Chat(2, "b"), Chat(3, "a"), Find(4));
        other.Receive(Chat(5, "a"));
        Assert.Equal([Found(4)], Texts());
        Assert.Equal(["a", "b"], _started);
        _running["a"].SetResult(new Found(1));
        await Bounded.Until(() => _started.Count == 3, "next call of the key");
        Assert.Equal([Found(4), Found(1)], await TextsAsync(2));
        Assert.Empty(other.TakeTexts());
        _running["a"].SetResult(new Found(3));
        await Bounded.Until(() => _started.Count == 4, "call of the other connection");
        _running["a"].SetResult(new Found(5));
        _running["b"].SetResult(new Found(2));
        Assert.Equal(4, (await TextsAsync(4)).Length);
        await EndAsync();
        other.Transport.EndInput();
        await other.Run.WithinLimit();
    }

    [Fact]
    public async Task A_call_that_waits_for_its_key_can_be_cancelled_and_ends_with_its_connection()
    {
        Endpoint.OnChat = Endpoint.Exclusive(new WsHandlerGate(16), HandleAsync);
        var other = new TestConnection(Connection);
        Send(Chat(1, "a"), Chat(2, "a"), Cancel(2));
        Assert.Equal([Cancelled(2)], Texts());
        other.Receive(Chat(3, "a"));
        other.Transport.EndInput();
        await other.Run.WithinLimit();
        _running["a"].SetResult(new Found(1));
        await TextsAsync(2);
        Send(Chat(4, "a"));
        await Bounded.Until(() => _started.Count == 2, "next call");
        _running["a"].SetResult(new Found(4));
        Assert.Equal([Cancelled(2), Found(1), Found(4, 4)], await TextsAsync(3));
        await EndAsync();
        Assert.Empty(Endpoint.Errors);
    }

    [Fact]
    public async Task More_than_a_thousand_calls_that_wait_for_a_key_are_refused()
    {
        Endpoint.OnChat = Endpoint.Exclusive(new WsHandlerGate(2000), HandleAsync);
        for (int i = 0; i <= 1000; i++)
        {
            Send(Chat(i, "a"));
        }

        Assert.Empty(Texts());
        Send(Chat(1001, "a"), Chat(1002, "b"));
        Assert.Contains(
            "\"ref\":1001,\"payload\":{\"code\":\"limit_exceeded\",\"message\":\"too many messages wait for the same key",
            Assert.Single(Texts()),
            StringComparison.Ordinal);
        Connection.Ws.Abort();
        await EndAsync();
        Assert.Equal(0, Endpoint.Keys.Count);
    }

    [Fact]
    public async Task An_offloaded_handler_does_not_block_the_thread_that_receives()
    {
        using var mayEnd = new ManualResetEventSlim();
        Endpoint.OnChat = ConversationEndpoint.Offloaded((_, token) =>
        {
            mayEnd.Wait(Bounded.Limit, token);
            return new ValueTask<Found?>(new Found(1));
        });
        Send(Chat(1), Find(2));
        Assert.Empty(Texts());
        mayEnd.Set();
        Assert.Equal([Found(1), Found(2)], await TextsAsync(2));
        await EndAsync();
    }

    [Fact]
    public async Task An_offloaded_message_with_a_fault_is_refused_at_once()
    {
        Endpoint.OnChat = ConversationEndpoint.Offloaded(static (_, _) => new ValueTask<Found?>(new Found(1)));
        Send("""{"type":"chat","payload":{"text":"a"},"id":1,"id":2}""", """{"type":"chat","payload":{},"id":1}""", Chat(2));
        string[] texts = await TextsAsync(3);
        Assert.Contains("\"code\":\"invalid_envelope\"", texts[0], StringComparison.Ordinal);
        Assert.Contains("\"code\":\"validation_failed\"", texts[1], StringComparison.Ordinal);
        Assert.Equal(Found(2), texts[2]);
        await EndAsync();
    }

    private ValueTask<Found?> HandleAsync(Chat chat, CancellationToken token)
    {
        TaskCompletionSource<Found?> answer = _running[chat.Text] = new TaskCompletionSource<Found?>();
        _started.Enqueue(chat.Text);
        token.Register(() => answer.TrySetCanceled(token));
        return new ValueTask<Found?>(answer.Task);
    }
}
