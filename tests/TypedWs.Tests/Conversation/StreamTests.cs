using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>Handlers that answer with a stream.</summary>
public sealed class StreamTests : ConversationTestBase
{
    private readonly Channel<int> _source = Channel.CreateUnbounded<int>();
    private int _started;
    private int _disposed;
    private int _pulled;

    public StreamTests() => Endpoint.OnChat = ConversationEndpoint.Stream((_, token) => TailAsync(token));

    [Fact]
    public async Task The_items_and_the_end_carry_the_ref_and_other_messages_pass()
    {
        Send(Chat(1), Find(2));
        Assert.Equal([Found(2)], await TextsAsync(1));
        _source.Writer.TryWrite(1);
        _source.Writer.TryWrite(2);
        _source.Writer.Complete();
        Assert.Equal([Found(2), Found(1), Found(1, 2), End(1)], await TextsAsync(4));
        Assert.Equal(1, _disposed);
        await EndAsync();
    }

    [Fact]
    public async Task A_stream_is_cancelled_and_nothing_follows_its_last_answer()
    {
        Send(Chat(1));
        _source.Writer.TryWrite(1);
        await TextsAsync(1);
        Send(Cancel(1));
        await Bounded.Until(() => _disposed == 1, "disposed enumerator");
        _source.Writer.TryWrite(2);
        Send(Find(3));
        Assert.Equal([Found(1), Cancelled(1), Found(3)], await TextsAsync(3));
        Assert.Empty(Endpoint.Errors);
        await EndAsync();
    }

    [Fact]
    public async Task An_exception_ends_the_stream_with_an_error_event()
    {
        Send(Chat(1));
        _source.Writer.TryWrite(1);
        _source.Writer.Complete(new InvalidOperationException("broken"));
        string[] texts = await TextsAsync(2);
        Assert.Equal(Found(1), texts[0]);
        Assert.Contains("\"ref\":1,\"payload\":{\"code\":\"internal\"", texts[1], StringComparison.Ordinal);
        await Bounded.Until(() => Endpoint.Errors.Count == 1, "reported failure");
        await EndAsync();
    }

    [Fact]
    public async Task A_refusal_ends_the_stream_with_its_error()
    {
        Send(Chat(1));
        _source.Writer.Complete(new WsException(WsError.App("gone", "the log is gone")));
        Assert.Contains("\"code\":\"app.gone\"", (await TextsAsync(1))[0], StringComparison.Ordinal);
        Assert.Empty(Endpoint.Errors);
        await EndAsync();
    }

