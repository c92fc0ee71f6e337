using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Handlers of every shape, from generated code through a real socket: docs/handlers.md.</summary>
[InMemory]
public sealed class ConversationTests
{
    [Fact]
    public async Task A_stream_is_answered_by_its_items_in_order_and_its_end()
    {
        var script = new ConversationScript();
        await using WsTestServer server = await ConversationEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"count","payload":{"to":3},"id":"a"}""");

        for (int number = 1; number <= 3; number++)
        {
            Assert.Equal(
                $$$"""{"type":"counted","payload":{"number":{{{number}}}},"ref":"a"}""", await client.ReceiveTextAsync());
        }

        Assert.Equal("""{"type":"$end","ref":"a"}""", await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("counted False");
        await client.PingAsync();
    }

    [Fact]
    public async Task A_stream_without_an_id_is_refused_and_a_cancelled_one_ends_with_cancelled()
    {
        var script = new ConversationScript();
        await using WsTestServer server = await ConversationEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"count","payload":{"to":3}}""");
        Assert.Contains("\"invalid_envelope\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);

        await client.SendTextAsync("""{"type":"count","payload":{"to":0},"id":1}""");
        await client.SendTextAsync("""{"type":"count","payload":{"to":1},"id":2}""");

        // The open stream does not hold up the next request.
        Assert.EndsWith("\"ref\":2}", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Equal("""{"type":"$end","ref":2}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"$cancel","ref":1}""");

        string error = await client.ReceiveTextAsync();
        Assert.Contains("\"code\":\"cancelled\"", error, StringComparison.Ordinal);
        Assert.Contains("\"ref\":1", error, StringComparison.Ordinal);
        await script.Events.ExpectAsync("counted False", "counted True");
        await client.PingAsync();
    }

    [Fact]
    public async Task A_stream_of_the_client_reaches_its_handler_without_the_invalid_items()
    {
        await using WsTestServer server = await ConversationEndpoint.StartAsync(new ConversationScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"sum","payload":{},"id":7}""");
        await client.SendTextAsync("""{"type":"summand","payload":{"number":20},"ref":7}""");
        await client.SendTextAsync("""{"type":"summand","payload":{"number":"x"},"ref":7}""");
        await client.SendTextAsync("""{"type":"summand","payload":{"number":22},"ref":7}""");
        await client.SendTextAsync("""{"type":"$end","ref":7}""");

        string error = await client.ReceiveTextAsync();
        Assert.Contains("\"validation_failed\"", error, StringComparison.Ordinal);
        Assert.DoesNotContain("\"ref\"", error, StringComparison.Ordinal);
        Assert.Equal("""{"type":"total","payload":{"number":42},"ref":7}""", await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Fact]
    public async Task A_concurrent_handler_runs_up_to_its_limit_and_answers_when_it_ends()
    {
        var script = new ConversationScript();
        await using WsTestServer server = await ConversationEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        for (int number = 1; number <= 3; number++)
        {
            await client.SendTextAsync($$$"""{"type":"wait","payload":{"number":{{{number}}}},"id":{{{number}}}}""");
        }

        await script.Events.ExpectAsync("wait 1", "wait 2");
        script.Events.ExpectNothing();
        script.Gate(2).SetResult();

        Assert.Equal("""{"type":"total","payload":{"number":2},"ref":2}""", await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("wait 3");
        script.Gate(3).SetResult();
        Assert.Equal("""{"type":"total","payload":{"number":3},"ref":3}""", await client.ReceiveTextAsync());
        script.Gate(1).SetResult();
        Assert.Equal("""{"type":"total","payload":{"number":1},"ref":1}""", await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Fact]
    public async Task An_exclusive_handler_runs_once_at_a_time_for_a_key_over_all_connections()
    {
        var script = new ConversationScript();
        await using WsTestServer server = await ConversationEndpoint.StartAsync(script);
        await using RawWebSocket first = await server.ConnectAsync();
        await using RawWebSocket second = await server.ConnectAsync();

        await first.SendTextAsync("""{"type":"edit","payload":{"document":"a","number":1},"id":1}""");
        await script.Events.ExpectAsync("edit a 1");
        await second.SendTextAsync("""{"type":"edit","payload":{"document":"a","number":2},"id":2}""");
        await second.SendTextAsync("""{"type":"edit","payload":{"document":"b","number":3},"id":3}""");
        await script.Events.ExpectAsync("edit b 3");
        script.Events.ExpectNothing();

        script.Gate(1).SetResult();
        Assert.Equal("""{"type":"total","payload":{"number":1},"ref":1}""", await first.ReceiveTextAsync());
        await script.Events.ExpectAsync("edit a 2");
        script.Gate(2).SetResult();
        Assert.Equal("""{"type":"total","payload":{"number":2},"ref":2}""", await second.ReceiveTextAsync());
        script.Gate(3).SetResult();
        Assert.Equal("""{"type":"total","payload":{"number":3},"ref":3}""", await second.ReceiveTextAsync());
    }

    [Fact]
    public async Task An_offloaded_handler_runs_on_the_thread_pool()
    {
        await using WsTestServer server = await ConversationEndpoint.StartAsync(new ConversationScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"block","payload":{},"id":1}""");

        Assert.Equal("""{"type":"total","payload":{"number":1},"ref":1}""", await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Fact]
    public async Task A_request_of_the_server_returns_the_declared_answer_of_the_client()
    {
        await using WsTestServer server = await ConversationEndpoint.StartAsync(new ConversationScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"start","payload":{},"id":1}""");
        Assert.Equal("""{"type":"confirm","payload":{"text":"sure?"},"id":"$1"}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"confirmation","payload":{"number":5},"ref":"$1"}""");

        Assert.Equal("""{"type":"total","payload":{"number":5},"ref":1}""", await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Theory]
    [InlineData("""{"type":"error","payload":{"code":"app.no","message":"no"},"ref":"$1"}""", "Refused app.no")]
    [InlineData("""{"type":"summand","payload":{"number":5},"ref":"$1"}""", "InvalidAnswer ")]
    [InlineData("""{"type":"confirmation","payload":{"number":"x"},"ref":"$1"}""", "InvalidAnswer ")]
    public async Task A_request_of_the_server_fails_with_a_reason(string answer, string failure)
    {
        var script = new ConversationScript();
        await using WsTestServer server = await ConversationEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"start","payload":{},"id":1}""");
        await client.ReceiveTextAsync();
        await client.SendTextAsync(answer);

        await script.Events.ExpectAsync(failure);
    }
}
