using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chat;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Samples;

/// <summary>The chat sample by its protocol (acceptance B9 to B15, B18, B20, B22).</summary>
public sealed partial class ChatProtocolTests
{
    [GeneratedRegex(
        """^\{"type":"chat","payload":\{"from":"ann","text":"hi","time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"\}\}$""",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex ChatMessage { get; }

    [GeneratedRegex("^guest-[0-9]+ joined$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GuestJoined { get; }

    [Fact]
    [Trait("Row", "B13")]
    [Trait("Row", "B15")]
    public async Task Everyone_is_told_who_joins_the_joiner_included()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using RawWebSocket ann = await RawWebSocket.ConnectAsync(server.BaseAddress, "/ws?clientId=ann");
        Assert.Equal("""{"type":"system","payload":"ann joined"}""", await ann.ReceiveTextAsync());

        await using RawWebSocket bob = await RawWebSocket.ConnectAsync(server.BaseAddress, "/ws?clientId=bob%20%F0%9F%98%80");

        Assert.Equal("""{"type":"system","payload":"bob 😀 joined"}""", Unescape(await ann.ReceiveTextAsync()));
        Assert.Equal("""{"type":"system","payload":"bob 😀 joined"}""", Unescape(await bob.ReceiveTextAsync()));
    }

    [Theory]
    [Trait("Row", "B13")]
    [InlineData("/ws")]
    [InlineData("/ws?clientId=")]
    [InlineData("/ws?other=ann")]
    public async Task Without_a_name_one_is_a_guest_with_a_number(string path)
    {
        await using ChatServer server = await ChatServer.StartAsync();

        await using RawWebSocket guest = await RawWebSocket.ConnectAsync(server.BaseAddress, path);

        Assert.Matches(GuestJoined, (await guest.ReceiveJsonAsync()).GetProperty("payload").GetString());
    }

    [Fact]
    [Trait("Row", "B20")]
    public async Task A_message_goes_trimmed_with_sender_and_time_to_everyone_the_sender_included()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        await ann.ReceiveTextAsync();

        DateTimeOffset before = DateTimeOffset.UtcNow;
        await ann.SendTextAsync("""{"type":"chat","payload":{"text":"  hi\t\n"}}""");

        string toAnn = await ann.ReceiveTextAsync();
        Assert.Equal(toAnn, await bob.ReceiveTextAsync());
        Assert.Matches(ChatMessage, toAnn);
        string time = JsonDocument.Parse(toAnn).RootElement.GetProperty("payload").GetProperty("time").GetString()!;
        Assert.InRange(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), before.AddMilliseconds(-1), DateTimeOffset.UtcNow);
    }

    /// <summary>Four separate cases (B18), and those at which the documents' sample crashes (B19).</summary>
    [Theory]
    [Trait("Row", "B18")]
    [Trait("Row", "B19")]
    [InlineData("""{"type":"shout","payload":{"text":"hi"}}""", "unknown_type")]
    [InlineData("""{"type":"chat"}""", "validation_failed")]
    [InlineData("""{"type":"chat","payload":{}}""", "validation_failed")]
    [InlineData("""{"type":"chat","payload":{"text":"  "}}""", "validation_failed")]
    [InlineData("null", "invalid_envelope")]
    [InlineData("""{"type":"chat","payload":{"text":5}}""", "validation_failed")]
    [InlineData("not json", "malformed_json")]
    public async Task Only_the_sender_of_an_invalid_message_hears_of_it(string message, string code)
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        await ann.ReceiveTextAsync();

        await ann.SendTextAsync(message);

        JsonElement error = await ann.ReceiveJsonAsync();
        Assert.Equal("error", error.GetProperty("type").GetString());
        Assert.Equal(code, error.GetProperty("payload").GetProperty("code").GetString());
        await ann.SendTextAsync("""{"type":"chat","payload":{"text":"hi"}}""");
        Assert.Matches(ChatMessage, await ann.ReceiveTextAsync());
        Assert.Matches(ChatMessage, await bob.ReceiveTextAsync());
    }

