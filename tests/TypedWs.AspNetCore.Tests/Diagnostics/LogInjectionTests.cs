using System.Globalization;
using System.Text.Json;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.PubSub;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>Nothing that a stranger writes breaks a line of the log, hides a part of it or colours it.</summary>
public sealed class LogInjectionTests
{
    // A new line, what terminals obey, marks that turn the text around, and the separators of lines that are no controls.
    private const string Hostile = "x\r\nfail: forged[4]\u001b[31m\u202eabc\u2066\u200f\u2028\u2029\u0085\ufeff\u0000y";

    private static readonly string Escaped = Uri.EscapeDataString(Hostile.Replace("\0", "", StringComparison.Ordinal));

    private static readonly string HostileJson = JsonSerializer.Serialize(Hostile);

    [Fact]
    [Trait("Row", "B29")]
    public async Task A_request_cannot()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        const string raw = "x\u001b[31m\u00e2\u0080\u00ae\u00e2\u0080\u00a8\u00c2\u0085y";

        foreach (string header in (string[])["Origin", "User-Agent", "X-Forwarded-For", "Via"])
        {
            string more = $"{header}: {raw}\r\n";
            await server.Server.AskAsync(Upgrade.UpgradeRefusalTests.Request(path: "/ws?" + Escaped, key: "bad", more: more));
        }

        LogEvent[] refusals = server.Server.Log.Refusals();
        Assert.InRange(refusals.Length, 3, 4);
        AssertHarmless(server.Server.Log);
    }

    [Fact]
    [Trait("Row", "B29")]
    public async Task A_message_its_type_and_what_a_handler_makes_of_it_cannot()
    {
        var script = new TalkScript
        {
            Tell = static (ws, tell, _) =>
            {
                ws.Subscribe(tell.What);
                throw new WsLimitException("too much: " + tell.What);
            },
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync($$$"""{"type":{{{HostileJson}}},"payload":{}}""");
        await client.SendTextAsync($$$"""{"type":"tell","payload":{"what":{{{HostileJson}}}},"id":{{{HostileJson}}}}""");
        Assert.Equal("unknown_type", (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("code").GetString());
        Assert.Equal("limit_exceeded", (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("code").GetString());
        await client.SendAsync(RawFrame.MaskedClose(4000, "x\n\u001b[31m\u202e\u2028y"));
        await client.ReceiveCloseAsync();
        await Bounded.Until(() => server.Log.Events.Any(static entry => entry.Id.Name == "ConnectionClosed"), "the end");

        LogEvent limit = Assert.Single(server.Log.Events, static entry => entry.Id.Name == "LimitMet");
        Assert.Contains(@"x\u000d\u000afail: forged[4]\u001b[31m\u202eabc", limit.Text, StringComparison.Ordinal);
        AssertHarmless(server.Log);
    }

    [Fact]
    [Trait("Row", "B29")]
    public async Task A_connections_data_cannot()
    {
        await using WsTestServer server = await RoomEndpoint.StartAsync();
        await using RawWebSocket client = await RoomEndpoint.JoinAsync(server, Escaped);

        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, "bad"u8, rsv: 2));
        await Bounded.Until(() => server.Log.Events.Any(static entry => entry.Id.Name == "ConnectionClosed"), "the end");

        Assert.Contains(server.Log.Events, static entry => entry.Id.Name == "ProtocolFailed");
        AssertHarmless(server.Log);
    }

    private static void AssertHarmless(LogCollector log)
    {
        LogEvent[] ours = [.. log.Events.Where(static entry => entry.Category.StartsWith("TypedWs", StringComparison.Ordinal))];
        Assert.NotEmpty(ours);
        Assert.All(ours, static entry => Assert.DoesNotContain(entry.Text, static character => IsHostile(character)));
    }

    private static bool IsHostile(char character)
        => char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
