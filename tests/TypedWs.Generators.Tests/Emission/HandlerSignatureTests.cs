using System.Text.Json;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The dispatcher and the contract of an endpoint agree, whatever the signature of a handler is.</summary>
public sealed class HandlerSignatureTests
{
    private const string Messages = """
        [WsMessage("ask")] public sealed record Ask(int Number);
        [WsMessage("other")] public sealed record Other;
        [WsMessage("done", Direction = WsDirection.ServerToClient)] public sealed record Done;
        [WsMessage("both", Direction = WsDirection.Both)] public sealed record Both;

        """;

    // The members of an endpoint, the members of its base, and the answer to "ask"; null if it has no handler for it.
    private static readonly (string Members, string Base, string? Answer)[] Rows =
    [
        ("[WsHandler] public Done On(Ask message) => new();", "", "done"),
        ("[WsHandler] public Both On(Ask message) => new();", "", "both"),
        ("[WsHandler] public void On(Ask message) { }", "", "$ack"),
        ("[WsHandler] public static Done On(Ask message) => new();", "", "done"),
        ("[WsHandler] private Done On(Ask message) => new();", "", "done"),
        ("[WsHandler] public Task On(Ask message) => Task.CompletedTask;", "", "$ack"),
        ("[WsHandler] public async Task On(Ask message) => await Task.Yield();", "", "$ack"),
        ("[WsHandler] public ValueTask On(Ask message) => default;", "", "$ack"),
        ("[WsHandler] public async Task<Done> On(Ask message) { await Task.Yield(); return new(); }", "", "done"),
        ("[WsHandler] public ValueTask<Done> On(Ask message) => new(new Done());", "", "done"),
        ("[WsHandler] public WsResult On(Ask message) => default;", "", "$ack"),
        ("[WsHandler] public WsResult<Done> On(Ask message) => new Done();", "", "done"),
        ("[WsHandler] public ValueTask<WsResult> On(Ask message) => default;", "", "$ack"),
        ("[WsHandler] public Task<WsResult<Done>> On(Ask message) => Task.FromResult<WsResult<Done>>(new Done());", "", "done"),
        ("[WsHandler] public Done On(WsConnection ws, Ask message) => new();", "", "done"),
        ("[WsHandler] public Done On(Ask message, WsConnection ws) => new();", "", "done"),
        ("[WsHandler] public Done On(Ask message, CancellationToken token = default) => new();", "", "done"),
        ("[WsHandler] public Done On([FromServices] TimeProvider clock, Ask message) => new();", "", "done"),
        ("[WsHandler] public Done On([FromServices] Other? service, Ask message, [FromServices] Both? another) => new();", "", "done"),
        ("[WsHandler] public partial Done On(Ask message); public partial Done On(Ask message) => new();", "", "done"),
        ("public partial Done On(Ask message); [WsHandler] public partial Done On(Ask message) => new();", "", "done"),
        ("public void On(string help, int two) { } [WsHandler] public Done On(Ask message) => new();", "", "done"),
        (
            "[WsHandler] public async IAsyncEnumerable<Done> On(Ask message) { await Task.Yield(); for (;;) { yield break; } }",
            "",
            "$end"),
        (
            "[WsHandler] public async Task<Done> On(Ask message, IAsyncEnumerable<Other> items) { await Task.Yield(); return new(); }",
            "",
            "done"),
        ("", "[WsHandler] protected Done On(Ask message) => new();", "done"),
        ("", "[WsHandler] internal static Task<Done> On(Ask message) => Task.FromResult(new Done());", "done"),
        ("public override Done On(Ask message) => new();", "[WsHandler] public abstract Done On(Ask message);", "done"),
        (
            "[WsHandler] public override Done On(Ask message) => new();",
            "[WsHandler] public virtual Done On(Ask message) => throw null!;",
            "done"),
        ("public Done On(Ask message) => new();", "", null),
        ("[WsHandler] public Done On() => new();", "", null),
        ("[WsHandler] public Done On(WsConnection ws) => new();", "", null),
        ("[WsHandler] public Done On<T>(Ask message) => new();", "", null),
        ("[WsHandler] public Done On(Ask message, Other second) => new();", "", null),
        ("[WsHandler] public Done On([FromServices] Ask? message) => new();", "", null),
        ("[WsHandler] public Done On(Ask message, TimeProvider clock) => new();", "", null),
        ("[WsHandler] public Done On(Ask message, WsConnection<string> ws) => new();", "", null),
        ("[WsHandler] public Done On(ref Ask message) => new();", "", null),
        ("[WsHandler] public Done On(in Ask message) => new();", "", null),
        ("[WsHandler] public Done On(Ask[] messages) => new();", "", null),
        ("[WsHandler] public Done On(params Ask[] messages) => new();", "", null),
        ("[WsHandler] public async void On(Ask message) => await Task.Yield();", "", null),
        ("[WsHandler] public string On(Ask message) => \"\";", "", null),
        ("[WsHandler] public Done[] On(Ask message) => [];", "", null),
        ("[WsHandler] public Ask On(Ask message) => message;", "", null),
        ("[WsHandler] public Task<Task<Done>> On(Ask message) => throw null!;", "", null),
        ("[WsHandler] public WsResult<Task<Done>> On(Ask message) => throw null!;", "", null),
        ("[WsHandler] public Task<IAsyncEnumerable<Done>> On(Ask message) => throw null!;", "", null),
        ("[WsHandler] public void On(Ask message, IAsyncEnumerable<Other> items) { }", "", null),
        ("[WsHandler] public Task On(Ask message, IAsyncEnumerable<Done> items) => throw null!;", "", null),
        ("private Done _done = new(); [WsHandler] public ref Done On(Ask message) => ref _done;", "", null),
        ("[WsHandler] public void On(Done message) { }", "", null),
        ("", "[WsHandler] private Done On(Ask message) => new();", null),
        ("public new void On(Ask message) { }", "[WsHandler] public Done On(Ask message) => new();", null),
        ("[WsHandler] public void On(Other message) { }", "[WsHandler] public Done On(Ask message) => new();", null),
    ];

