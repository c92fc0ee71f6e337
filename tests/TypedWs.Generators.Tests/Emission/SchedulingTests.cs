using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The gates in front of handlers: which a handler has, and in which order they are asked.</summary>
public sealed class SchedulingTests
{
    private const string Source = """
        namespace Demo;
        using Microsoft.AspNetCore.Authorization;

        public enum Kind { Small, Large }
        [WsMessage("plain")] public sealed record Plain;
        [WsMessage("many"), WsRateLimit(9)] public sealed record Many;
        [WsMessage("edit"), WsRateLimit(9)] public sealed record Edit([WsKey] Kind Kind);
        [WsMessage("move")] public sealed record Move { [WsKey] public string Name { get; init; } = ""; }
        [WsMessage("slow")] public sealed record Slow;

        [WsEndpoint]
        public sealed partial class Endpoint : WsEndpoint
        {
            [WsHandler(Concurrency = WsConcurrency.Sequential)] public void OnPlain(Plain message) { }
            [WsHandler(Concurrency = WsConcurrency.Concurrent)] public void OnMany(Many message) { }
            [WsHandler(Concurrency = WsConcurrency.Exclusive, Limit = 3, Offload = true), Authorize] public void OnEdit(Edit message) { }
            [WsHandler(Offload = true)] public void OnSlow(Slow message) { }
        }

        [WsHandlers(typeof(Endpoint))]
        public sealed class More
        {
            [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void OnMove(Move message) { }
        }
        """;

    [Fact]
    public void A_handler_has_its_limit_and_its_keys()
    {
        const string Gate = "public static readonly global::TypedWs.CompilerServices.WsHandlerGate ";
        const string Keys = "private readonly global::TypedWs.CompilerServices.WsKeyGate<";
        string[] lines = [.. Emit(Source).Split('\n').Select(static line => line.Trim())];

        Assert.Equal(
            [
                Gate + "__wsDispatch_OnMany = new(16);",
                Gate + "__wsDispatch_OnEdit = new(3);",
                Gate + "__wsDispatch_More_OnMove = new(16);",
            ],
            lines.Where(static line => line.StartsWith(Gate, StringComparison.Ordinal)));
        Assert.Equal(
            [
                Keys + "global::Demo.Kind> __wsKeys_Dispatch_OnEdit = new();",
                Keys + "string> __wsKeys_Dispatch_More_OnMove = new();",
            ],
            lines.Where(static line => line.StartsWith(Keys, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_gates_are_asked_in_one_order()
    {
        string method = Emit(Source).Split(" __wsDispatch_OnEdit(")[^1];
        string[] gates =
        [
            "inbound.IsWithinRate(__wsRates.__wsDispatch_OnEdit)",
            "inbound.IsAuthorized(__wsAuthorizations.__wsDispatch_OnEdit, ",
            "inbound.TryEnter(__wsGates.__wsDispatch_OnEdit, ",
            "inbound.IsOffloaded(out ",
            "inbound.TryRead<",
            "inbound.TryEnter(this.__wsKeys_Dispatch_OnEdit, message.Kind, ",
            "this.OnEdit(message)",
        ];
        int[] positions = [.. gates.Select(gate => method.IndexOf(gate, StringComparison.Ordinal))];

        Assert.DoesNotContain(-1, positions);
        Assert.Equal(positions.Order(), positions);
    }

    [Theory]
    [InlineData("OnPlain", 0, 0)]
    [InlineData("OnMany", 1, 0)]
    [InlineData("OnEdit", 2, 1)]
    [InlineData("OnSlow", 0, 1)]
    [InlineData("More_OnMove", 2, 0)]
    public void A_handler_asks_only_the_gates_that_it_needs(string handler, int entries, int offloads)
    {
        string method = Emit(Source).Split($" __wsDispatch_{handler}(")[^1].Split("\n    }")[0];

        Assert.Equal((entries, offloads), (method.Split("TryEnter(").Length - 1, method.Split("IsOffloaded(").Length - 1));
    }

    [Fact]
    public void Without_such_a_handler_nothing_is_emitted()
    {
        string text = Emit(
            """namespace Demo; [WsMessage("a")] public record A([WsKey] int Key); """
            + """[WsEndpoint] public partial class Endpoint : WsEndpoint { [WsHandler] public void OnA(A message) { } }""");

        Assert.DoesNotContain("Gate", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Keys", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_returns_or_takes_a_stream_is_read_as_a_request()
    {
        string text = Emit("""
            namespace Demo;
            [WsMessage("tail"), WsItems<Line>] public record Tail;
            [WsMessage("line", Direction = WsDirection.Both)] public record Line(string Text);
            [WsMessage("send")] public record Send;
            [WsMessage("turn")] public record Turn;
            [WsEndpoint] public partial class Endpoint : WsEndpoint
            {
                [WsHandler] public IAsyncEnumerable<Line> OnTail(Tail message, CancellationToken token) => throw null!;
                [WsHandler] public Task OnSend(IAsyncEnumerable<Line> lines, Send message) => throw null!;
                [WsHandler] public IAsyncEnumerable<Line> OnTurn(Turn message, IAsyncEnumerable<Line> lines) => lines;
            }
            """);

        Assert.Equal(3, text.Split("inbound.TryReadRequest<").Length - 1);
        Assert.Contains("return inbound.StreamAsync(this.OnTail(message, inbound.HandlerToken));", text, StringComparison.Ordinal);
        const string Items = "inbound.Items<global::TypedWs.Generated.Codec_Demo_Line, global::Demo.Line>()";
        Assert.Contains(
            $"return new global::System.Threading.Tasks.ValueTask(this.OnSend({Items}, message));", text, StringComparison.Ordinal);
        Assert.Contains($"return inbound.StreamAsync(this.OnTurn(message, {Items}));", text, StringComparison.Ordinal);
    }

    private static string Emit(string source)
        => Assert
            .Single(Generation.Run(source).Result.GeneratedSources, static file => file.HintName == "Demo.Endpoint.WsEndpoint.g.cs")
            .SourceText.ToString();
}
