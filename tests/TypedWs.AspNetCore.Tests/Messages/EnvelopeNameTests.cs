using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>docs/wire-protocol.md, "Other member names": an endpoint whose envelopes are called otherwise.</summary>
[InMemory]
public sealed class EnvelopeNameTests
{
    [Fact]
    public async Task A_reply_an_acknowledgement_and_what_a_handler_sends_have_the_endpoints_names()
    {
        await using WsTestServer server = await StartAsync(new("event", "data"));
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            """{"event":"chat","data":{"text":"hi"},"ref":"7"}""",
            await AskAsync(client, """{"event":"chat","data":{"text":"hi"},"id":"7"}"""));
        Assert.Equal(
            """{"event":"knocked","data":3}""",
            await AskAsync(client, """{"data":{"times":3},"event":"knock"}"""));
        Assert.Equal(
            """{"event":"$ack","ref":8}""",
            await AskAsync(client, """{"event":"tell","data":{"what":"x"},"id":8}"""));
    }

    [Fact]
    public async Task A_publication_has_the_endpoints_names_wherever_it_comes_from()
    {
        var script = new TalkScript
        {
            Open = static ws =>
            {
                ws.Subscribe("room");
                return default;
            },
        };
        await using WsTestServer server = await StartAsync(new("kind", "body"), script);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();

        server.Endpoint<TalkEndpoint>().Topics.Publish("room", new Said("from the endpoint"));
        Assert.Equal("""{"kind":"chat","body":{"text":"from the endpoint"}}""", await client.ReceiveTextAsync());
        server.Services.GetRequiredService<IWsPublisher<TalkEndpoint>>().Publish("room", new Knocked(1));
        Assert.Equal("""{"kind":"knocked","body":1}""", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData(
        """{"event":"chat","data":{"text":5}}""",
        """{"event":"error","data":{"code":"validation_failed","message":"1 field is invalid","on":"chat","seq":1,"errors":"""
        + """[{"pointer":"/data/text","code":"type","message":"must be a string"}]}}"""
    )]
    [InlineData(
        """{"event":"chat","id":1}""",
        """{"event":"error","ref":1,"data":{"code":"validation_failed","message":"1 field is invalid","on":"chat","errors":"""
        + """[{"pointer":"/data","code":"required","message":"is required"}]}}"""
    )]
    [InlineData(
        """{"type":"chat","payload":{"text":"hi"}}""",
        """{"event":"error","data":{"code":"invalid_envelope","message":"the member 'event' is missing","seq":1}}""")]
    [InlineData(
        """{"event":5}""",
        """{"event":"error","data":{"code":"invalid_envelope","message":"the member 'event' must be a string","seq":1}}""")]
    [InlineData(
        """{"event":"chat","event":"chat"}""",
        """{"event":"error","data":"""
        + """{"code":"invalid_envelope","message":"the member 'event' must not be given twice","on":"chat","seq":1}}"""
    )]
    [InlineData(
        """{"event":"knock","data":{},"data":{}}""",
        """{"event":"error","data":"""
        + """{"code":"invalid_envelope","message":"the member 'data' must not be given twice","on":"knock","seq":1}}"""
    )]
    [InlineData(
        """{"event":"dance","type":"chat"}""",
        """{"event":"error","data":{"code":"unknown_type","message":"there is no handler for a message of this type","seq":1}}""")]
    public async Task An_error_event_has_the_endpoints_names_and_points_by_them(string message, string answer)
    {
        await using WsTestServer server = await StartAsync(new("event", "data"));
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(answer, await AskAsync(client, message));
    }

    [Fact]
    public async Task Default_names_are_members_that_mean_nothing_where_they_are_called_otherwise()
    {
        await using WsTestServer server = await StartAsync(new("event", "data"));
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            """{"event":"chat","data":{"text":"hi"}}""",
            await AskAsync(client, """{"type":5,"payload":[],"type":6,"event":"chat","data":{"text":"hi"}}"""));
    }

    [Fact]
    public async Task Names_with_quotes_and_other_letters_are_escaped_as_JSON_demands()
    {
        await using WsTestServer server = await StartAsync(new("消\"息", "payload"));
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            """{"消\"息":"chat","payload":{"text":"hi"}}""",
            await AskAsync(client, """{"\u6d88\u0022息":"chat","payload":{"text":"hi"}}"""));
    }

    [Fact]
    public async Task The_two_names_may_be_exchanged()
    {
        await using WsTestServer server = await StartAsync(new("payload", "type"));
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            """{"payload":"chat","type":{"text":"hi"}}""",
            await AskAsync(client, """{"payload":"chat","type":{"text":"hi"}}"""));
    }

    [Fact]
    public async Task Names_that_cannot_work_stop_the_start()
    {
        InvalidOperationException problem = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(new("id", "data")));
        Assert.Contains("EnvelopeNames.Type must not be 'id'", problem.Message, StringComparison.Ordinal);
    }

    private static Task<WsTestServer> StartAsync(WsEnvelopeNames names, TalkScript? script = null)
        => TalkEndpoint.StartAsync(script ?? new TalkScript(), options => options.EnvelopeNames = names);

    private static async Task<string> AskAsync(RawWebSocket client, string message)
    {
        await client.SendTextAsync(message);
        return await client.ReceiveTextAsync();
    }
}
