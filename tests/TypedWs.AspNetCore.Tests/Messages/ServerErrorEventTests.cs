using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;
using static TypedWs.AspNetCore.Tests.Messages.InvalidMessageTests;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>docs/wire-protocol.md, "Error event": members, precedence, field errors, sizes.</summary>
[InMemory]
public sealed class ServerErrorEventTests
{
    [Fact]
    public async Task A_field_error_as_it_stands_on_the_wire()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync($$$"""{"type":"chat","payload":{"text":"{{{new string('x', 612)}}}"},"id":"7"}""");

        Assert.Equal(
            """{"type":"error","ref":"7","payload":"""
            + """{"code":"validation_failed","message":"1 field is invalid","on":"chat","errors":"""
            + """[{"pointer":"/payload/text","code":"max_length","message":"must be at most 500 characters","params":"""
            + """{"max":500,"actual":612}}]}}""",
            await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_malformed_message_as_it_stands_on_the_wire()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();
        await SayAsync(client, "one");

        await client.SendTextAsync("{");

        Assert.Equal(
            """{"type":"error","payload":{"code":"malformed_json","message":"the message is not valid JSON","seq":2}}""",
            await client.ReceiveTextAsync());
    }

    /// <summary>Of several things that are wrong the first of these is told: syntax, envelope, type, payload.</summary>
    [Theory]
    [InlineData("""{"type":5,"payload":{"text":5},"type":6,}""", "malformed_json")]
    [InlineData("""{"type":"dance","payload":{"text":5},"x":tru}""", "malformed_json")]
    [InlineData("""{"type":"chat","payload":{"text":5}}}""", "malformed_json")]
    [InlineData("""[1,2""", "malformed_json")]
    [InlineData("""{"type":"dance","payload":{},"id":1.5}""", "invalid_envelope")]
    [InlineData("""{"type":"chat","payload":{"text":5},"payload":1}""", "invalid_envelope")]
    [InlineData("""{"payload":{"text":5}}""", "invalid_envelope")]
    [InlineData("""{"type":"dance","payload":{"text":5}}""", "unknown_type")]
    [InlineData("""{"payload":{"text":5},"type":"dance"}""", "unknown_type")]
    [InlineData("""{"payload":{"text":5},"type":"chat"}""", "validation_failed")]
    public async Task Of_several_errors_the_first_in_precedence_is_told(string message, string code)
    {
        var script = new TalkScript();
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);

