using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Inspector;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>A message that is refused can be seen in the log, and nobody can fill the log with such messages.</summary>
public sealed class RefusalLogTests
{
    private const string Wrong = """
        {"type":"order","payload":{"lines":[{"sku":"a","count":1},{"sku":"b","count":0}],"email":"secret"}}
        """;

    [Theory]
    [InlineData("""{"type":"caht","payload":{"text":"hi"}}""", "unknown_type", "caht")]
    [InlineData("""{"type":"chat","payload":{"text":""}}""", "validation_failed", "chat, its field: /payload/text (not_blank)")]
    [InlineData("""{"type":"chat"}""", "validation_failed", "chat, its field: /payload (required)")]
    [InlineData(Wrong, "validation_failed", "order, its field: /payload/lines/1/count (range) and 1 more")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"}""", "malformed_json", "chat")]
    [InlineData("""{"type":"chat","id":{},"payload":{"text":"hi"}}""", "invalid_envelope", "chat")]
    [InlineData("""[]""", "invalid_envelope", "(none)")]
    [InlineData("""{"type":"$auth","payload":{"token":"secret"}}""", "unauthenticated", "$auth")]
    [InlineData("""{"type":"a\nfail: forged\u001b[31m\u202e","payload":{}}""", "unknown_type", @"a\u000afail: forged\u001b[31m\u202e")]
    public async Task It_has_the_code_the_type_that_the_message_names_and_the_first_wrong_field(string message, string code, string type)
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);
        await client.ReceiveTextAsync();

        LogEvent refusal = Assert.Single(Refusals(server));
        Assert.Equal((LogLevel.Debug, 16), (refusal.Level, refusal.Id.Id));
        Assert.StartsWith("TalkEndpoint: a message of connection ", refusal.Text, StringComparison.Ordinal);
        Assert.EndsWith($" was refused with {code}. Its type: {type}", refusal.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", 64)]
    [InlineData("消", 64)]
    [InlineData("😀", 32)]
    public async Task A_long_type_is_cut(string character, int kept)
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        await using RawWebSocket client = await server.ConnectAsync();
        string type = string.Concat(Enumerable.Repeat(character, 5000));

        await client.SendTextAsync($$$"""{"type":"{{{type}}}","payload":{}}""");
        await client.ReceiveTextAsync();

        string shown = string.Concat(Enumerable.Repeat(character, kept));
        Assert.EndsWith($"Its type: {shown}…", Assert.Single(Refusals(server)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"a\nfail: forged\u001b[31m", @"/payload/map/a\u000afail: forged\u001b[31m (type)")]
    [InlineData(
        "123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_",
        "/payload/map/123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_"
            + "12345… (type)")]
    public async Task A_field_whose_name_the_client_has_chosen_is_escaped_and_cut(string key, string field)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<SizedEndpoint>("/ws"),
            static builder => builder.Services.AddSingleton(new SizedEndpoint()));
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync($$$$"""{"type":"maps","payload":{"map":{"{{{{key}}}}":7},"lists":{}}}""");
        await client.ReceiveTextAsync();

        Assert.EndsWith($"Its type: maps, its field: {field}", Assert.Single(Refusals(server)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_development_it_is_information()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TalkEndpoint>("/ws"),
            static builder =>
            {
                builder.Services.AddSingleton(new TalkScript());
                Inspected.SetEnvironment(builder, "Development");
            });
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"caht"}""");
        await client.ReceiveTextAsync();

        Assert.Equal(LogLevel.Information, Assert.Single(Refusals(server)).Level);
    }

    [Fact]
    public async Task A_flood_is_ten_entries_a_second_and_their_number()
    {
        const int sent = 500;
        var time = new ManualTime();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TalkEndpoint>("/ws"),
            builder => builder.Services.AddSingleton(new TalkScript()).AddSingleton<TimeProvider>(time));
        await using RawWebSocket client = await server.ConnectAsync();
        await FloodAsync(client, sent);
        Assert.Equal(10, Refusals(server).Length);
        Assert.Empty(LeftOut(server));

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.EndsWith(
            $" {sent - 10} more messages were refused in the same second",
            Assert.Single(LeftOut(server)).Text,
            StringComparison.Ordinal);

        await FloodAsync(client, 3);
        Assert.Equal(13, Refusals(server).Length);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(LeftOut(server));
    }

    [Fact]
    public async Task Nothing_is_counted_or_kept_while_the_level_is_off()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TalkEndpoint>("/ws"),
            static builder =>
            {
                builder.Services.AddSingleton(new TalkScript());
                builder.Logging.SetMinimumLevel(LogLevel.Information);
            });
        await using RawWebSocket client = await server.ConnectAsync();

        await FloodAsync(client, 20);

        Assert.Empty(Refusals(server));
    }

    [Fact]
    public async Task What_the_application_refuses_is_its_own_affair()
    {
        var script = new TalkScript { Tell = static (_, _, _) => throw new WsException(WsError.App("full", "the room is full")) };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"x"}}""");
        Assert.Contains("app.full", await client.ReceiveTextAsync(), StringComparison.Ordinal);

        Assert.Empty(Refusals(server));
    }

    private static async Task FloodAsync(RawWebSocket client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await client.SendTextAsync("""{"type":"caht"}""");
            await client.ReceiveTextAsync();
        }
    }

    private static LogEvent[] Refusals(WsTestServer server) => Events(server, "MessageRefused");

    private static LogEvent[] LeftOut(WsTestServer server) => Events(server, "RefusalsLeftOut");

    private static LogEvent[] Events(WsTestServer server, string name)
        => [.. server.Log.Events.Where(entry => entry.Id.Name == name)];
}
