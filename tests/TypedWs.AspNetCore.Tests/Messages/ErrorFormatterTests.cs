using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Error events in another form (acceptance B17, B18).</summary>
[InMemory]
public sealed class ErrorFormatterTests
{
    private static readonly WsCompatErrorFormatter Compat = new(static code => code switch
    {
        WsErrorCode.MalformedJson => "消息必须是合法 JSON",
        WsErrorCode.InvalidEnvelope or WsErrorCode.UnknownType or WsErrorCode.ValidationFailed => "非法消息格式",
        _ => null,
    });

    [Theory]
    [Trait("Row", "B17")]
    [Trait("Row", "B18")]
    [InlineData("{", """{"type":"error","payload":"消息必须是合法 JSON"}""")]
    [InlineData("hello", """{"type":"error","payload":"消息必须是合法 JSON"}""")]
    [InlineData("""{"type":"dance","payload":{"text":"hi"}}""", """{"type":"error","payload":"非法消息格式"}""")]
    [InlineData("""{"payload":{"text":"hi"}}""", """{"type":"error","payload":"非法消息格式"}""")]
    [InlineData("""{"type":"chat"}""", """{"type":"error","payload":"非法消息格式"}""")]
    [InlineData("""{"type":"chat","payload":{}}""", """{"type":"error","payload":"非法消息格式"}""")]
    [InlineData("""{"type":"chat","payload":{"text":" \t "}}""", """{"type":"error","payload":"非法消息格式"}""")]
    [InlineData("""{"type":"chat","payload":{"text":" "},"id":"7"}""", """{"type":"error","ref":"7","payload":"非法消息格式"}""")]
    public async Task The_compat_formatter_gives_a_text_in_any_language(string message, string answer)
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(
            new TalkScript(),
            static options => options.ErrorFormatter = Compat);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);

        Assert.Equal(answer, await client.ReceiveTextAsync());
        await InvalidMessageTests.SayAsync(client, "alive");
    }

    [Fact]
    public async Task The_compat_formatter_keeps_the_texts_that_it_is_given_no_others_for()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(
            new TalkScript(), static options => options.ErrorFormatter = new WsCompatErrorFormatter());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("{");

        Assert.Equal("""{"type":"error","payload":"the message is not valid JSON"}""", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_formatter_sees_all_that_the_event_says()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(
            new TalkScript(),
            static options => options.ErrorFormatter = new Verbose());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"order","payload":{"lines":[{"count":0}],"email":5},"id":7}""");

        Assert.Equal(
            """{"type":"error","ref":7,"payload":["validation_failed","3 fields are invalid","order",1,true,false"""
            + ""","/payload/lines/0/count range","/payload/email type","/payload/lines/0/sku required","""
            + """{"code":"validation_failed","message":"3 fields are invalid","on":"order","errors":["""
            + """{"pointer":"/payload/lines/0/count","code":"range","message":"must be between 1 and 99","params":{"min":1,"max":99}},"""
            + """{"pointer":"/payload/email","code":"type","message":"must be a string"},"""
            + """{"pointer":"/payload/lines/0/sku","code":"required","message":"is required"}]}]}""",
            await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("throw")]
    [InlineData("nothing")]
    [InlineData("half")]
    [InlineData("large")]
    public async Task A_formatter_that_fails_costs_only_its_form(string how)
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(
            new TalkScript(),
            options => options.ErrorFormatter = new Failing(how));
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("{");
        Assert.Equal(
            """{"type":"error","payload":{"code":"malformed_json","message":"the message is not valid JSON","seq":1}}""",
            await client.ReceiveTextAsync());
        await InvalidMessageTests.SayAsync(client, "alive");
        Assert.Single(server.Log.Problems());
    }

    private sealed class Verbose : IWsErrorFormatter
    {
        public void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload)
        {
            payload.WriteStartArray();
            payload.WriteStringValue(error.Code);
            payload.WriteStringValue(error.Message);
            payload.WriteStringValue(error.Type);
            payload.WriteNumberValue(error.Sequence);
            payload.WriteBooleanValue(error.HasId);
            payload.WriteBooleanValue(error.IsFatal);
            foreach (WsFieldError field in error.DescribeFieldErrors())
            {
                payload.WriteStringValue($"{field.Pointer} {field.Code}");
            }

            error.WriteDefault(payload);
            payload.WriteEndArray();
        }
    }

    private sealed class Failing(string how) : IWsErrorFormatter
    {
        public void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload)
        {
            if (how == "half")
            {
                payload.WriteStartObject();
            }
            else if (how == "large")
            {
                payload.WriteStringValue(new string('x', 15 * 1024));
            }
            else if (how == "throw")
            {
                payload.WriteStartObject();
                throw new InvalidOperationException("the formatter fails");
            }
        }
    }
}