        Assert.Equal(code, (await ReceiveErrorAsync(client)).GetProperty("code").GetString());
        await client.PingAsync();
        script.Events.ExpectNothing();
    }

    /// <summary>A complete id before the failure is the reference, otherwise the sequence number is.</summary>
    [Theory]
    [InlineData("""{"id":"7","type":5}""", "\"7\"")]
    [InlineData("""{"id":7,"type":"dance"}""", "7")]
    [InlineData("""{"id":-9223372036854775808,"type":"dance"}""", "-9223372036854775808")]
    [InlineData("""{"type":"dance","id":"\u0037"}""", "\"\\u0037\"")]
    [InlineData("""{"id":"7","type":""", "\"7\"")]
    [InlineData("""{"type":"dance","id":"7""", null)]
    [InlineData("""{"type":"chat","payload":{"text":"a"},"id":null}""", null)]
    [InlineData("""{"type":"chat","payload":{"text":"a"},"id":""}""", null)]
    [InlineData("""{"type":"chat","payload":{"text":"a"},"id":1.0}""", null)]
    [InlineData("""{"type":"chat","payload":{"text":"a"},"id":1e2}""", null)]
    [InlineData("""{"type":"chat","payload":{"text":"a"},"id":9223372036854775808}""", null)]
    [InlineData("""{"type":"chat","payload":{"text":"a"},"id":["7"]}""", null)]
    [InlineData(
        """{"type":"chat","payload":{"text":"a"},"id":"0123456789012345678901234567890123456789012345678901234567890123x"}""",
        null)]
    public async Task The_reference_is_the_id_byte_for_byte_or_else_there_is_a_sequence_number(string message, string? reference)
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);

        JsonElement error = await client.ReceiveJsonAsync();
        Assert.Equal("error", error.GetProperty("type").GetString());
        Assert.Equal(reference, error.TryGetProperty("ref", out JsonElement id) ? id.GetRawText() : null);
        Assert.Equal(reference is null, error.GetProperty("payload").TryGetProperty("seq", out _));
    }

    [Fact]
    public async Task All_field_errors_are_told_in_document_order_the_missing_ones_last()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(
            """{"type":"order","payload":{"lines":[{"count":0},{"sku":"b","count":1.5},{"sku":null,"count":1}]"""
            + ""","email":"nobody","email":"x@example.org"}}"""
        );
        Assert.Equal(
            "/payload/lines/0/count range, /payload/lines/1/count type, /payload/lines/2/sku null, "
                + "/payload/email email, /payload/email duplicate, /payload/lines/0/sku required",
            FieldErrors(await ReceiveErrorAsync(client)));

        await client.SendTextAsync("""{"type":"order","payload":{"note":5}}""");
        Assert.Equal("/payload/note type, /payload/lines required, /payload/email required", FieldErrors(await ReceiveErrorAsync(client)));
    }

    [Fact]
    public async Task At_most_20_field_errors_are_told_but_all_are_counted()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();
        string items = string.Join(',', Enumerable.Repeat("""{"value":10}""", 25));

        await client.SendTextAsync($$$"""{"type":"numbers","payload":{"items":[{{{items}}}]}}""");

        JsonElement payload = await ReceiveErrorAsync(client);
        Assert.Equal("25 fields are invalid", payload.GetProperty("message").GetString());
        Assert.Equal(
            string.Join(", ", Enumerable.Range(0, 20).Select(static i => $"/payload/items/{i}/value range")),
            FieldErrors(payload));
    }

    [Fact]
    [Trait("Row", "B26")]
    public async Task A_message_above_the_limit_is_skipped_and_answered_whatever_its_frames()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript(), static options => options.MaxMessageSize = 100);
        await using RawWebSocket client = await server.ConnectAsync();
        byte[] large = new byte[70_000];
        large.AsSpan().Fill((byte)' ');

        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, large));
        JsonElement error = await ReceiveErrorAsync(client);
        Assert.Equal("message_too_large", error.GetProperty("code").GetString());
        Assert.Equal(1, error.GetProperty("seq").GetInt32());

        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, large.AsSpan(0, 60), fin: false));
        await client.SendAsync(RawFrame.Masked(RawFrame.PingOpcode, "between"u8));
        Assert.Equal("between", (await client.ReceiveFrameAsync()).Text);
        await client.SendAsync(RawFrame.Masked(RawFrame.Continuation, large.AsSpan(0, 60), fin: false));
        await client.SendAsync(RawFrame.Masked(RawFrame.Continuation, large.AsSpan(0, 60)));
        Assert.Equal(2, (await ReceiveErrorAsync(client)).GetProperty("seq").GetInt32());

        await SayAsync(client, "alive");
        await client.PingAsync();
    }

    [Fact]
    [Trait("Row", "B26")]
    public async Task A_message_of_exactly_the_limit_is_handled()
    {
        string message = """{"type":"chat","payload":{"text":"hi"}}""";
        await using WsTestServer server = await TalkEndpoint.StartAsync(
            new TalkScript(),
            options => options.MaxMessageSize = message.Length);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);
        Assert.Equal(message, await client.ReceiveTextAsync());
        await client.SendTextAsync(message + " ");
        Assert.Equal("message_too_large", (await ReceiveErrorAsync(client)).GetProperty("code").GetString());
    }

    [Fact]
    [Trait("Row", "B26")]
    public async Task Above_the_hard_cap_the_connection_is_closed_with_1009()
    {
        var script = new TalkScript();
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, static options =>
        {
            options.MaxMessageSize = 100;
            options.MaxDiscardedMessageSize = 1000;
        });
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, new byte[1000]));
        Assert.Equal("message_too_large", (await ReceiveErrorAsync(client)).GetProperty("code").GetString());
        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, new byte[1001]));

        Assert.Equal(1009, (await client.ReceiveCloseAsync()).CloseCode);
        await script.Events.ExpectAsync("close 1009");
    }
}
