using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Who sends too often, or too much that is wrong.</summary>
[InMemory]
public sealed class InboundLimitTests
{
    // So slow that nothing comes back during a test.
    private static readonly WsRateLimit Three = new(PerSecond: 0.001, Burst: 3);

    [Fact]
    public async Task A_connections_rate_counts_what_is_invalid_too_and_is_taken_before_anything_is_parsed()
    {
        await using WsTestServer server = await MessageRefusalTests.StartAsync(
            new EventRecorder(),
            static options => options.Rates.Message = Three);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("{");
        await client.SendTextAsync("""{"type":"dance","id":2}""");
        await client.SendTextAsync("""{"type":"leave","payload":{"how":"out"},"id":3}""");
        await client.SendTextAsync("""{"type":"leave","payload":{"how":"out"},"id":4}""");
        await client.SendTextAsync("{");

        Assert.Equal("malformed_json 1", await ReceiveCodeAsync(client));
        Assert.Equal("unknown_type ref 2", await ReceiveCodeAsync(client));
        Assert.Equal("""{"type":"$ack","ref":3}""", await client.ReceiveTextAsync());
        foreach (int sequence in new[] { 4, 5 })
        {
            JsonElement payload = await InvalidMessageTests.ReceiveErrorAsync(client);
            Assert.Equal("rate_limited", payload.GetProperty("code").GetString());
            Assert.Equal(sequence, payload.GetProperty("seq").GetInt32());
            Assert.InRange(payload.GetProperty("retryAfterMs").GetInt64(), 1, 1_000_000);
            Assert.False(payload.TryGetProperty("on", out _));
        }

        await client.PingAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        await other.SendTextAsync("{");
        Assert.Equal("malformed_json 1", await ReceiveCodeAsync(other));
    }

    [Fact]
    public async Task A_types_rate_is_the_handlers_or_else_the_messages()
    {
        await using WsTestServer server = await MessageRefusalTests.StartAsync(new EventRecorder());
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(3, await CountHandledAsync(client, "whisper", 5));
        Assert.Equal(2, await CountHandledAsync(client, "shout", 5));
        await client.SendTextAsync("""{"type":"whisper","payload":{"text":"hi"},"id":"last"}""");
        JsonElement message = await client.ReceiveJsonAsync();
        Assert.Equal("last", message.GetProperty("ref").GetString());
        Assert.Equal("whisper", message.GetProperty("payload").GetProperty("on").GetString());
        Assert.InRange(message.GetProperty("payload").GetProperty("retryAfterMs").GetInt64(), 1, 1_000_000);
    }

    /// <summary>Malformed, then the envelope, then the type's rate, then validation.</summary>
    [Theory]
    [InlineData("""{"type":"shout","payload":{"text":"hi",},"id":7}""", "malformed_json 3")]
    [InlineData("""{"type":"shout","payload":{"text":"hi"},"id":null}""", "invalid_envelope 3")]
    [InlineData("""{"type":"shout","payload":{"text":5},"id":7}""", "rate_limited ref 7")]
    [InlineData("""{"payload":{"text":5},"type":"shout"}""", "rate_limited 3")]
    [InlineData("""{"type":"shout"}""", "rate_limited 3")]
    public async Task A_types_rate_comes_after_the_envelope_and_before_validation(string message, string code)
    {
        await using WsTestServer server = await MessageRefusalTests.StartAsync(new EventRecorder());
        await using RawWebSocket client = await server.ConnectAsync();
        Assert.Equal(2, await CountHandledAsync(client, "shout", 2));

        await client.SendTextAsync(message);

        Assert.Equal(code, await ReceiveCodeAsync(client));
        await client.PingAsync();
    }

    [Fact]
    public async Task An_addresss_rate_is_shared_by_its_connections_and_outlives_them()
    {
        await using WsTestServer server = await MessageRefusalTests.StartAsync(
            new EventRecorder(),
            static options => options.Rates.Address = Three);
        await using (RawWebSocket first = await server.ConnectAsync())
        {
            Assert.Equal(2, await CountHandledAsync(first, "leave", 2));
            await first.CloseAsync();
        }

        await using RawWebSocket second = await server.ConnectAsync();
        Assert.Equal(1, await CountHandledAsync(second, "leave", 2));
        await using RawWebSocket third = await server.ConnectAsync();
        Assert.Equal(0, await CountHandledAsync(third, "leave", 1));
    }

    [Fact]
    public async Task A_users_rate_is_shared_by_the_users_connections_and_does_not_limit_others()
    {
        await using WsTestServer server = await MessageRefusalTests.StartAsync(
            new EventRecorder(),
            static options => options.Rates.User = Three);
        await using RawWebSocket ann = await server.ConnectAsync(headers: "X-User: ann\r\n");
        await using RawWebSocket annAgain = await server.ConnectAsync(headers: "X-User: ann\r\n");
        await using RawWebSocket bob = await server.ConnectAsync(headers: "X-User: bob\r\n");
        await using RawWebSocket nobody = await server.ConnectAsync();

        Assert.Equal(2, await CountHandledAsync(ann, "leave", 2));
        Assert.Equal(1, await CountHandledAsync(annAgain, "leave", 3));
        Assert.Equal(3, await CountHandledAsync(bob, "leave", 4));
        Assert.Equal(9, await CountHandledAsync(nobody, "leave", 9));
    }

