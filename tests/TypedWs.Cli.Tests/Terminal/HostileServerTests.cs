using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using TypedWs.Cli.Tests.Testing;
using TypedWs.Contracts;

namespace TypedWs.Cli.Tests.Terminal;

/// <summary>Each command against servers that send escape sequences wherever a server can send text: no byte of them reaches the terminal,
/// and each line of JSON parses.</summary>
public sealed partial class HostileServerTests
{
    // ESC with CSI and OSC, C0, DEL, C1, marks of direction, line separators, zero width, a tag, a private character.
    private const string Evil = "a\e[2Jb\e]0;x\ac\u007fd\u009b1me\u202ef\u2066g\u2028h\u200bi\U000e0041j\ue000k\bl\vm\u0085n";

    /// <summary>Commands and servers.</summary>
    public static TheoryData<string, string> Rows
        => new(
            from command in (string[])["probe", "plain", "probe2", "connect", "send", "listen", "bench", "contract", "contractWs", "token"]
            from server in (string[])["Refuses", "Upgrades", "Selects", "Extends", "Babbles", "Breaks", "ServesContract"]
            select (command, server));

    [GeneratedRegex("\e\\[(0|2|3[1236])m", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex OwnLook { get; }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task No_escape_sequence_of_a_server_reaches_the_terminal(string command, string kind)
    {
        await using ScriptedServer server = Start(kind);
        foreach ((bool isTerminal, string[] options) in ((bool, string[])[])
            [(false, ["-v", "--show-secrets"]), (true, []), (false, ["-v", "--json"])])
        {
            var surroundings = new ToolSurroundings { IsOutputTerminal = isTerminal, InputText = "say {\"text\":\"a\"}\n" };
            ToolResult result = await Tool.RunAsync(
                surroundings, [.. ToArguments(command, server.Authority), "--timeout", "500ms", .. options]);

            AssertHarmless(result.Output, isTerminal);
            AssertHarmless(result.Error, isTerminal);
            if (options.Contains("--json"))
            {
                Assert.Equal("", result.Error);
                Assert.True(result.Lines[^1].TryGetProperty("end", out _));
            }
        }
    }

    [Theory]
    [InlineData("Upgrades")]
    [InlineData("Selects")]
    [InlineData("Refuses")]
    public async Task No_escape_sequence_reaches_the_screen_with_a_prompt(string kind)
    {
        await using ScriptedServer server = Start(kind);
        using var screen = new ScreenStream();
        var keyboard = new ScriptedKeyboard();
        keyboard.Type("say {\"text\":\"a\"}\n/types\n");

        ToolResult result = await Tool.RunAsync(
            new ToolSurroundings { Keyboard = keyboard, Output = screen }, "connect", server.Address, "--no-color", "--timeout", "1s");

        Assert.NotEqual(0, result.Exit);
        Assert.False(screen.HasOther);
        AssertHarmless(string.Join('\n', screen.Lines), isTerminal: false);
        AssertHarmless(result.Error, isTerminal: false);
    }

    // The test sees what it looks for: the servers' text does arrive.
    [Theory]
    [InlineData("probe", "Refuses")]
    [InlineData("probe", "Babbles")]
    [InlineData("listen", "Upgrades")]
    [InlineData("send", "Refuses")]
    [InlineData("contract", "ServesContract")]
    public async Task The_text_of_the_server_is_shown_with_escapes(string command, string kind)
    {
        await using ScriptedServer server = Start(kind);

        ToolResult result = await Tool.RunAsync([.. ToArguments(command, server.Authority), "--timeout", "500ms"]);

        Assert.Contains("\\u001b[2J", result.Output + result.Error, StringComparison.Ordinal);
    }

    private static string[] ToArguments(string command, string authority) => command switch
    {
        "probe" => ["probe", $"ws://{authority}/ws"],
        "plain" => ["probe", $"ws://{authority}/ws", "--plain", "--subprotocol", ""],
        "probe2" => ["probe", $"ws://{authority}/ws", "--http", "2"],
        "connect" => ["connect", $"ws://{authority}/ws"],
        "send" => ["send", $"ws://{authority}/ws", "say", "{\"text\":\"a\"}", "--reply", "--no-check"],
        "listen" => ["listen", $"ws://{authority}/ws", "--count", "100"],
        "bench" => ["bench", $"ws://{authority}/ws", "--type", "say", "--rate", "10/s", "--for", "100ms", "--warm-up", "0s"],
        "contract" => ["contract", "show", $"http://{authority}/c"],
        "contractWs" => ["contract", "show", $"ws://{authority}/ws"],
        _ => ["listen", $"ws://{authority}/ws", "--proxy", $"http://{authority}", "--for", "100ms"],
    };

    private static ScriptedServer Start(string kind)
    {
        string quoted = System.Text.Json.JsonSerializer.Serialize(Evil);
        string problem = $$"""{"title":{{quoted}},"reason":{{quoted}},"detail":{{quoted}}}""";
        return kind switch
        {
            "Refuses" => ScriptedServer.Answering(
                $"HTTP/1.1 403 {Evil}\r\nX-{Evil}: {Evil}\r\nLocation: {Evil}\r\nContent-Type: text/{Evil}; charset={Evil}\r\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(problem)}\r\n\r\n{problem}"),
            "Upgrades" => ScriptedServer.Upgrading(
                stream => SendMessagesAsync(stream, quoted), "Sec-WebSocket-Protocol: typedws.v1.json\r\n"),
            "Selects" => ScriptedServer.Upgrading(ReadAllAsync, $"Sec-WebSocket-Protocol: {Evil}\r\nX-{Evil}: {Evil}\r\n"),
            "Extends" => ScriptedServer.Upgrading(ReadAllAsync, $"Sec-WebSocket-Extensions: {Evil}\r\n"),
            "Babbles" => ScriptedServer.Answering($"HTTP/1.1 {Evil}\r\n{Evil}\r\n\r\n"),
            "Breaks" => ScriptedServer.Answering($"HTTP/1.1 200 {Evil}\r\n{Evil}\r\n\r\n{Evil}"),
            _ => ServeContract(),
        };
    }

    // A contract whose free texts are hostile.
    private static ScriptedServer ServeContract()
    {
        WsContractDocument room = WsContractReader.ReadAssembly(typeof(RoomEndpoint).Assembly.Location)
            .Single(static contract => contract.Endpoint.EndsWith(nameof(RoomEndpoint), StringComparison.Ordinal));
        string evil = System.Text.Json.JsonSerializer.Serialize(Evil)[1..^1];
        string json = Encoding.UTF8.GetString(WsContractWriter.Write(room))
            .Replace("Is answered with the same text.", evil, StringComparison.Ordinal)
            .Replace("An endpoint with an answer of each kind.", evil, StringComparison.Ordinal);
        return ScriptedServer.Answering(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");
    }

    private static async Task SendMessagesAsync(NetworkStream stream, string quoted)
    {
        string raw = $"\"{Evil.Replace("\e", "\\u001b", StringComparison.Ordinal)}\"";
        string[] texts =
        [
            "{\"type\":\"$welcome\",\"payload\":{\"contract\":{\"name\":" + quoted + ",\"hash\":" + quoted
                + ",\"version\":" + quoted + "}}}",
            "{\"type\":" + quoted + ",\"payload\":{" + quoted + ":" + quoted + "},\"topic\":" + quoted + ",\"id\":" + quoted + "}",
            "{\"type\":\"error\",\"payload\":{\"code\":" + quoted + ",\"message\":" + quoted + "},\"ref\":" + quoted + "}",
            "{\"type\":\"error\",\"payload\":{\"code\":" + quoted + "},\"ref\":1}",
            "{\"type\":\"error\",\"payload\":{\"code\":\"\\ud800\\u001b[2J\"},\"ref\":1}",
            "{\"type\":\"\\udc00\",\"payload\":\"\\ud800\"}",
            raw,
            quoted,
            Evil,
            "[" + quoted + "]",
        ];
        foreach (string text in texts)
        {
            await stream.WriteAsync(ScriptedServer.TextFrame(text));
        }

        byte[] binary = Encoding.UTF8.GetBytes("\e[2J");
        await stream.WriteAsync((byte[])[0x82, (byte)binary.Length, .. binary]);
        await stream.WriteAsync((byte[])[0x89, (byte)binary.Length, .. binary]);
        await stream.WriteAsync(ScriptedServer.CloseFrame(4401, Evil));
        await ReadAllAsync(stream);
    }

    private static void AssertHarmless(string output, bool isTerminal)
    {
        string plain = isTerminal ? OwnLook.Replace(output, "") : output;
        foreach (Rune rune in plain.EnumerateRunes())
        {
            bool isHidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            Assert.False(isHidden && rune.Value != '\n', $"U+{rune.Value:X4} in {JsonText(plain)}");
        }
    }

    private static string JsonText(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static async Task ReadAllAsync(Stream stream)
    {
        byte[] buffer = new byte[1024];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }
}
