using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Cli.Tests.Testing;
using TypedWs.Handshake;

namespace TypedWs.Cli.Tests.Probing;

/// <summary>The command <c>probe</c> and answers with faults that nobody has thought of, servers that stop in the middle, and odd command
/// lines: each run ends with a verdict.</summary>
public sealed class MutatedAnswerTests
{
    private const string Welcome =
        """{"type":"$welcome","payload":{"contract":{"name":"a","hash":"b"},"limits":{"maxMessageBytes":65536},"heartbeatMs":30000}}""";

    private const string Refusal =
        "HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json; charset=utf-8\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n1f;a=b\r\n{\"reason\":\"Forbidden\",\"detail\":\r\n8\r\n\"no\"   }\r\n0\r\n\r\n";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_cut_off_at_any_byte_has_a_verdict(bool isUpgrade)
        => await ProbeEachAsync(isUpgrade, static (bytes, position) => bytes[..position]);

    [Theory]
    [InlineData(true, 0x00)]
    [InlineData(true, 0xff)]
    [InlineData(true, 0x0a)]
    [InlineData(false, 0x00)]
    [InlineData(false, 0xff)]
    [InlineData(false, 0x0a)]
    [InlineData(false, 0x39)]
    public async Task An_answer_with_any_byte_changed_has_a_verdict(bool isUpgrade, byte value)
        => await ProbeEachAsync(isUpgrade, (bytes, position) => [.. bytes[..position], value, .. bytes[(position + 1)..]]);

    [Fact]
    public async Task The_right_answers_are_right()
    {
        await using ScriptedServer upgrading = Serve(isUpgrade: true, static bytes => bytes);
        await using ScriptedServer refusing = Serve(isUpgrade: false, static bytes => bytes);

        // The server sends its close frame at once, so there are no pongs.
        ToolResult upgraded = await Tool.RunAsync("probe", upgrading.Address);
        ToolResult refused = await Tool.RunAsync("probe", refusing.Address);

        Assert.Contains("✓ $welcome: a, contract b, messages up to 65536 bytes", upgraded.Output, StringComparison.Ordinal);
        Assert.Contains("not upgraded: 403 Forbidden. no", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ws", "--proxy", "No answer of the proxy within 0.3 s.")]
    [InlineData("wss", "--quiet", "No handshake of TLS within 0.3 s.")]
    [InlineData("ws", "--quiet", "No answer within 0.3 s.")]
    public async Task A_step_that_takes_too_long_is_named(string scheme, string option, string text)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var place = (IPEndPoint)silent.LocalEndpoint;
        string[] options = option == "--proxy" ? [option, $"http://{place}"] : [option];

        ToolResult result = await Tool.RunAsync(["probe", $"{scheme}://{place}/ws", "--timeout", "300ms", .. options]);

        Assert.Equal(6, result.Exit);
        Assert.Equal($"typedws: {text}\n", result.Error);
    }

    [Theory]
    [InlineData(3, "-H", ":protocol:")]
    [InlineData(2, "-H", "X-A: ü")]
    [InlineData(2, "-H", "Connection: Upgrade")]
    [InlineData(2, "-H", "upgrade: websocket")]
    [InlineData(0, "-H", "Upgrade:")]
    [InlineData(4, "-X", "GET", "-d", "body")]
    [InlineData(4, "-X", "FOO")]
    [InlineData(4, "-X", "HEAD")]
    [InlineData(0, "-H", "Host: other.example")]
    [InlineData(0, "-H", "X-A;")]
    public async Task Odd_requests_over_HTTP2_have_a_verdict(int exit, params string[] options)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TextEchoEndpoint>("/ws"),
            static builder => builder.WebHost.ConfigureKestrel(
                static kestrel => kestrel.ConfigureEndpointDefaults(static listen => listen.Protocols = HttpProtocols.Http2)));

        ToolResult result = await Tool.RunAsync(["probe", server.Address(), "--http", "2", "--subprotocol", "", .. options]);

        Assert.True(exit == result.Exit, $"{result.Exit}\n{result.Output}\n{result.Error}");
    }

    private static async Task ProbeEachAsync(bool isUpgrade, Func<byte[], int, byte[]> change)
    {
        int position = 0;
        int length = int.MaxValue;
        await using ScriptedServer server = Serve(isUpgrade, bytes =>
        {
            length = bytes.Length;
            return change(bytes, position);
        });
        for (; position < length; position++)
        {
            ToolResult result = await Tool.RunAsync("probe", server.Address, "--json");
            Assert.True(result.Exit is 1 or 3 or 4, $"at {position}: {result.Exit}\n{result.Output}\n{result.Error}");
            Assert.True(result.Lines[^1].TryGetProperty("end", out _));
        }
    }

    // Sends all, and ends the connection.
    private static ScriptedServer Serve(bool isUpgrade, Func<byte[], byte[]> change)
        => new(async (head, stream) =>
        {
            string accept = HandshakeKey.ComputeAccept(head.Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0]);
            byte[] bytes = isUpgrade
                ?
                [
                    .. Encoding.UTF8.GetBytes(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + $"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: typedws.v1.json\r\n\r\n"),
                    .. ScriptedServer.TextFrame(Welcome),
                    .. ScriptedServer.CloseFrame(1000, "bye"),
                ]
                : Encoding.UTF8.GetBytes(Refusal);
            await stream.WriteAsync(change(bytes));
        });
}
