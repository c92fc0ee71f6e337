using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>What an application's error carries for programs (docs/wire-protocol.md, "Data of the application's errors").</summary>
public sealed class ServerErrorDataTests
{
    private const int MaxData = 8192;
    private const int MaxEvent = 16 * 1024;
    private const string LeftOut = "typedws.error_data.left_out";

    private static readonly WsError Full = WsError.App(
        "room_full",
        "the room is full",
        new RoomFull(20, Standing.RoomFull, new Guest("ann"), [new Guest("bob", new DateOnly(2026, 11, 29))]));

    [Theory]
    [InlineData("now", false)]
    [InlineData("later", false)]
    [InlineData("throw", false)]
    [InlineData("now", true)]
    [InlineData("later", true)]
    [InlineData("throw", true)]
    public async Task It_is_in_the_event_however_a_handler_refuses(string type, bool hasTimeout)
    {
        await using WsTestServer server = await CarryingEndpoint.StartAsync(
            new CarryScript(static () => Full), options => options.HandlerTimeout = hasTimeout ? Bounded.Limit : Timeout.InfiniteTimeSpan);
        using var leftOut = new Measurements(server.Services, LeftOut);
        await using RawWebSocket client = await server.ConnectAsync();
        const string Data =
            """{"max_guests":20,"standing":"room-full","next":{"who":"ann","since":null},"waiting_guests":"""
            + """[{"who":"bob","since":"2026-11-29"}]}""";

        Assert.Equal(
            $$$"""{"type":"error","ref":"7","payload":"""
            + $$$"""{"code":"app.room_full","message":"the room is full","on":"{{{type}}}","data":{{{Data}}}}}""",
            await AskAsync(client, type, "\"7\""));
        Assert.Equal(
            $$$"""{"type":"error","payload":{"code":"app.room_full","message":"the room is full","on":"{{{type}}}","seq":2,"data":"""
            + $$$"""{{{Data}}}}}""",
            await AskAsync(client, type, id: null));
        Assert.Empty(leftOut.Taken);
        Assert.Empty(server.Log.Problems());
    }

