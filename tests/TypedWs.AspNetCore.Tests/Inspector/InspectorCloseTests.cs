using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Inspector;

/// <summary>An operator closes a connection.</summary>
public sealed class InspectorCloseTests
{
    [Theory]
    [InlineData("", 1000, "")]
    [InlineData(""","code":4999,"reason":"bye"}""", 4999, "bye")]
    [InlineData(""","code":3000""", 3000, "")]
    public async Task The_client_sees_the_code_and_the_log_who_it_was(string more, int code, string reason)
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using RawWebSocket client = await server.JoinAsync();
        await using RawWebSocket other = await server.JoinAsync();
        await using RawWebSocket inspector = await server.InspectAsync("bob");
        string id = (await inspector.ReceiveSnapshotAsync()).All("connections", "id")[0];

        string answer = await inspector.AskAsync("close", $$"""{"connection":"{{id}}"{{more.TrimEnd('}')}}}""");

        Assert.Equal("""{"type":"$ack","ref":7}""", answer);
        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal((code, reason), (close.CloseCode, close.CloseReason));
        await other.PingAsync();
        LogEvent entry = Assert.Single(server.Log.Events, static entry => entry.Id.Id == 20);
        Assert.Equal(
            $"WatchedEndpoint: connection {id} closed with {code} (\"{reason}\") in the inspector by \"bob\" from 127.0.0.1",
            entry.Text);
        Assert.Equal(typeof(WatchedEndpoint).FullName, entry.Category);
    }

    [Fact]
    public async Task A_connection_that_closes_already_is_told_to_do_so()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using RawWebSocket client = await server.JoinAsync();
        await using RawWebSocket inspector = await server.InspectAsync();
        string payload = $$"""{"connection":"{{(await inspector.ReceiveSnapshotAsync()).All("connections", "id")[0]}}"}""";
        Assert.Contains("$ack", await inspector.AskAsync("close", payload), StringComparison.Ordinal);

        Assert.Contains("\"code\":\"conflict\"", await inspector.AskAsync("close", payload), StringComparison.Ordinal);

        await client.ReceiveFrameAsync();
        await client.SendAsync(RawFrame.MaskedClose(1000));
        await client.ReceiveEndAsync();
        await Bounded.Until(() => server.Endpoint<WatchedEndpoint>().Connections.Count == 0, "the connection has ended");
        Assert.Contains("\"code\":\"app.unknown_connection\"", await inspector.AskAsync("close", payload), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"connection":"ID","code":999}""", "/payload/code")]
    [InlineData("""{"connection":"ID","code":1001}""", "/payload/code")]
    [InlineData("""{"connection":"ID","code":1006}""", "/payload/code")]
    [InlineData("""{"connection":"ID","code":2999}""", "/payload/code")]
    [InlineData("""{"connection":"ID","code":5000}""", "/payload/code")]
    [InlineData("""{"connection":"ID","code":-1}""", "/payload/code")]
    [InlineData("""{"connection":"ID","code":66536}""", "/payload/code")]
    [InlineData("""{"connection":"ID","code":"1000"}""", "/payload/code")]
    [InlineData("""{"connection":"ID","reason":"LONG"}""", "/payload/reason")]
    [InlineData("""{"connection":"ID","reason":null}""", "/payload/reason")]
    [InlineData("""{"connection":""}""", "/payload/connection")]
    [InlineData("""{}""", "/payload/connection")]
    public async Task What_no_close_frame_can_carry_is_refused(string payload, string pointer)
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using RawWebSocket client = await server.JoinAsync();
        await using RawWebSocket inspector = await server.InspectAsync();
        string id = (await inspector.ReceiveSnapshotAsync()).All("connections", "id")[0];

        // 62 characters of two bytes each: one byte too many.
        string answer = await inspector.AskAsync(
            "close", payload.Replace("ID", id, StringComparison.Ordinal).Replace("LONG", new string('ä', 62), StringComparison.Ordinal));

        Assert.Contains("validation_failed", answer, StringComparison.Ordinal);
        Assert.Contains(pointer, answer, StringComparison.Ordinal);
        await client.PingAsync();
        Assert.DoesNotContain(server.Log.Events, static entry => entry.Id.Id == 20);
    }

    [Fact]
    public async Task A_reason_cannot_forge_a_line_of_the_log()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using RawWebSocket client = await server.JoinAsync();
        await using RawWebSocket inspector = await server.InspectAsync();
        string id = (await inspector.ReceiveSnapshotAsync()).All("connections", "id")[0];

        await inspector.AskAsync("close", $$"""{"connection":"{{id}}","reason":"a\ninfo: \u001b[31mforged\u202e"}""");

        Assert.Equal("a\ninfo: \u001b[31mforged\u202e", (await client.ReceiveFrameAsync()).CloseReason);
        string text = Assert.Single(server.Log.Events, static entry => entry.Id.Id == 20).Text;
        Assert.Contains(
            "(\"a\\u000ainfo: \\u001b[31mforged\\u202e\") in the inspector by \"an anonymous user\"",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspectors_themselves_are_neither_shown_nor_closed()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using RawWebSocket inspector = await server.InspectAsync();
        Assert.Empty((await inspector.ReceiveSnapshotAsync()).All("connections", "id"));
        string id = Assert.Single(server.InspectorRuntime().Connections).Id;

        Assert.Contains(
            "app.unknown_connection",
            await inspector.AskAsync("close", $$"""{"connection":"{{id}}"}"""),
            StringComparison.Ordinal);
    }
}
