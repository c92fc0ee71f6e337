using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Twelve members, so that one entry may have twelve errors.</summary>
internal sealed record Twelve(int A, int B, int C, int D, int E, int F, int G, int H, int I, int J, int K, int L);

/// <summary>Names that a client chooses, and values below them.</summary>
[WsMessage("maps")]
internal sealed record Maps(Dictionary<string, Twelve> Map, Dictionary<string, List<int>> Lists, Dictionary<int, int>? Numbers = null);

/// <summary>Members that are not known are refused by their names.</summary>
[WsMessage("strict"), WsJsonOptions(UnknownMembers = WsUnknownMembers.Disallow)]
internal sealed record Strict(int A = 0);

/// <summary>A rule that says what it was given.</summary>
[WsMessage("echoed")]
internal sealed record Echoed([EchoingRule] string Text, List<EchoedItem>? Items = null);

internal sealed record EchoedItem([EchoingRule] string Text);

/// <summary>Refused by its own text.</summary>
[WsMessage("refused")]
internal sealed record RefusedText(string Text, bool Throws = false);

/// <summary>Has more to list than an event has room for.</summary>
[WsMessage("listed")]
internal sealed record Listed(
    [property: AllowedValues(
        "long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, "
        + "long, long, long, long, long, long, long",
        "loong, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, "
        + "long, long, long, long, long, long, long, long, long",
        "looong, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, "
        + "long, long, long, long, long, long, long, long, long",
        "loooong, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, "
        + "long, long, long, long, long, long, long, long",
        "looooong, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, "
        + "long, long, long, long, long, long, long",
        "loooooong, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, "
        + "long, long, long, long, long, long",
        "looooooong, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, long, "
        + "long, long, long, long, long, long"
    )]
        string Text);