    [Theory]
    [InlineData("x", MaxData, true)]
    [InlineData("x", MaxData + 1, false)]
    [InlineData("x", 100_000, false)]
    [InlineData("消", MaxData - 1, true)]
    [InlineData("消", MaxData + 2, false)]
    [InlineData("\u0001", MaxData - 1, true)]
    [InlineData("\u0001", MaxData + 5, false)]
    public async Task More_than_8_KiB_is_left_out_logged_and_counted(string character, int size, bool isSent)
    {
        var script = new CarryScript(() => WsError.App("sized", "the text", new Sized(Fill(character, size - 11))));
        await using WsTestServer server = await CarryingEndpoint.StartAsync(script);
        using var leftOut = new Measurements(server.Services, LeftOut);
        await using RawWebSocket client = await server.ConnectAsync();

        string answer = await AskAsync(client, "now", "1");
        await client.PingAsync();

        script.Events.ExpectNothing();
        if (isSent)
        {
            string data = JsonDocument.Parse(answer).RootElement.GetProperty("payload").GetProperty("data").GetRawText();
            Assert.Equal(size, Encoding.UTF8.GetByteCount(data));
            Assert.Empty(leftOut.Taken);
            Assert.Empty(server.Log.Problems());
            return;
        }

        Assert.Equal("""{"type":"error","ref":1,"payload":{"code":"app.sized","message":"the text","on":"now"}}""", answer);
        Assert.Equal(["1 endpoint=CarryingEndpoint reason=TooLarge"], await leftOut.WaitForAsync(1));
        LogEvent warning = Assert.Single(server.Log.Problems());
        Assert.Equal((LogLevel.Warning, 23), (warning.Level, warning.Id.Id));
        Assert.StartsWith(
            "CarryingEndpoint: the data of error app.sized is left out of its event for connection ",
            warning.Text,
            StringComparison.Ordinal);
        Assert.EndsWith($": it has {size} bytes of JSON, and at most 8192 are sent", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_event_stays_within_16_KiB()
    {
        string name = new('n', 64);
        string message = new('\u0001', 1024);
        var script = new CarryScript(() => WsError.App(name, message, new Sized(new string('x', MaxData - 11))));
        await using WsTestServer server = await CarryingEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        string id = "\"" + string.Concat(Enumerable.Repeat("\\u0001", 64)) + "\"";

        string answer = await AskAsync(client, "now", id);

        Assert.InRange(Encoding.UTF8.GetByteCount(answer), MaxData + (6 * 1024) + 64, MaxEvent);
        JsonElement payload = JsonDocument.Parse(answer).RootElement.GetProperty("payload");
        Assert.Equal("app." + name, payload.GetProperty("code").GetString());
        Assert.Equal(message, payload.GetProperty("message").GetString());
        Assert.Equal(MaxData - 11, payload.GetProperty("data").GetProperty("text").GetString()!.Length);
    }

    [Fact]
    public async Task A_getter_that_throws_costs_the_data_and_is_told_once()
    {
        int before = Broken.Reads;
        var error = WsError.App("broken", "it broke", new Broken());
        var script = new CarryScript(() => error);
        await using WsTestServer server = await CarryingEndpoint.StartAsync(script);
        using var leftOut = new Measurements(server.Services, LeftOut);
        await using RawWebSocket client = await server.ConnectAsync();

        foreach (string type in (string[])["now", "throw", "later"])
        {
            Assert.Equal(
                $$$"""{"type":"error","ref":1,"payload":{"code":"app.broken","message":"it broke","on":"{{{type}}}"}}""",
                await AskAsync(client, type, "1"));
        }

        await client.PingAsync();
        const string Told = "The data of error 'app.broken', a 'TypedWs.AspNetCore.Tests.Messages.Broken', is left out: writing it failed.";
        await script.Events.ExpectAsync($"error {Told} | the secret of the database");
        script.Events.ExpectNothing();
        LogEvent failure = Assert.Single(server.Log.Problems());
        Assert.Equal((LogLevel.Error, 4, Told), (failure.Level, failure.Id.Id, failure.Exception?.Message));
        Assert.Equal(Enumerable.Repeat("1 endpoint=CarryingEndpoint reason=Failed", 3), await leftOut.WaitForAsync(3));
        Assert.Equal(1, Broken.Reads - before);
    }

    [Fact]
    public async Task An_object_that_contains_itself_costs_the_data()
    {
        var link = new Link();
        link.Next = link;
        var script = new CarryScript(() => WsError.App("endless", "it has no end", link));
        await using WsTestServer server = await CarryingEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            """{"type":"error","ref":1,"payload":{"code":"app.endless","message":"it has no end","on":"now"}}""",
            await AskAsync(client, "now", "1"));

        Assert.StartsWith(
            "error The data of error 'app.endless', a 'TypedWs.AspNetCore.Tests.Messages.Link', is left out: "
            + "it is nested more than 62 levels deep, or an object in it refers to itself. | ",
            await script.Events.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(62, true)]
    [InlineData(63, false)]
    [InlineData(64, false)]
    public async Task It_nests_no_deeper_than_readers_read(int levels, bool isSent)
    {
        Link? link = null;
        for (int i = 0; i < levels; i++)
        {
            link = new Link { Next = link };
        }

        await using WsTestServer server = await CarryingEndpoint.StartAsync(new CarryScript(() => WsError.App("deep", "it is deep", link)));
        await using RawWebSocket client = await server.ConnectAsync();

        // Which reads 64 levels.
        JsonElement payload = JsonDocument.Parse(await AskAsync(client, "now", "1")).RootElement.GetProperty("payload");

        Assert.Equal(isSent, payload.TryGetProperty("data", out JsonElement data));
        Assert.Equal(isSent ? levels : 0, isSent ? data.GetRawText().Count(static letter => letter == '{') : 0);
    }

    [Theory]
    [InlineData("open")]
    [InlineData("closed")]
    [InlineData("raw")]
    [InlineData("nothing")]
    public async Task A_converter_that_writes_no_JSON_costs_the_data(string how)
    {
        var script = new CarryScript(() => WsError.App("rubbish", "it is none", new Rubbish(how)));
        await using WsTestServer server = await CarryingEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            """{"type":"error","ref":1,"payload":{"code":"app.rubbish","message":"it is none","on":"now"}}""",
            await AskAsync(client, "now", "1"));

        Assert.StartsWith("error The data of error 'app.rubbish', a ", await script.Events.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_is_told_as_null()
    {
        await using WsTestServer server = await CarryingEndpoint.StartAsync(
            new CarryScript(static () => WsError.App<Sized?>("none", "nothing", null)));
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            """{"type":"error","ref":1,"payload":{"code":"app.none","message":"nothing","on":"now","data":null}}""",
            await AskAsync(client, "now", "1"));
    }

    [Theory]
    [InlineData("\"}},\"type\":\"forged\"", "\\\"}},\\\"type\\\":\\\"forged\\\"")]
    [InlineData("a\nb\0\\", "a\\nb\\u0000\\\\")]
    [InlineData("\u2028😀", "\\u2028\\uD83D\\uDE00")]
    [InlineData("(half)x", "\\uFFFDx")]
    [InlineData("<script>&'", "<script>&'")]
    public async Task Text_in_it_is_escaped(string text, string escaped)
    {
        // Half of a surrogate pair does not survive in an attribute.
        text = text.Replace("(half)", "\ud83d", StringComparison.Ordinal);
        await using WsTestServer server = await CarryingEndpoint.StartAsync(
            new CarryScript(() => WsError.App("text", "a text", new Sized(text))));
        await using RawWebSocket client = await server.ConnectAsync();

        string answer = await AskAsync(client, "now", "1");

        Assert.Equal(
            $$$$"""{"type":"error","ref":1,"payload":{"code":"app.text","message":"a text","on":"now","data":"""
            + $$$$"""{"text":"{{{{escaped}}}}"}}}""",
            answer);
        Assert.NotEqual(JsonValueKind.Undefined, JsonDocument.Parse(answer).RootElement.ValueKind);
    }

    [Fact]
    public async Task It_is_written_when_the_error_is_made()
    {
        var link = new Link();
        var error = WsError.App("link", "a link", link);
        link.Next = new Link();
        await using WsTestServer server = await CarryingEndpoint.StartAsync(new CarryScript(() => error));
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            """{"type":"error","ref":1,"payload":{"code":"app.link","message":"a link","on":"now","data":{"next":null}}}""",
            await AskAsync(client, "now", "1"));
    }

    [Fact]
    public async Task One_error_is_told_to_many_at_once()
    {
        await using WsTestServer server = await CarryingEndpoint.StartAsync(new CarryScript(static () => Full));
        string expected = ",\"on\":\"later\",\"data\":" + Encoding.UTF8.GetString(Full.Data) + "}}";

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using RawWebSocket client = await server.ConnectAsync();
            for (int i = 0; i < 50; i++)
            {
                Assert.EndsWith(expected, await AskAsync(client, "later", "1"), StringComparison.Ordinal);
            }
        }));
    }

    [Fact]
    public async Task A_formatter_is_given_it()
    {
        await using WsTestServer server = await CarryingEndpoint.StartAsync(
            new CarryScript(static () => Full),
            static options => options.ErrorFormatter = new Carrying());
        await using RawWebSocket client = await server.ConnectAsync();
        string data = Encoding.UTF8.GetString(Full.Data);

        Assert.Equal(
            $$$"""{"type":"error","ref":1,"payload":[{{{data}}}"""
            + $$$""",{"code":"app.room_full","message":"the room is full","on":"now","data":{{{data}}}}]}""",
            await AskAsync(client, "now", "1"));
    }

    [Fact]
    public async Task A_formatter_is_given_nothing_of_what_is_left_out()
    {
        var script = new CarryScript(static () => WsError.App("sized", "the text", new Sized(new string('x', MaxData))));
        await using WsTestServer server = await CarryingEndpoint.StartAsync(
            script,
            static options => options.ErrorFormatter = new Carrying());
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            """{"type":"error","ref":1,"payload":["-",{"code":"app.sized","message":"the text","on":"now"}]}""",
            await AskAsync(client, "now", "1"));
        Assert.Equal(23, Assert.Single(server.Log.Problems()).Id.Id);
    }

    [Fact]
    public async Task The_compat_formatter_has_no_place_for_it()
    {
        await using WsTestServer server = await CarryingEndpoint.StartAsync(
            new CarryScript(static () => Full),
            static options => options.ErrorFormatter = new WsCompatErrorFormatter());
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal("""{"type":"error","ref":1,"payload":"the room is full"}""", await AskAsync(client, "now", "1"));
    }

    [Fact]
    public async Task A_flood_of_what_is_left_out_is_ten_warnings_a_second_and_their_number()
    {
        const int Sent = 100;
        var time = new ManualTime();
        var error = WsError.App("sized", "the text", new Sized(new string('x', MaxData)));
        await using WsTestServer server = await CarryingEndpoint.StartAsync(
            new CarryScript(() => error), build: builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var leftOut = new Measurements(server.Services, LeftOut);
        await using RawWebSocket client = await server.ConnectAsync();

        for (int i = 0; i < Sent; i++)
        {
            await AskAsync(client, "now", "1");
        }

        Assert.All(server.Log.Problems(), static entry => Assert.Equal("ErrorDataTooLarge", entry.Id.Name));
        Assert.Equal(10, server.Log.Problems().Length);
        Assert.Equal(Sent, leftOut.Taken.Length);

        time.Advance(TimeSpan.FromSeconds(1));
        LogEvent rest = server.Log.Problems()[^1];
        Assert.Equal((24, LogLevel.Warning), (rest.Id.Id, rest.Level));
        Assert.Equal(
            $"CarryingEndpoint: {Sent - 10} more error events went without their data, which is too large, in the same second",
            rest.Text);
        Assert.Equal(11, server.Log.Problems().Length);
    }

    [Fact]
    public async Task It_is_counted_also_where_warnings_are_not_logged()
    {
        var error = WsError.App("sized", "the text", new Sized(new string('x', MaxData)));
        await using WsTestServer server = await CarryingEndpoint.StartAsync(
            new CarryScript(() => error), build: static builder => builder.Logging.SetMinimumLevel(LogLevel.Error));
        using var leftOut = new Measurements(server.Services, LeftOut);
        await using RawWebSocket client = await server.ConnectAsync();

        for (int i = 0; i < 20; i++)
        {
            await AskAsync(client, "now", "1");
        }

        Assert.Empty(server.Log.Problems());
        Assert.Equal(20, leftOut.Taken.Length);
    }

    private static string Fill(string character, int bytes)
    {
        int each = character == "\u0001" ? 6 : Encoding.UTF8.GetByteCount(character);
        string text = string.Concat(Enumerable.Repeat(character, bytes / each));
        return text + new string('x', bytes % each);
    }

    private static async Task<string> AskAsync(RawWebSocket client, string type, string? id)
    {
        await client.SendTextAsync(id is null ? $$"""{"type":"{{type}}"}""" : $$"""{"type":"{{type}}","id":{{id}}}""");
        return await client.ReceiveTextAsync();
    }

    private sealed class Carrying : IWsErrorFormatter
    {
        public void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload)
        {
            payload.WriteStartArray();
            if (error.Data.IsEmpty)
            {
                payload.WriteStringValue("-");
            }
            else
            {
                payload.WriteRawValue(error.Data);
            }

            error.WriteDefault(payload);
            payload.WriteEndArray();
        }
    }
}
