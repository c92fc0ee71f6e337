using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Clients that use requests and streams as no good client does.</summary>
public sealed class ConversationFloodTests
{
    private const int Streams = 100;
    private const int CancelsPerWrite = 1000;

    private static byte[] NotUtf8 => [.. """{"type":"$end","ref":1,"text":"""u8, (byte)'"', 0xFF, .. "\"}"u8];

    [Theory]
    [InlineData(64, 16_000)]
    [InlineData(2, 600_000)]
    public async Task A_hundred_streams_of_huge_items_to_a_reader_that_stops_stay_within_the_queue_and_arrive_whole(int items, int size)
    {
        var well = new Well();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<WellEndpoint>("/ws"), builder => builder.Services.AddSingleton(well));
        await using RawWebSocket client = await server.ConnectAsync();
        for (int stream = 0; stream < Streams; stream++)
        {
            await client.SendTextAsync($$$"""{"type":"pour","payload":{"items":{{{items}}},"size":{{{size}}}},"id":{{{stream}}}}""");
        }

        // Nothing is read until the queue is full. Some streams have not begun then: a stream that finds a full queue waits with its first
        // item, too.
        WsOutboundOptions limits = new WsOptions().Outbound;
        await Bounded.Until(() => well.Connection is { } ws && ws.BufferedBytes > limits.HighWatermark, "full queue");
        int[] received = new int[Streams];
        for (int open = Streams; open > 0;)
        {
            well.Look();
            string text = await client.ReceiveTextAsync();
            int stream = int.Parse(text.AsSpan(text.LastIndexOf(':') + 1).TrimEnd('}'));
            if (text.StartsWith("""{"type":"$end",""", StringComparison.Ordinal))
            {
                Assert.Equal(items, received[stream]);
                open--;
            }
            else
            {
                Assert.StartsWith(
                    $$$"""{"type":"drop","payload":{"number":{{{received[stream]++}}},"text":"xxxx""", text, StringComparison.Ordinal);
                Assert.True(text.Length > size, "A part of an item.");
            }
        }

        Assert.Equal(Streams, well.Begun);