    [Fact]
    public void A_stream_needs_an_id_and_that_is_said_before_faults_of_the_payload()
    {
        const string NoId
            = "\"code\":\"invalid_envelope\",\"message\":\"a message of this type needs the member 'id', because a stream belongs to it\"";
        Send(Chat(), """{"type":"chat","payload":{}}""", """{"type":"chat","payload":{},"id":1}""");
        string[] texts = Texts();
        Assert.Contains(NoId, texts[0], StringComparison.Ordinal);
        Assert.Contains(NoId, texts[1], StringComparison.Ordinal);
        Assert.Contains("\"code\":\"validation_failed\"", texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Above_the_limit_of_streams_one_more_is_refused_until_one_has_ended()
    {
        Configure = static options => options.MaxStreams = 2;
        Send(Chat(1), Chat(2), Chat(3));
        await Bounded.Until(() => _started == 2, "enumerators");
        Assert.Contains(
            "\"ref\":3,\"payload\":{\"code\":\"limit_exceeded\",\"message\":\"the connection has too many open streams\"",
            (await TextsAsync(1))[0],
            StringComparison.Ordinal);
        Send(Cancel(1));
        await Bounded.Until(() => _disposed == 1, "disposed enumerator");
        await Bounded.Until(() => Connection.Ws.Core.Requests.TryOpenStream(2), "free place");
        Connection.Ws.Core.Requests.CloseStream();
        Send(Chat(3));
        await Bounded.Until(() => _started == 3, "enumerators");
        _source.Writer.TryWrite(5);
        Assert.Contains("\"count\":5", (await TextsAsync(3))[2], StringComparison.Ordinal);
        await EndAsync();
        await Bounded.Until(() => _disposed == 3, "disposed enumerators");
    }

    [Fact]
    public async Task The_same_id_is_a_conflict_as_long_as_the_stream_is_open()
    {
        Send(Chat(1), Find(1), Chat(1));
        string[] texts = await TextsAsync(2);
        Assert.All(texts, static text => Assert.Contains("\"code\":\"conflict\"", text, StringComparison.Ordinal));
        Assert.All(texts, static text => Assert.DoesNotContain("\"ref\"", text, StringComparison.Ordinal));
        _source.Writer.Complete();
        Assert.Equal(End(1), (await TextsAsync(3))[2]);
        Send(Find(1));
        Assert.Equal(Found(1), (await TextsAsync(4))[3]);
        await EndAsync();
    }

    [Fact]
    public async Task While_the_client_does_not_read_no_item_is_taken_beyond_the_high_watermark_and_a_cancel_is_heeded()
    {
        Configure = static options =>
        {
            options.Outbound.HighWatermark = 2000;
            options.Outbound.LowWatermark = 1000;
        };
        for (int i = 0; i < 1000; i++)
        {
            _source.Writer.TryWrite(i);
        }

        Connection.Transport.HoldsFlushes = true;
        Send(Chat(1));
        await Connection.Transport.WhenFlushedAsync(1);
        await Bounded.Until(() => Connection.Ws.BufferedBytes > 2000, "full queue");
        int pulled = await SettledAsync(() => Volatile.Read(ref _pulled));
        Assert.InRange(pulled, 2000 / 60, 2000 / 30);
        Assert.True(Connection.Ws.BufferedBytes < 2200);

        Send(Cancel(1));
        await Bounded.Until(() => Connection.Ws.Core.OpenRequests!.Table.Count == 0, "cancelled stream");
        Connection.Transport.HoldsFlushes = false;
        Connection.Transport.CompleteFlush();
        await Bounded.Until(() => Texts().Contains(Cancelled(1)), "cancelled");
        Assert.Equal(Cancelled(1), Texts()[^1]);
        Assert.Equal(pulled, _pulled);
        await Bounded.Until(() => _disposed == 1, "disposed enumerator");
        await EndAsync();
    }

    [Fact]
    public async Task A_client_that_stops_and_reads_on_gets_every_item_once_and_in_order()
    {
        Configure = static options =>
        {
            options.Outbound.HighWatermark = 2000;
            options.Outbound.LowWatermark = 1000;
        };
        const int Count = 20_000;
        Endpoint.OnChat = ConversationEndpoint.Stream(static (_, _) => CountAsync(Count));
        Connection.Transport.FlushOverride = static async () =>
        {
            await Task.Yield();
            return true;
        };
        Send(Chat(1));
        await Bounded.Until(() => Texts() is { Length: > 0 } texts && texts[^1] == End(1), "end of the stream");
        Assert.Equal([.. Enumerable.Range(0, Count).Select(static number => Found(1, number)), End(1)], Texts());
        Assert.Equal(0, Connection.Ws.DroppedMessages);
        await EndAsync();
    }

    [Fact]
    public async Task The_end_of_the_connection_cancels_the_stream_and_disposes_the_enumerator()
    {
        Send(Chat(1), Chat(2));
        _source.Writer.TryWrite(1);
        _source.Writer.TryWrite(2);
        await TextsAsync(2);
        await Bounded.Until(() => _started == 2, "enumerators");
        await EndAsync();
        Assert.Equal(2, _disposed);
        Assert.Empty(Endpoint.Errors);
    }

    [Fact]
    public async Task A_handler_that_returns_null_or_null_items_is_a_failure()
    {
        Endpoint.OnChat = ConversationEndpoint.Stream(static (_, _) => null!);
        Send(Chat(1));
        Assert.Contains("\"code\":\"internal\"", (await TextsAsync(1))[0], StringComparison.Ordinal);
        Endpoint.OnChat = ConversationEndpoint.Stream(static (_, _) => NullAsync());
        Send(Chat(1));
        Assert.Contains("\"code\":\"internal\"", (await TextsAsync(2))[1], StringComparison.Ordinal);
        await EndAsync();
    }

    private static async IAsyncEnumerable<Found> CountAsync(int count)
    {
        await Task.CompletedTask;
        for (int i = 0; i < count; i++)
        {
            yield return new Found(i);
        }
    }

    private static async IAsyncEnumerable<Found> NullAsync()
    {
        await Task.CompletedTask;
        yield return null!;
    }

    // Waits until a number has not changed for several looks in a row.
    private static async Task<int> SettledAsync(Func<int> number)
    {
        int last = -1;
        for (int same = 0; same < 5;)
        {
            await Task.Delay(10);
            int next = number();
            same = next == last ? same + 1 : 0;
            last = next;
        }

        return last;
    }

    private async IAsyncEnumerable<Found> TailAsync([EnumeratorCancellation] CancellationToken token)
    {
        Interlocked.Increment(ref _started);
        try
        {
            await foreach (int number in _source.Reader.ReadAllAsync(token))
            {
                Interlocked.Increment(ref _pulled);
                yield return new Found(number);
            }
        }
        finally
        {
            Interlocked.Increment(ref _disposed);
        }
    }
}