[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class EchoingRuleAttribute : ValidationAttribute
{
    protected override ValidationResult IsValid(object? value, ValidationContext validationContext) => new($"{value} is not right");
}

[WsEndpoint]
internal sealed partial class SizedEndpoint : WsEndpoint
{
    public List<(int Count, IReadOnlyList<WsFieldError> Errors)> Seen { get; } = [];

    public override void OnInvalidMessage(WsConnection ws, in WsErrorEvent error)
        => Seen.Add((error.FieldErrorCount, error.DescribeFieldErrors()));

    [WsHandler]
    public void OnMaps(Maps message) => throw new InvalidOperationException(message.ToString());

    [WsHandler]
    public void OnStrict(Strict message) => throw new InvalidOperationException(message.ToString());

    [WsHandler]
    public void OnEchoed(Echoed message) => throw new InvalidOperationException(message.ToString());

    [WsHandler]
    public void OnListed(Listed message) => throw new InvalidOperationException(message.ToString());

    [WsHandler]
    public WsResult OnRefused(RefusedText message)
        => message.Throws ? throw new InvalidOperationException(message.Text) : WsError.App("refused", message.Text);
}

/// <summary>No message makes an error event that is longer than 16 KiB.</summary>
[InMemory]
public sealed class ErrorEventSizeTests
{
    private const int MaxEvent = 16 * 1024;
    private const int Room = 64_500;

    public static TheoryData<string> Characters => ["x", "~", "/", "\u007F", "\u0085", "😀", "消", "\\u0061", "\\n", "\\ud83d\\ude00"];

    [Theory]
    [MemberData(nameof(Characters))]
    public async Task One_long_name_is_not_told_once_for_each_error_below_it(string character)
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        string name = Repeat(character, Room / 2);
        string wrong = string.Join(',', "abcdefghijkl".Select(static member => $"\"{member}\":\"\""));

        JsonElement[] errors = await AskForErrorsAsync(
            client,
            $$$"""{"map":{"{{{name}}}":{{{{wrong}}}}},"lists":{"{{{name}}}":["","",""]}}""");

        Assert.Equal(Enumerable.Repeat("/payload/map", 12).Concat(Enumerable.Repeat("/payload/lists", 3)), errors.Select(PointerOf));
        Assert.All(errors, static error => Assert.True(error.GetProperty("cut").GetBoolean()));
        (int count, IReadOnlyList<WsFieldError> seen) = Assert.Single(server.Endpoint<SizedEndpoint>().Seen);
        Assert.Equal(15, count);
        Assert.Equal(errors.Select(PointerOf), seen.Select(static error => error.Pointer));
        Assert.All(seen, static error => Assert.True(error.IsPointerCut));
    }

    [Theory]
    [MemberData(nameof(Characters))]
    public async Task Long_names_of_the_limits_length_leave_room_for_some_errors_and_the_number_of_all(string character)
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();

        // No character takes more than 12 bytes of a pointer in JSON.
        string name = string.Concat(Enumerable.Repeat(character, 80));
        string lists = string.Join(',', Enumerable.Range(10, 50).Select(i => $"\"{name}{i}\":[\"\"]"));

        JsonElement payload = await AskAsync(client, "maps", $$$"""{"map":{},"lists":{{{{lists}}}}}""");

        JsonElement[] errors = [.. payload.GetProperty("errors").EnumerateArray()];
        Assert.InRange(errors.Length, 12, 20);
        Assert.Equal(50, payload.GetProperty("errorCount").GetInt32());
        Assert.Equal("50 fields are invalid", payload.GetProperty("message").GetString());
        Assert.All(errors, static error => Assert.False(error.TryGetProperty("cut", out _)));
        (int count, IReadOnlyList<WsFieldError> seen) = Assert.Single(server.Endpoint<SizedEndpoint>().Seen);
        Assert.Equal(50, count);
        Assert.InRange(seen.Count, errors.Length, 20);
    }

    [Theory]
    [MemberData(nameof(Characters))]
    public async Task Names_that_are_refused_themselves_are_cut_as_well(string character)
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        string name = Repeat(character, Room / 3);

        JsonElement unknown = Assert.Single(
            (await AskAsync(client, "strict", $$"""{"{{name}}":1}""")).GetProperty("errors").EnumerateArray());
        Assert.Equal("/payload unknown True", $"{PointerOf(unknown)} {unknown.GetProperty("code")} {unknown.GetProperty("cut")}");
        JsonElement key = Assert.Single(await AskForErrorsAsync(client, $$$"""{"map":{},"lists":{},"numbers":{"{{{name}}}":1}}"""));
        Assert.Equal("/payload/numbers key True", $"{PointerOf(key)} {key.GetProperty("code")} {key.GetProperty("cut")}");
        JsonElement duplicate = Assert.Single(
            await AskForErrorsAsync(client, $$$"""{"map":{},"lists":{"{{{name}}}":[],"{{{name}}}":[]}}"""));
        Assert.Equal(
            "/payload/lists duplicate True",
            $"{PointerOf(duplicate)} {duplicate.GetProperty("code")} {duplicate.GetProperty("cut")}");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\u007F")]
    [InlineData("😀")]
    public async Task Texts_of_the_applications_own_are_cut(string character)
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        string text = Repeat(character, Room / 5);
        string items = string.Join(',', Enumerable.Repeat($$"""{"text":"{{Repeat(character, 2200)}}"}""", 20));

        JsonElement[] echoed =
        [
            .. (await AskAsync(client, "echoed", $$"""{"text":"{{text}}","items":[{{items}}]}""")).GetProperty("errors").EnumerateArray(),
        ];
        Assert.InRange(echoed.Length, 1, 20);
        Assert.All(echoed, AssertIsCut);
        AssertIsCut(await AskAsync(client, "refused", $$"""{"text":"{{text}}"}"""));
        AssertIsCut(await AskAsync(client, "refused", $$"""{"text":"{{text}}","throws":true}"""));
    }

    [Fact]
    public async Task What_a_rule_lists_is_left_out_if_it_is_long()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();

        JsonElement error = Assert.Single((await AskAsync(client, "listed", """{"text":"none"}""")).GetProperty("errors").EnumerateArray());

        Assert.Equal("/payload/text one_of", $"{PointerOf(error)} {error.GetProperty("code")}");
        Assert.False(error.TryGetProperty("params", out _));
    }

    [Fact]
    public async Task A_formatter_is_given_what_is_bounded()
    {
        await using WsTestServer server = await StartAsync(static options => options.ErrorFormatter = new WsCompatErrorFormatter());
        await using RawWebSocket client = await server.ConnectAsync();

        string answer = await AskForTextAsync(client, "refused", $$"""{"text":"{{Repeat("\u007F", Room)}}"}""");

        Assert.InRange(Encoding.UTF8.GetByteCount(answer), 6 * 1000, MaxEvent);
    }

    private static void AssertIsCut(JsonElement element)
    {
        string message = element.GetProperty("message").GetString()!;
        Assert.EndsWith("…", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1023, 1024);
    }

    private static Task<WsTestServer> StartAsync(Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(app => app.MapWs<SizedEndpoint>("/ws", options), static builder =>
        {
            builder.Environment.EnvironmentName = Environments.Development;
            builder.Services.AddSingleton<IHostEnvironment>(builder.Environment);
        });

    private static async Task<JsonElement[]> AskForErrorsAsync(RawWebSocket client, string maps)
        => [.. (await AskAsync(client, "maps", maps)).GetProperty("errors").EnumerateArray()];

    private static async Task<JsonElement> AskAsync(RawWebSocket client, string type, string payload)
        => JsonDocument.Parse(await AskForTextAsync(client, type, payload)).RootElement.GetProperty("payload");

    private static async Task<string> AskForTextAsync(RawWebSocket client, string type, string payload)
    {
        string message = $$"""{"type":"{{type}}","payload":{{payload}}}""";
        Assert.InRange(Encoding.UTF8.GetByteCount(message), 0, 64 * 1024);
        await client.SendTextAsync(message);
        string answer = await client.ReceiveTextAsync();
        Assert.InRange(Encoding.UTF8.GetByteCount(answer), 0, MaxEvent);
        return answer;
    }

    private static string? PointerOf(JsonElement error) => error.GetProperty("pointer").GetString();

    // So many bytes of it.
    private static string Repeat(string character, int bytes)
        => new StringBuilder().Insert(0, character, bytes / Encoding.UTF8.GetByteCount(character)).ToString();
}