        // One item, and the small ends of the streams.
        Assert.InRange(well.MostBuffered, 1, limits.HighWatermark + size + 10_000);
        await client.PingAsync();
    }

    [Fact]
    public async Task A_hundred_thousand_cancels_of_nothing_are_ignored_beside_an_idle_handler_and_a_pending_one()
    {
        const int Writes = 50;
        var script = new ConversationScript();
        await using WsTestServer server = await ConversationEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await CancelNothingAsync(client, Writes);
        await client.PingAsync();

        // The server asks, and its handler waits for the answer. Messages with a ref pass it.
        await client.SendTextAsync("""{"type":"start","payload":{},"id":1}""");
        Assert.Equal("""{"type":"confirm","payload":{"text":"sure?"},"id":"$1"}""", await client.ReceiveTextAsync());
        await CancelNothingAsync(client, Writes);
        await client.PingAsync();
        await client.SendTextAsync("""{"type":"confirmation","payload":{"number":5},"ref":"$1"}""");
        Assert.Equal("""{"type":"total","payload":{"number":5},"ref":1}""", await client.ReceiveTextAsync());

        // Each of them counts as a message.
        await client.SendTextAsync("?");
        int sequence = (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("seq").GetInt32();
        Assert.Equal((2 * Writes * CancelsPerWrite) + 3, sequence);
    }

    [Fact]
    public async Task Binary_messages_with_a_ref_are_like_text()
    {
        await using WsTestServer server = await ConversationEndpoint.StartAsync(new ConversationScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await SendBinaryAsync(client, """{"type":"sum","payload":{},"id":1}""");
        await SendBinaryAsync(client, """{"type":"summand","payload":{"number":20},"ref":1}""");
        await SendBinaryAsync(client, """{"type":"summand","payload":{"number":"x"},"ref":1}""");
        Assert.Equal("validation_failed", (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("code").GetString());
        await client.SendTextAsync("""{"type":"summand","payload":{"number":22},"ref":1}""");
        await SendBinaryAsync(client, """{"type":"$end","ref":1}""");
        Assert.Equal("""{"type":"total","payload":{"number":42},"ref":1}""", await client.ReceiveTextAsync());

        await SendBinaryAsync(client, """{"type":"start","payload":{},"id":2}""");
        Assert.Equal("""{"type":"confirm","payload":{"text":"sure?"},"id":"$1"}""", await client.ReceiveTextAsync());
        await SendBinaryAsync(client, """{"type":"confirmation","payload":{"number":6},"ref":"$1"}""");
        Assert.Equal("""{"type":"total","payload":{"number":6},"ref":2}""", await client.ReceiveTextAsync());

        await SendBinaryAsync(client, """{"type":"count","payload":{"to":0},"id":3}""");
        await SendBinaryAsync(client, """{"type":"$cancel","ref":3}""");
        Assert.Equal("cancelled", (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("code").GetString());
        await client.PingAsync();
    }

    [Theory]
    [InlineData("""{"type":"$end","ref":1}""", "utf-16")]
    [InlineData("""{"type":"$cancel","ref":1}""", "utf-32")]
    [InlineData("""{"type":"summand","payload":{"number":1},"ref":1""", "utf-8")]
    public async Task Binary_messages_with_a_ref_that_cannot_be_read_are_refused_and_reach_no_stream(string text, string encoding)
    {
        await using WsTestServer server = await ConversationEndpoint.StartAsync(new ConversationScript());
        await using RawWebSocket client = await server.ConnectAsync();
        Encoding written = Encoding.GetEncoding(encoding);

        await client.SendTextAsync("""{"type":"sum","payload":{},"id":1}""");
        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, [.. written.GetPreamble(), .. written.GetBytes(text)]));
        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, NotUtf8));
        for (int sequence = 2; sequence <= 3; sequence++)
        {
            string error = await client.ReceiveTextAsync();
            Assert.Contains($"\"seq\":{sequence}", error, StringComparison.Ordinal);
            Assert.DoesNotContain("\"ref\"", error, StringComparison.Ordinal);
        }

        await client.SendTextAsync("""{"type":"summand","payload":{"number":4},"ref":1}""");
        await client.SendTextAsync("""{"type":"$end","ref":1}""");
        Assert.Equal("""{"type":"total","payload":{"number":4},"ref":1}""", await client.ReceiveTextAsync());
    }

    // Refs that no request has: those of a client, numbers and texts, and those of requests of the server.
    private static async Task CancelNothingAsync(RawWebSocket client, int writes)
    {
        for (int write = 0; write < writes; write++)
        {
            await client.SendAsync(
                [.. Enumerable.Range(100 + (write * CancelsPerWrite), CancelsPerWrite).SelectMany(
                    static number => RawFrame.MaskedText($$"""{"type":"$cancel","ref":{{WriteRef(number)}}}""")),]);
        }
    }

    private static string WriteRef(int number)
        => (number % 3) switch
        {
            0 => $"{number}",
            1 => $"\"{number}\"",
            _ => $"\"${number}\"",
        };

    private static Task SendBinaryAsync(RawWebSocket client, string text)
        => client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, Encoding.UTF8.GetBytes(text)));
}

/// <summary>Asks for items of a size.</summary>
[WsMessage("pour"), WsItems<Drop>]
internal sealed record Pour(int Items, int Size);

[WsMessage("drop", Direction = WsDirection.ServerToClient)]
internal sealed record Drop(int Number, string Text);

/// <summary>The measurements of <see cref="WellEndpoint"/>.</summary>
internal sealed class Well
{
    private int _begun;
    private long _mostBuffered;
    private string? _text;

    /// <summary>The connection of the streams.</summary>
    public WsConnection? Connection { get; private set; }

    /// <summary>The number of streams that have begun.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>The most bytes that waited for the client.</summary>
    public long MostBuffered => Volatile.Read(ref _mostBuffered);

    /// <summary>A stream begins.</summary>
    /// <returns>The text of its items, which all streams share.</returns>
    public string Begin(WsConnection ws, int size)
    {
        Connection = ws;
        string text = _text ??= new string('x', size);
        Interlocked.Increment(ref _begun);
        return text;
    }

    /// <summary>Measures the bytes that wait.</summary>
    public void Look()
    {
        long buffered = Connection!.BufferedBytes;
        for (long most = MostBuffered; buffered > most; most = MostBuffered)
        {
            Interlocked.CompareExchange(ref _mostBuffered, buffered, most);
        }
    }
}

/// <summary>Streams of items as large as the client wants them.</summary>
[WsEndpoint]
internal sealed partial class WellEndpoint(Well well) : WsEndpoint
{
    [WsHandler]
    public async IAsyncEnumerable<Drop> OnPour(Pour message, WsConnection ws)
    {
        string text = well.Begin(ws, message.Size);
        for (int number = 0; number < message.Items; number++)
        {
            // All streams have their items at the same time.
            await Task.Yield();
            yield return new Drop(number, text);
            well.Look();
        }
    }
}