    // All rows are one assembly: endpoint E0 is the first row.
    private static readonly Lazy<(GeneratedCode Code, Compilation Output)> Endpoints = new(static () => Load(static (row, i) => $$"""
        public abstract partial class Base{{i}} : WsEndpoint { {{row.Base}} }
        [WsEndpoint] public sealed partial class E{{i}} : Base{{i}} { {{row.Members}} }
        """));

    // The same handlers in classes of their own.
    private static readonly Lazy<(GeneratedCode Code, Compilation Output)> Classes = new(static () => Load(static (row, i) => $$"""
        public abstract partial class Base{{i}} { {{row.Base}} }
        [WsEndpoint] public sealed partial class E{{i}} : WsEndpoint;
        [WsHandlers(typeof(E{{i}}))] public sealed partial class H{{i}} : Base{{i}} { {{row.Members}} }
        """));

    public static TheoryData<int, string> Signatures => [.. Rows.Select(static (row, i) => (i, $"{row.Members} {row.Base}".Trim()))];

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task The_dispatcher_and_the_contract_of_an_endpoint_agree_on_a_signature(int row, string signature)
    {
        Assert.NotEmpty(signature);
        await AssertAgree(Endpoints.Value, row, Rows[row].Answer);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task So_they_do_if_the_handler_is_in_another_class(int row, string signature)
    {
        Assert.NotEmpty(signature);

        // The dispatcher is no part of the class.
        bool isHidden = (Rows[row].Base + Rows[row].Members).Contains("[WsHandler] pr", StringComparison.Ordinal);
        await AssertAgree(Classes.Value, row, isHidden ? null : Rows[row].Answer);
    }

    [Theory]
    [InlineData("[WsHandler] public Done On(Ask message) => new(); [WsHandler] public void On(Other message) { }", "ask done")]
    [InlineData("[WsHandler] public Done On(Ask message) => new(); [WsHandler] public void OnAgain(Ask message) { }", "ask done")]
    [InlineData(
        "[WsHandler] public void On(Ask message, TimeProvider clock) { } [WsHandler] public Done OnAgain(Ask message) => new();",
        "ask done")]
    [InlineData("[WsHandler] public Done On(Ask message) => new(); [WsHandler] public void OnSame(Same message) { }", "ask done")]
    [InlineData(
        "[WsHandler] public Done On(Ask message) => new(); [WsHandler] public void OnOther(Other message) { }",
        "ask done,other $ack")]
    public async Task Of_handlers_that_exclude_each_other_both_have_the_first(string handlers, string received)
    {
        Generation generation = Generation.RunUnchecked(
            Compilations.Create(
                $"{Messages} [WsMessage(\"ask\")] public sealed record Same; "
                + $"[WsEndpoint] public sealed partial class E0 : WsEndpoint {{ {handlers} }}"));
        GeneratedCode code = GeneratedCode.Load(generation);

        Assert.Equal(received, string.Join(',', ReadContract(generation.Output, 0).Select(static pair => $"{pair.Type} {pair.Answer}")));
        string[] answers = await EndpointTests.Exchange(
            code.Type("E0"),
            ["""{"type":"ask","payload":{"number":1},"id":1}""", """{"type":"other","id":2}"""]);
        Assert.Equal(received.Contains("other", StringComparison.Ordinal) ? ["done", "$ack"] : ["done", null], answers.Select(ReadAnswer));
    }

    private static async Task AssertAgree((GeneratedCode Code, Compilation Output) generated, int row, string? expected)
    {
        string answer = await EndpointTests.Exchange(generated.Code.Type($"E{row}"), """{"type":"ask","payload":{"number":1},"id":1}""");
        Assert.Equal(expected, ReadAnswer(answer));

        var inContract = ReadContract(generated.Output, row).Where(static pair => pair.Type == "ask").ToList();
        Assert.Equal(expected is null ? [] : [("ask", expected)], inContract);
    }

    private static (GeneratedCode Code, Compilation Output) Load(Func<(string Members, string Base, string? Answer), int, string> declare)
    {
        Generation generation = Generation.RunUnchecked(
            Compilations.Create([
                Messages,
                .. Rows.Select(declare)
                    .Select(static text =>
                        text.Replace("[FromServices]", "[Microsoft.AspNetCore.Mvc.FromServices]", StringComparison.Ordinal)),
            ]));
        return (GeneratedCode.Load(generation), generation.Output);
    }

    // The message that came; null if it is the error that the dispatcher does not know the type.
    private static string? ReadAnswer(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        return answer.Contains("\"unknown_type\"", StringComparison.Ordinal) ? null : document.RootElement.GetProperty("type").GetString();
    }

    private static List<(string? Type, string? Answer)> ReadContract(Compilation output, int row)
    {
        using JsonDocument contract = JsonDocument.Parse(ContractTests.Read($"E{row}", output));
        return [.. contract.RootElement.GetProperty("clientToServer").EnumerateArray()
            .Where(static message => message.TryGetProperty("answer", out _) || message.TryGetProperty("items", out _))
            .Select(static message => (
                message.GetProperty("type").GetString(),
                message.TryGetProperty("answer", out JsonElement answer) ? answer.GetString() : "$end"))];
    }
}
