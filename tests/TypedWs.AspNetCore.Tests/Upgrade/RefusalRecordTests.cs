using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>What an operator sees of a refused upgrade: one log event and one count (acceptance A13, E13).</summary>
public sealed class RefusalRecordTests
{
    [Fact]
    [Trait("Row", "A13")]
    public async Task The_log_has_the_headers_that_explain_a_refusal_and_none_that_are_secret()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        await server.AskAsync(UpgradeRefusalTests.Request(connection: null, path: "/ws?access_token=secret1", more:
            "Cookie: SessionId=secret2\r\nAuthorization: Bearer secret3\r\nSec-WebSocket-Protocol: secret4\r\n"
            + "User-Agent: probe/1.0 \"quoted\"\r\nX-Forwarded-For: 192.0.2.1\r\n"));

        LogEvent entry = Assert.Single(server.Log.Refusals());
        Assert.EndsWith(
            "[Host=\"localhost\", User-Agent=\"probe/1.0 \\\"quoted\\\"\", Upgrade=\"websocket\", Sec-WebSocket-Version=\"13\", "
            + "X-Forwarded-For=\"192.0.2.1\"]",
            entry.Text,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Upgrade of /ws from 127.0.0.1 refused with 426: ConnectionHeaderMissing. ",
            entry.Text,
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            server.Log.Events,
            static other =>
                other.Category.StartsWith("TypedWs", StringComparison.Ordinal) && other.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Row", "B29")]
    public async Task A_header_or_the_applications_detail_cannot_forge_a_line_of_the_log()
    {
        var script = new UpgradeScript { Decide = static upgrade => new(upgrade.Refuse(403, "no room " + upgrade.Query["room"])) };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);

        // U+2028 in UTF-8; a CR or LF does not get past the server.
        await server.AskAsync(UpgradeRefusalTests.Request(path: "/ws?room=%0aForged", more: "User-Agent: a\u00e2\u0080\u00a8b\r\n"));

        LogEvent entry = Assert.Single(server.Log.Refusals());
        Assert.Contains(@"no room \u000aForged", entry.Text, StringComparison.Ordinal);
        Assert.Contains(@"User-Agent=""a\u2028b""", entry.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(entry.Text, static character => char.IsControl(character) || character == '\u2028');
    }

    [Fact]
    [Trait("Row", "A13")]
    public async Task A_long_header_or_path_does_not_fill_the_log()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app => app.MapWs<TextEchoEndpoint>("/{**path}"));

        await server.AskAsync(
            UpgradeRefusalTests.Request(path: "/" + new string('p', 4000), key: null, more: $"User-Agent: {new string('u', 4000)}\r\n"));

        Assert.InRange(Assert.Single(server.Log.Refusals()).Text.Length, 128, 1024);
    }

    [Theory]
    [InlineData("x\\\", Origin=\\\"https://trusted.example\\\", Z=\\\"")]
    [InlineData("x\", Origin=\"https://trusted.example\", Z=\"")]
    [InlineData("x\\")]
    public async Task No_header_passes_for_another_in_the_log(string agent)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        await server.AskAsync(UpgradeRefusalTests.Request(key: null, more: $"User-Agent: {agent}\r\n"));

        // Read as it was written: a quotation ends at the first mark that no backslash stands before, pairs of them apart.
        string text = Assert.Single(server.Log.Refusals()).Text;
        const string Header = """(?<name>[\w-]+)="([^"\\]|\\.)*"(, |\]$)""";
        string[] names =
        [
            .. Regex.Matches(text, Header, RegexOptions.ExplicitCapture, Bounded.Limit).Select(static match => match.Groups["name"].Value),
        ];
        Assert.Equal(["Host", "User-Agent", "Connection", "Upgrade", "Sec-WebSocket-Version"], names);
    }

    [Fact]
    public async Task What_the_application_says_of_a_refusal_passes_for_no_header()
    {
        var script = new UpgradeScript { Decide = static upgrade => new(upgrade.Refuse(403, "no room " + upgrade.Query["room"])) };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);

        await server.AskAsync(UpgradeRefusalTests.Request(path: "/ws?room=a%20%5BHost%3D%22trusted.example%22%5D"));

        string text = Assert.Single(server.Log.Refusals()).Text;
        Assert.DoesNotContain("[Host=\"trusted.example\"]", text, StringComparison.Ordinal);
        Assert.Contains("[Host=\"localhost\"", text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Row", "A13")]
    public async Task Every_refusal_is_counted_once_by_its_reason()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        await server.AskAsync(UpgradeRefusalTests.Request(key: null));
        await server.AskAsync(UpgradeRefusalTests.Request(upgrade: null, connection: null));
        await server.AskAsync(UpgradeRefusalTests.Request(more: "Origin: http://evil.example\r\n"));
        await server.AskAsync(UpgradeRefusalTests.Request(key: null));
        await using RawWebSocket client = await server.ConnectAsync();

        Assert.Equal(
            [
                "1 endpoint=TextEchoEndpoint reason=KeyMissing",
                "1 endpoint=TextEchoEndpoint reason=NotAnUpgrade",
                "1 endpoint=TextEchoEndpoint reason=OriginNotAllowed",
                "1 endpoint=TextEchoEndpoint reason=KeyMissing",
            ],
            refused.Taken);
        Assert.Equal(4, server.Log.Refusals().Length);
    }

    [Fact]
    public async Task The_applications_refusal_is_counted_as_such()
    {
        var script = new UpgradeScript { Decide = static upgrade => new(upgrade.Refuse(403)) };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        await server.AskAsync(UpgradeRefusalTests.Request());

        Assert.Equal(["1 endpoint=DecidingEndpoint reason=RefusedByApplication"], refused.Taken);
    }

    [Theory]
    [InlineData("Connection")]
    [InlineData("sec-websocket-accept")]
    [InlineData("Sec-WebSocket-Protocol")]
    [InlineData("Content-Length")]
    public async Task The_application_cannot_change_the_headers_of_the_handshake(string name)
    {
        Exception? refused = null;
        var script = new UpgradeScript
        {
            Decide = upgrade =>
            {
                refused = Record.Exception(() => upgrade.AppendResponseHeader(name, "1"));
                return new("ann");
            },
        };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);

        await using RawWebSocket client = await server.ConnectAsync();

        Assert.IsType<ArgumentException>(refused);
        await client.PingAsync();
    }
}
