using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>What a good request gets over HTTP/1.1 (acceptance A2, A3, A11, A12, D10 to D12, E2).</summary>
public sealed class AcceptedUpgradeTests
{
    // RFC 6455 §1.3: the key of its example gives this.
    private const string SampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    [Fact]
    [Trait("Row", "A11")]
    public async Task The_answer_is_the_101_of_the_specification()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal("websocket", client.Response!.Headers["Upgrade"]);
        Assert.Equal("Upgrade", client.Response.Headers["Connection"]);
        Assert.Equal(SampleAccept, client.Response.Headers["Sec-WebSocket-Accept"]);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", client.Response.Headers.Keys);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Response.Headers.Keys);
        Assert.Empty(server.Log.Refusals());
    }

    [Fact]
    [Trait("Row", "A3")]
    [Trait("Row", "A12")]
    public async Task After_the_101_there_are_frames_only()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();
        await using RawWebSocket client = await server.ConnectAsync();

        await client.PingAsync();
        await client.SendTextAsync("hi");
        Assert.Equal("hi", await client.ReceiveTextAsync());
        await client.CloseAsync();

        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task A_frame_in_the_packet_of_the_request_is_not_lost()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        await using RawWebSocket client = await server.ConnectAsync(early: [.. RawFrame.MaskedText("one"), .. RawFrame.MaskedText("two")]);

        Assert.Equal("one", await client.ReceiveTextAsync());
        Assert.Equal("two", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_frame_that_is_cut_by_the_end_of_the_requests_packet_is_not_lost()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();
        byte[] frame = RawFrame.MaskedText("early bird");

        for (int cut = 1; cut < frame.Length; cut++)
        {
            await using RawWebSocket client = await server.ConnectAsync(early: frame[..cut]);
            await client.SendAsync(frame[cut..]);
            Assert.Equal("early bird", await client.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task A_request_that_comes_octet_by_octet_is_upgraded()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();
        await using RawWebSocket client = await RawWebSocket.OpenAsync(server.BaseAddress);

        foreach (byte octet in Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress)))
        {
            await client.SendAsync([octet]);
        }

        Assert.Equal(101, (await client.ReceiveResponseAsync()).Status);
        await client.PingAsync();
    }

    [Fact]
    [Trait("Row", "D10")]
    public async Task Headers_of_the_application_come_with_the_101()
    {
        var script = new UpgradeScript
        {
            Decide = static upgrade =>
            {
                upgrade.AppendResponseHeader("Set-Cookie", "SessionId=abc; HttpOnly");
                upgrade.AppendResponseHeader("Set-Cookie", "theme=dark");
                upgrade.AppendResponseHeader("X-Node", "7");
                return new("ann");
            },
        };
        await using WsTestServer server = await StartAsync(script);

        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal("SessionId=abc; HttpOnly\ntheme=dark", client.Response!.Headers["Set-Cookie"]);
        Assert.Equal("7", client.Response.Headers["X-Node"]);
        Assert.Equal(SampleAccept, client.Response.Headers["Sec-WebSocket-Accept"]);
    }

    [Fact]
    [Trait("Row", "D11")]
    [Trait("Row", "D12")]
    [Trait("Row", "D15")]
    [Trait("Row", "D35")]
    public async Task Query_cookies_headers_and_route_make_the_connections_data()
    {
        var script = new UpgradeScript
        {
            Decide = static upgrade =>
                new(
                    $"{upgrade.Path} {upgrade.Route["room"]} {upgrade.Query["channelId"]} {upgrade.Cookies["X-Token"]} "
                    + $"{upgrade.Headers["user-agent"]} {upgrade.Query["none"] ?? "null"} "
                    + $"{string.Join('+', upgrade.Query.GetValues("tag"))}"),
        };
        await using WsTestServer server = await StartAsync(script, "/rooms/{room}");

        await using RawWebSocket client = await server.ConnectAsync(
            "/rooms/red%20one?channelId=5&tag=a&tag=b", "Cookie: theme=dark; X-Token=t0\r\nUser-Agent: probe\r\n");

        await client.SendTextAsync("who?");
        Assert.Equal("/rooms/red one red one 5 t0 probe null a+b: who?", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 10.0.0.1\r\n", "6.6.6.6,10.0.0.1", "6.6.6.6|10.0.0.1")]
    [InlineData("X-Forwarded-For: 6.6.6.6, 10.0.0.1\r\n", "6.6.6.6, 10.0.0.1", "6.6.6.6, 10.0.0.1")]
    [InlineData("X-Forwarded-For:\r\n", "", "")]
    [InlineData("", null, null)]
    public async Task A_header_over_several_lines_is_joined_and_its_lines_can_be_had(string headers, string? joined, string? lines)
    {
        string? text = null;
        IReadOnlyList<string>? values = null;
        var script = new UpgradeScript
        {
            Decide = upgrade =>
            {
                text = upgrade.Headers["x-forwarded-for"];
                values = upgrade.Headers.GetValues("X-Forwarded-For");
                return new("ann");
            },
        };
        await using WsTestServer server = await StartAsync(script);

        await using RawWebSocket client = await server.ConnectAsync(headers: headers);

        Assert.Equal(joined, text);
        Assert.Equal(lines?.Split('|') ?? [], values);
    }

    [Theory]
    [InlineData("Cookie: sid=first; t=1; sid=second\r\n", "first", "first|second")]
    [InlineData("Cookie: sid=first; t=1\r\nCookie: sid=second\r\n", "first", "first|second")]
    [InlineData("Cookie: SID=other; sid=a%20b\r\n", "a b", "a b")]
    [InlineData("Cookie: sid=\r\n", "", "")]
    [InlineData("Cookie: t=1\r\n", null, null)]
    public async Task Of_cookies_of_one_name_the_first_counts_and_all_can_be_had(string headers, string? first, string? all)
    {
        string? value = null;
        IReadOnlyList<string>? values = null;
        var script = new UpgradeScript
        {
            Decide = upgrade =>
            {
                value = upgrade.Cookies["sid"];
                values = upgrade.Cookies.GetValues("sid");
                return new("ann");
            },
        };
        await using WsTestServer server = await StartAsync(script);

        await using RawWebSocket client = await server.ConnectAsync(headers: headers);

        Assert.Equal(first, value);
        Assert.Equal(all?.Split('|') ?? [], values);
    }

    [Fact]
    [Trait("Row", "D12")]
    public async Task The_request_is_there_for_what_the_upgrade_does_not_show()
    {
        var script = new UpgradeScript { Decide = static upgrade => new(upgrade.GetHttpContext().Request.Host.Value!) };
        await using WsTestServer server = await StartAsync(script);

        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("?");
        Assert.Equal($"{server.BaseAddress.Authority}: ?", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("Sec-WebSocket-Protocol: v1\r\n", "v1")]
    [InlineData("Sec-WebSocket-Protocol: v1, v2\r\n", "v2")]
    [InlineData("Sec-WebSocket-Protocol: other\r\nSec-WebSocket-Protocol: v1\r\n", "v1")]
    [InlineData("Sec-WebSocket-Protocol: other\r\n", null)]
    [InlineData("", null)]
    public async Task The_servers_preferred_subprotocol_is_selected(string headers, string? selected)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>(static options =>
        {
            options.Subprotocols.Add("v2");
            options.Subprotocols.Add("v1");
        });

        await using RawWebSocket client = await server.ConnectAsync(headers: headers);

        Assert.Equal(selected, client.Response!.Headers.GetValueOrDefault("Sec-WebSocket-Protocol"));
        await client.PingAsync();
        Assert.Equal(selected, Assert.Single(server.Endpoint<TextEchoEndpoint>().Connections).Subprotocol);
    }

    [Fact]
    public async Task The_application_may_choose_another_offered_subprotocol_but_no_other()
    {
        Exception? refused = null;
        var script = new UpgradeScript
        {
            Decide = upgrade =>
            {
                Assert.Equal(["a", "b"], upgrade.OfferedSubprotocols);
                Assert.Null(upgrade.Subprotocol);
                refused = Record.Exception(() => upgrade.Subprotocol = "c");
                upgrade.Subprotocol = "b";
                return new("ann");
            },
        };
        await using WsTestServer server = await StartAsync(script);

        await using RawWebSocket client = await server.ConnectAsync(headers: "Sec-WebSocket-Protocol: a, b\r\n");

        Assert.Equal("b", client.Response!.Headers["Sec-WebSocket-Protocol"]);
        Assert.IsType<ArgumentException>(refused);
    }

    internal static Task<WsTestServer> StartAsync(UpgradeScript script, string pattern = "/ws", Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<DecidingEndpoint>(pattern, options),
            builder => builder.Services.AddSingleton(script));
}