    /// <summary>A page never sees why an upgrade was refused, but it does see a close code and its reason.</summary>
    [Theory]
    [InlineData("a-name-of-more-than-forty-characters-is-no-name")]
    [InlineData("a\u202enna")] // has what follows read backwards
    [InlineData("an\u200bn")]
    [InlineData("a\u00a0n")]
    [InlineData("a\u3164n")]
    [InlineData("a\ufe0fn")]
    [InlineData("a\nn")]
    [InlineData("a\u2028n")]
    [InlineData("\ufeff")]
    public async Task A_name_that_others_could_not_see_as_it_is_is_refused_so_that_a_page_sees_it(string name)
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(
            server.BaseAddress,
            "/ws?clientId=" + Uri.EscapeDataString(name),
            early: RawFrame.MaskedText("{\"type\":\"chat\",\"payload\":{\"text\":\"hi\"}}"));

        RawFrame close = await client.ReceiveFrameAsync();

        Assert.Equal((4422, "A name has at most 40 characters, all of them visible."), (close.CloseCode, close.CloseReason));
        await client.SendAsync(RawFrame.MaskedClose(4422));
        await client.ReceiveEndAsync();
        await bob.PingAsync();
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("Ann Lee")]
    [InlineData("Zoë")]
    [InlineData("消息")]
    [InlineData("😀")]
    [InlineData("שלום")]
    public async Task Names_of_all_scripts_are_welcome(string name)
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(
            server.BaseAddress,
            "/ws?clientId=%20" + Uri.EscapeDataString(name));

        Assert.Equal(name + " joined", (await client.ReceiveJsonAsync()).GetProperty("payload").GetString());
    }

    [Fact]
    [Trait("Row", "B11")]
    public async Task The_others_are_told_who_leaves()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        await ann.ReceiveTextAsync();

        await bob.CloseAsync();

        Assert.Equal("""{"type":"system","payload":"bob left"}""", await ann.ReceiveTextAsync());
        await ann.PingAsync();
    }

    [Fact]
    [Trait("Row", "B12")]
    [Trait("Row", "B22")]
    public async Task The_page_is_at_the_root_and_any_other_path_is_404()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.BaseAddress };

        string page = await http.GetStringAsync("/");
        Assert.Contains("<meta charset=\"utf-8\"", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("viewport", page, StringComparison.Ordinal);
        foreach (string path in new[] { "/elsewhere", "/wss", "/ws/more" })
        {
            Assert.Equal(404, (int)(await http.GetAsync(path)).StatusCode);
        }

        Assert.Equal(426, (int)(await http.GetAsync("/ws")).StatusCode);
    }

    [Fact]
    [Trait("Row", "B12")]
    public async Task The_default_address_is_port_3001_and_urls_overrides_it()
    {
        await using WebApplication byDefault = ChatApp.Build();
        Assert.Equal("http://localhost:3001", byDefault.Configuration["urls"]);

        await using ChatServer server = await ChatServer.StartAsync("http://127.0.0.1:0");
        Assert.NotEqual(0, server.BaseAddress.Port);
        Assert.NotEqual(3001, server.BaseAddress.Port);
        await using RawWebSocket ann = await JoinAsync(server, "ann");
    }

    private static async Task<RawWebSocket> JoinAsync(ChatServer server, string name)
    {
        RawWebSocket client = await RawWebSocket.ConnectAsync(server.BaseAddress, "/ws?clientId=" + name);
        Assert.Equal($"{name} joined", (await client.ReceiveJsonAsync()).GetProperty("payload").GetString());
        return client;
    }

    // Characters outside the basic plane may be escaped on the wire.
    private static string Unescape(string json) => json.Replace("\\uD83D\\uDE00", "😀", StringComparison.OrdinalIgnoreCase);
}
