using System.Text;
using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Bad input: exactly one error event each, and the connection lives on (acceptance B6, B8, B18, B19, B29).</summary>
[InMemory]
public sealed class InvalidMessageTests
{
    private static readonly string Depth65 =
        $$$"""{"type":"chat","payload":{"text":"a"},"x":{{{new string('[', 64)}}}{{{new string(']', 64)}}}}""";

    /// <summary>Message; code; pointer and code of each field error.</summary>
    public static TheoryData<string, string, string> Invalid => new()
    {
        { "", "malformed_json", "" },
        { " ", "malformed_json", "" },
        { """{"type":"chat","payload":{"text":"a" """, "malformed_json", "" },
        { """{"type":"chat","payload":{"text":"a"}""", "malformed_json", "" },
        { """{"type":"ch""", "malformed_json", "" },
        { """{"type":"chat","payload":{"text":"a"}} x""", "malformed_json", "" },
        { """{"type":"chat","payload":{"text":"a"}}{"type":"chat","payload":{"text":"b"}}""", "malformed_json", "" },
        { """{"type":"chat","payload":{"text":"a"},}""", "malformed_json", "" },
        { "{'type':'chat','payload':{'text':'a'}}", "malformed_json", "" },
        { """{"type":"chat",/* hi */"payload":{"text":"a"}}""", "malformed_json", "" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":\"a\nb\"}}", "malformed_json", "" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":\"a\u0001b\"}}", "malformed_json", "" },
        { """{"type":"chat","payload":{"text":"\ud800"}}""", "malformed_json", "" },
        { """{"type":"chat","payload":{"text":"\udc00\ud800"}}""", "malformed_json", "" },
        { """{"type":"chat","payload":{"text":"\x41"}}""", "malformed_json", "" },
        { """{"type":"chat","payload":{"text":NaN}}""", "malformed_json", "" },
        { "\uFEFF" + """{"type":"chat","payload":{"text":"a"}}""", "malformed_json", "" },
        { Depth65, "malformed_json", "" },

        { "null", "invalid_envelope", "" },
        { "5", "invalid_envelope", "" },
        { "\"x\"", "invalid_envelope", "" },
        { "true", "invalid_envelope", "" },
        { "[]", "invalid_envelope", "" },
        { """[{"type":"chat","payload":{"text":"a"}}]""", "invalid_envelope", "" },
        { "{}", "invalid_envelope", "" },
        { """{"payload":{"text":"a"}}""", "invalid_envelope", "" },
        { """{"type":5}""", "invalid_envelope", "" },
        { """{"type":null,"payload":{"text":"a"}}""", "invalid_envelope", "" },
        { """{"type":["chat"],"payload":{"text":"a"}}""", "invalid_envelope", "" },
        { """{"type":"chat","type":"chat","payload":{"text":"a"}}""", "invalid_envelope", "" },
        { """{"type":"chat","payload":{"text":"a"},"type":"chat"}""", "invalid_envelope", "" },
        { """{"type":"chat","payload":{"text":"a"},"payload":{"text":"b"}}""", "invalid_envelope", "" },

        { """{"type":"dance","payload":{"text":"a"}}""", "unknown_type", "" },
        { """{"type":"Chat","payload":{"text":"a"}}""", "unknown_type", "" },
        { """{"type":"","payload":{"text":"a"}}""", "unknown_type", "" },
        { """{"type":"chat\u0000","payload":{"text":"a"}}""", "unknown_type", "" },
        { """{"type":"error","payload":{}}""", "unknown_type", "" },
        { """{"type":"$ack"}""", "unknown_type", "" },
        { """{"type":"answer","payload":{"about":"a"}}""", "unknown_type", "" },

        { """{"type":"chat"}""", "validation_failed", "/payload required" },
        { """{"type":"chat","payload":null}""", "validation_failed", "/payload null" },
        { """{"type":"chat","payload":5}""", "validation_failed", "/payload type" },
        { """{"type":"chat","payload":"a"}""", "validation_failed", "/payload type" },
        { """{"type":"chat","payload":["a"]}""", "validation_failed", "/payload type" },
        { """{"type":"chat","payload":{}}""", "validation_failed", "/payload/text required" },
        { """{"type":"chat","payload":{"Text":"a"}}""", "validation_failed", "/payload/text required" },
        { """{"type":"chat","payload":{"text":null}}""", "validation_failed", "/payload/text null" },
        { """{"type":"chat","payload":{"text":5}}""", "validation_failed", "/payload/text type" },
        { """{"type":"chat","payload":{"text":{}}}""", "validation_failed", "/payload/text type" },
        { """{"type":"chat","payload":{"text":""}}""", "validation_failed", "/payload/text not_blank" },
        { """{"type":"chat","payload":{"text":" \t\n\u3000"}}""", "validation_failed", "/payload/text not_blank" },
        { """{"type":"chat","payload":{"text":"a","text":"b"}}""", "validation_failed", "/payload/text duplicate" },
        { $$$"""{"type":"chat","payload":{"text":"{{{new string('x', 501)}}}"}}""", "validation_failed", "/payload/text max_length" },
    };

    [Theory]
    [Trait("Row", "B6")]
    [Trait("Row", "B8")]
    [Trait("Row", "B18")]
    [Trait("Row", "B19")]
    [MemberData(nameof(Invalid))]
    public async Task One_error_event_and_the_connection_lives_on(string message, string code, string errors)
    {
        var script = new TalkScript();
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);

