using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;
using static TypedWs.AspNetCore.Tests.Messages.InvalidMessageTests;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>docs/wire-protocol.md, "Envelope" and "Requests": payloads, ids, replies, order.</summary>
[InMemory]
public sealed class RequestTests
{
    [Theory]
    [InlineData("""{"type":"knock"}""", 1)]
    [InlineData("""{"type":"knock","payload":null}""", 1)]
    [InlineData("""{"type":"knock","payload":{}}""", 1)]
    [InlineData("""{"payload":null,"type":"knock"}""", 1)]
    [InlineData("""{"type":"knock","payload":{"times":3}}""", 3)]
    public async Task A_missing_or_null_payload_is_an_empty_one_where_nothing_is_required(string message, int times)
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);

        // A bare message: the payload is the value itself.
        Assert.Equal($$$"""{"type":"knocked","payload":{{{times}}}}""", await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("7")]
    [InlineData("-0")]
    [InlineData("9223372036854775807")]
    [InlineData("\"\\u0037\"")]
    [InlineData("\"消\"")]
    [InlineData("\"0123456789012345678901234567890123456789012345678901234567890123\"")]
    public async Task A_request_gets_one_answer_with_its_id_byte_for_byte(string id)
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync($$$"""{"type":"chat","payload":{"text":"hi"},"id":{{{id}}}}""");
        Assert.Equal($$$"""{"type":"chat","payload":{"text":"hi"},"ref":{{{id}}}}""", await client.ReceiveTextAsync());
        await client.SendTextAsync($$$"""{"id":{{{id}}},"type":"tell","payload":{"what":"hi"}}""");
        Assert.Equal($$$"""{"type":"$ack","ref":{{{id}}}}""", await client.ReceiveTextAsync());
        await client.SendTextAsync($$$"""{"type":"knock","id":{{{id}}}}""");
        Assert.Equal("""{"type":"knocked","payload":1}""", await client.ReceiveTextAsync());
        Assert.Equal($$$"""{"type":"$ack","ref":{{{id}}}}""", await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Fact]
    public async Task Without_an_id_success_is_not_acknowledged()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"}}""");

        await client.PingAsync();
    }

    [Fact]
    [Trait("Row", "D13")]
    public async Task An_asynchronous_reply_carries_the_id()
    {
        var script = new TalkScript
        {
            Answer = static async ask =>
            {
                await Task.Yield();
                return new Answer(ask.About + "!");
            },
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"ask","payload":{"about":"life"},"id":"q"}""");

        Assert.Equal("""{"type":"answer","payload":{"about":"life!"},"ref":"q"}""", await client.ReceiveTextAsync());
    }

    [Fact]
    [Trait("Row", "D13")]
    public async Task Answers_and_errors_leave_in_the_order_of_their_messages_while_a_handler_awaits()
    {
        var answer = new TaskCompletionSource<Answer>();
        var script = new TalkScript { Answer = _ => new(answer.Task) };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"ask","payload":{"about":"slow"},"id":1}""");
        await client.SendTextAsync("""{"type":"chat","payload":{"text":" "},"id":2}""");
        await client.SendTextAsync("""{"type":"chat","payload":{"text":"three"},"id":3}""");
        await client.SendTextAsync("{");
        await client.SendTextAsync("""{"type":"tell","payload":{"what":"five"},"id":5}""");

        // The connection itself is not held up, its messages are.
        await client.PingAsync();
        script.Events.ExpectNothing();
        answer.SetResult(new Answer("done"));

        Assert.Equal("""{"type":"answer","payload":{"about":"done"},"ref":1}""", await client.ReceiveTextAsync());
        Assert.Equal(2, (await client.ReceiveJsonAsync()).GetProperty("ref").GetInt32());
        Assert.Equal("""{"type":"chat","payload":{"text":"three"},"ref":3}""", await client.ReceiveTextAsync());
        Assert.Equal(4, (await ReceiveErrorAsync(client)).GetProperty("seq").GetInt32());
        Assert.Equal("""{"type":"$ack","ref":5}""", await client.ReceiveTextAsync());
    }

    [Fact]
    [Trait("Row", "D13")]
    public async Task Asynchronous_handlers_of_one_connection_never_overlap()
    {
        int running = 0;
        var script = new TalkScript();
        script.Tell = async (_, tell, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            await Task.Yield();
            script.Events.Add(tell.What);
            Assert.Equal(0, Interlocked.Decrement(ref running));
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendAsync([
            .. Enumerable.Range(0, 300).SelectMany(static i => RawFrame.MaskedText($$$"""{"type":"tell","payload":{"what":"{{{i}}}"}}""")),
        ]);

        await script.Events.ExpectAsync([.. Enumerable.Range(0, 300).Select(static i => i.ToString())]);
        await client.PingAsync();
    }

    [Theory]
    [Trait("Row", "B29")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_throws_is_answered_with_internal_and_nothing_of_the_exception(bool afterAwait)
    {
        var script = new TalkScript
        {
            Tell = async (_, _, _) =>
            {
                if (afterAwait)
                {
                    await Task.Yield();
                }

                throw new InvalidOperationException("secret");
            },
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"x"},"id":9}""");

        string text = await client.ReceiveTextAsync();
        JsonElement error = JsonDocument.Parse(text).RootElement;
        Assert.Equal("internal", error.GetProperty("payload").GetProperty("code").GetString());
        Assert.Equal("tell", error.GetProperty("payload").GetProperty("on").GetString());
        Assert.Equal(9, error.GetProperty("ref").GetInt32());
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        await script.Events.ExpectAsync("error secret");
        Assert.Equal("secret", Assert.Single(server.Log.Problems()).Exception?.Message);
        await SayAsync(client, "alive");
        await client.PingAsync();
    }

    [Fact]
    public async Task The_handlers_token_is_cancelled_when_the_connection_closes_and_that_is_no_error()
    {
        var started = new TaskCompletionSource();
        var script = new TalkScript
        {
            Tell = async (_, _, closed) =>
            {
                started.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(closed);
            },
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("""{"type":"tell","payload":{"what":"wait"},"id":1}""");
        await started.Task.WithinLimit();

        await client.CloseAsync();

        await script.Events.ExpectAsync("close 1000");
        script.Events.ExpectNothing();
        Assert.Empty(server.Log.Problems());
    }
}
