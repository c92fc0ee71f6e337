using System.Text.Json;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Messages;

/// <summary>Texts that are valid JSON and that .NET's strings or lines of JSON do not like.</summary>
public sealed class HostileTextTests
{
    // Half of a pair in a value, a name, a type and a topic; an id and a ref with line breaks, written with escapes that nobody needs.
    private const string Answer =
        "{\"\\udc00\":1,\"typ\\u0065\":\"x\\ud800\",\"payload\":{\"\\ud800\":[\"\\ud800\", \"\\u00e9\\n\" , 1.0]},\"topic\":\"\\udfff\",\n"
        + "\"id\":[1,\n\t2],\"ref\":\"\\u0061\"}";

    [Theory]
    [InlineData("send", "{\"type\":\"say\",\"id\":\"a\"}", "--reply")]
    [InlineData("send", "{\"type\":\"say\",\"id\":\"\\u0061\",\"payload\":\"\\ud800\"}", "--reply", "-v")]
    public async Task An_answer_with_half_of_a_pair_is_an_answer(string command, string line, params string[] arguments)
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(static async stream =>
        {
            byte[] buffer = new byte[1024];
            Assert.True(await stream.ReadAsync(buffer) > 0);
            await stream.WriteAsync(ScriptedServer.TextFrame(Answer));
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        });

        ToolResult human = await RunAsync(server, line, [command, server.Address, "-", .. arguments]);
        ToolResult json = await RunAsync(server, line, [command, server.Address, "-", "--json", .. arguments]);

        Assert.Equal((0, 0), (human.Exit, json.Exit));
        Assert.Contains(
            "← x\\ud800 {\"\\ud800\":[\"\\ud800\",\"é\\n\",1.0]} ref \"a\" id [1,2] topic \\udfff\n",
            human.Output,
            StringComparison.Ordinal);
        JsonElement shown = json.Lines.Single(static found => found.TryGetProperty("dir", out JsonElement direction)
            && direction.GetString() == "in");
        Assert.EndsWith(
            "\"dir\":\"in\",\"type\":\"x\\ud800\",\"topic\":\"\\udfff\","
            + "\"payload\":{\"\\ud800\":[\"\\ud800\",\"é\\n\",1.0]},\"id\":[1,2],\"ref\":\"a\"}",
            shown.GetRawText(),
            StringComparison.Ordinal);
        if (arguments.Contains("-v"))
        {
            Assert.Contains("\"payload\":\"\\ud800\"", json.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("{ \"a\" : { } , \"b\" : [ null , true,false ,-1.50e+2 ] }", "{\"a\":{},\"b\":[null,true,false,-1.50e+2]}")]
    [InlineData("\"\\u0041\\/\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u007f\\u2028\"", "\"A/\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u007f\\u2028\"")]
    [InlineData("\"\\ud83d\\udc4d👍\\ud83d\"", "\"👍👍\\ud83d\"")]
    public void A_value_is_written_in_one_line(string json, string line) => Assert.Equal(line, JsonText.Compact(TolerantJson.Parse(json)));

    [Fact]
    public void A_filter_and_a_code_may_be_half_of_a_pair()
    {
        InboundMessage message = InboundMessage.Parse(
            "{\"\\ud800\":1,\"type\":\"error\",\"payload\":{\"code\":\"\\ud800\",\"\\udc00x\":2,\"type\":3}}", WsEnvelopeNames.Default);

        Assert.Equal("\ud800", message.ErrorCode);
        Assert.True(MessageFilter.Create([], ["/payload/type=3"]).Matches(message));
        Assert.False(MessageFilter.Create([], ["/payload/code=x"]).Matches(message));
    }

    [Fact]
    public void Any_JSON_is_one_line_with_the_same_meaning()
    {
        // The bytes of strings, so that each escape and each kind of token is hit.
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            string json = Make(random, 4);
            string line = JsonText.Compact(TolerantJson.Parse(json));

            Assert.DoesNotContain(line, char.IsControl);
            Assert.Equal(line, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(line)));
            Assert.Equal(JsonText.Compact(TolerantJson.Parse(json)), JsonText.Compact(TolerantJson.Parse(line)));
        }
    }

    private static string Make(Random random, int depth) => random.Next(depth > 0 ? 7 : 4) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "-0.10E-3" : "12345678901234567890",
        2 or 3 => Text(random),
        4 => "[ ]",
        5 => $"[\n{string.Join(" ,\t", Enumerable.Range(0, random.Next(3)).Select(_ => Make(random, depth - 1)))}\r]",
        _ => $"{{{string.Join(",", Enumerable.Range(0, random.Next(3)).Select(_ => $"{Text(random)} : {Make(random, depth - 1)}"))}}}",
    };

    private static string Text(Random random)
        => $"\"{string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => Escape(random)))}\"";

    private static string Escape(Random random) => random.Next(3) == 0 ? "\\n" : $"\\u{random.Next(0xd700, 0xe100):X4}";

    private static Task<ToolResult> RunAsync(ScriptedServer server, string line, string[] arguments)
    {
        Assert.NotNull(server);
        return Tool.RunAsync(
            new ToolSurroundings { InputText = line + "\n" }, [.. arguments, "--no-check", "--linger", "0s", "--timeout", "20s"]);
    }
}