        JsonElement payload = await ReceiveErrorAsync(client);
        Assert.Equal(code, payload.GetProperty("code").GetString());
        Assert.NotEqual("", payload.GetProperty("message").GetString());
        Assert.Equal(1, payload.GetProperty("seq").GetInt32());
        Assert.Equal(errors, FieldErrors(payload));
        if (payload.TryGetProperty("on", out JsonElement on))
        {
            Assert.Equal("chat", on.GetString());
        }

        Assert.True(code != "validation_failed" || on.ValueKind == JsonValueKind.String);
        Assert.False(code == "unknown_type" && on.ValueKind == JsonValueKind.String);
        Assert.False(payload.TryGetProperty("fatal", out _));

        await SayAsync(client, "alive");
        await client.PingAsync();
        await script.Events.ExpectAsync("say alive");
        script.Events.ExpectNothing();
        Assert.Empty(server.Log.Problems());
    }

    [Theory]
    [Trait("Row", "B10")]
    [InlineData("""{"payload":{"text":"hi"},"type":"chat"}""")]
    [InlineData("""{"type":"\u0063hat","payload":{"text":"hi"}}""")]
    [InlineData("""{"v":3,"type":"chat","meta":{"type":"x","payload":[1,{}]},"payload":{"text":"hi","more":[1]},"topic":null}""")]
    [InlineData("""{"\u0074ype":"chat","pay\u006coad":{"te\u0078t":"\u0068i"}}""")]
    [InlineData(" \r\n\t{ \"type\" : \"chat\" , \"payload\" : { \"text\" : \"hi\" } } \n")]
    public async Task What_looks_odd_but_is_valid_is_handled(string message)
    {
        var script = new TalkScript();
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);

        Assert.Equal("""{"type":"chat","payload":{"text":"hi"}}""", await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Fact]
    public async Task Depth_64_and_500_characters_are_still_good()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();
        string text = new('消', 500);

        await client.SendTextAsync(
            $$$"""{"type":"chat","payload":{"text":"{{{text}}}"},"x":{{{new string('[', 63)}}}{{{new string(']', 63)}}}}""");

        Assert.Equal(text, (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("text").GetString());
    }

    [Fact]
    [Trait("Row", "B8")]
    public async Task A_thousand_invalid_messages_in_a_row_get_a_thousand_error_events()
    {
        var script = new TalkScript();
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        string[] messages = [.. Invalid.Select(static row => row.Data.Item1)];

        Task sending = client.SendAsync([.. Enumerable.Range(0, 1000).SelectMany(i => RawFrame.MaskedText(messages[i % messages.Length]))]);
        for (int i = 1; i <= 1000; i++)
        {
            JsonElement payload = await ReceiveErrorAsync(client);
            Assert.Equal(i, payload.GetProperty("seq").GetInt32());
        }

        await sending;
        await SayAsync(client, "alive");
        await script.Events.ExpectAsync("say alive");
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    [Trait("Row", "B16")]
    public async Task Json_in_a_binary_message_is_as_good()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, """{"type":"chat","payload":{"text":"消"}}"""u8));

        // ReceiveTextAsync insists on a text frame.
        Assert.Equal("""{"type":"chat","payload":{"text":"消"}}""", await client.ReceiveTextAsync());
    }

    [Fact]
    [Trait("Row", "B16")]
    public async Task Bad_utf_8_is_malformed_in_a_binary_message_and_1007_in_a_text_message()
    {
        byte[] bad = [.. Encoding.UTF8.GetBytes("""{"type":"chat","payload":{"text":" """), 0xC3, 0x28, .. "\"}}"u8];
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, bad));
        Assert.Equal("malformed_json", (await ReceiveErrorAsync(client)).GetProperty("code").GetString());

        // RFC 6455 §8.1: a text message that is not UTF-8 fails the connection.
        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, bad));
        Assert.Equal(1007, (await client.ReceiveCloseAsync()).CloseCode);
    }

    [Fact]
    public async Task The_error_event_does_not_echo_what_was_sent()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"<made up>","payload":"<secret>","more":"<secret>"}""");
        string answer = await client.ReceiveTextAsync();
        Assert.DoesNotContain("made up", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        await client.SendTextAsync("""{"type":"chat","payload":{"text":["<secret>"]}}""");
        Assert.DoesNotContain("secret", await client.ReceiveTextAsync(), StringComparison.Ordinal);

        // The log has the type, which developers look for, and nothing else of it.
        Assert.DoesNotContain(server.Log.Events, static entry => entry.Text.Contains("secret", StringComparison.Ordinal));
    }

    internal static async Task<JsonElement> ReceiveErrorAsync(RawWebSocket client)
    {
        JsonElement message = await client.ReceiveJsonAsync();
        Assert.Equal("error", message.GetProperty("type").GetString());
        return message.GetProperty("payload");
    }

    internal static string FieldErrors(JsonElement payload)
        => payload.TryGetProperty("errors", out JsonElement errors)
            ? string.Join(
                ", ",
                errors
                    .EnumerateArray()
                    .Select(static error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}"))
            : "";

    internal static async Task SayAsync(RawWebSocket client, string text)
    {
        await client.SendTextAsync($$$"""{"type":"chat","payload":{"text":"{{{text}}}"}}""");
        Assert.Equal($$$"""{"type":"chat","payload":{"text":"{{{text}}}"}}""", await client.ReceiveTextAsync());
    }
}