    [Fact]
    public async Task A_user_who_is_over_the_rate_takes_nothing_from_others_of_the_same_address()
    {
        await using WsTestServer server = await MessageRefusalTests.StartAsync(new EventRecorder(), static options =>
        {
            options.Rates.Message = new WsRateLimit(PerSecond: 0.001, Burst: 20);
            options.Rates.Address = new WsRateLimit(PerSecond: 0.001, Burst: 6);
            options.Rates.User = Three;
        });
        await using RawWebSocket ann = await server.ConnectAsync(headers: "X-User: ann\r\n");
        await using RawWebSocket bob = await server.ConnectAsync(headers: "X-User: bob\r\n");

        Assert.Equal(3, await CountHandledAsync(ann, "leave", 10));
        Assert.Equal(3, await CountHandledAsync(bob, "leave", 4));
    }

    [Fact]
    public async Task Who_goes_on_over_the_rate_is_closed_with_4429_if_that_is_set()
    {
        var events = new EventRecorder();
        await using WsTestServer server = await MessageRefusalTests.StartAsync(events, static options =>
        {
            options.Rates.Message = Three;
            options.Rates.RateLimitRefusals = new WsRateLimit(PerSecond: 0.001, Burst: 2);
        });
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(3, await CountHandledAsync(client, "leave", 5));
        await client.SendAsync([.. RawFrame.MaskedText("{"), .. RawFrame.MaskedText("{")]);

        JsonElement payload = await InvalidMessageTests.ReceiveErrorAsync(client);
        Assert.Equal("rate_limited", payload.GetProperty("code").GetString());
        Assert.True(payload.GetProperty("fatal").GetBoolean());
        await ExpectCloseAsync(client, 4429);
        await events.ExpectAsync(
            "invalid 4 rate_limited - - -",
            "invalid 5 rate_limited - - -",
            "invalid 6 rate_limited - - fatal",
            "close 4429 sends too often");
    }

    [Fact]
    public async Task Who_spends_the_error_budget_is_told_so_and_closed_with_4400()
    {
        var events = new EventRecorder();
        await using WsTestServer server = await MessageRefusalTests.StartAsync(events, static options => options.Rates.Errors = Three);
        await using RawWebSocket client = await server.ConnectAsync();

        // What a handler answers does not count.
        await client.SendTextAsync("""{"type":"leave","payload":{"how":"full"},"id":1}""");
        Assert.Equal("app.room_full ref 1", await ReceiveCodeAsync(client));
        await client.SendTextAsync("{");
        await client.SendTextAsync("""{"type":"dance"}""");
        await client.SendTextAsync("""{"type":"leave.task","payload":{"how":5,"x":1},"id":4}""");
        await client.SendTextAsync("""{"type":"leave.task","payload":{"how":"out"},"id":5}""");
        await client.SendAsync([.. RawFrame.MaskedText("[]"), .. RawFrame.MaskedText("{")]);

        Assert.Equal("malformed_json 2", await ReceiveCodeAsync(client));
        Assert.Equal("unknown_type 3", await ReceiveCodeAsync(client));
        Assert.Equal("validation_failed ref 4", await ReceiveCodeAsync(client));
        Assert.Equal("""{"type":"$ack","ref":5}""", await client.ReceiveTextAsync());
        Assert.Equal(
            """{"type":"error","payload":{"code":"invalid_envelope","message":"the message must be a JSON object","seq":6,"fatal":true}}""",
            await client.ReceiveTextAsync());
        await ExpectCloseAsync(client, 4400);
        await events.ExpectAsync(
            "invalid 2 malformed_json - - -",
            "invalid 3 unknown_type - - -",
            "invalid 4 validation_failed leave.task id - /payload/how type",
            "invalid 6 invalid_envelope - - fatal",
            "close 4400 too many invalid messages");
    }

    [Fact]
    public async Task Without_limits_nobody_is_closed()
    {
        await using WsTestServer server = await MessageRefusalTests.StartAsync(new EventRecorder());
        await using RawWebSocket client = await server.ConnectAsync();

        for (int i = 1; i <= 500; i++)
        {
            await client.SendTextAsync("{");
            Assert.Equal($"malformed_json {i}", await ReceiveCodeAsync(client));
        }

        await client.PingAsync();
    }

    [Fact]
    public async Task A_hook_that_throws_costs_neither_the_error_event_nor_the_connection()
    {
        var events = new EventRecorder();
        await using WsTestServer server = await MessageRefusalTests.StartAsync(events);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"leave","payload":{},"id":1}""");

        Assert.Equal("validation_failed ref 1", await ReceiveCodeAsync(client));
        await events.ExpectAsync("invalid 1 validation_failed leave id - /payload/how required", "error the hook fails");
        await client.PingAsync();
    }

    private static async Task<int> CountHandledAsync(RawWebSocket client, string type, int count)
    {
        int handled = 0;
        for (int i = 0; i < count; i++)
        {
            await client.SendTextAsync($$$"""{"type":"{{{type}}}","payload":{"text":"hi","how":"out"},"id":"r"}""");
            JsonElement answer = await client.ReceiveJsonAsync();
            if (answer.GetProperty("type").GetString() != "error")
            {
                handled++;
            }
            else
            {
                Assert.Equal("rate_limited", answer.GetProperty("payload").GetProperty("code").GetString());
            }
        }

        return handled;
    }

    private static async Task<string> ReceiveCodeAsync(RawWebSocket client)
    {
        JsonElement message = await client.ReceiveJsonAsync();
        Assert.Equal("error", message.GetProperty("type").GetString());
        JsonElement payload = message.GetProperty("payload");
        return payload.GetProperty("code").GetString()
            + (
                message.TryGetProperty("ref", out JsonElement reference)
                    ? " ref " + reference.GetRawText()
                    : " " + payload.GetProperty("seq").GetRawText());
    }

    private static async Task ExpectCloseAsync(RawWebSocket client, int code)
    {
        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal(RawFrame.CloseOpcode, close.Opcode);
        Assert.Equal(code, close.CloseCode);
        await client.SendAsync(RawFrame.MaskedClose(code));
        await client.ReceiveEndAsync();
    }
}
