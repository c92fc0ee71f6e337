using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

public sealed class ContractAssemblyTests
{
    [Fact]
    public void An_endpoint_handles_messages_of_another_assembly_by_the_codecs_there()
    {
        var contract = Generation.RunAs("Contract", """
            namespace Contract;
            [WsMessage("ask")] public sealed record Ask([StringLength(5)] string Text);
            public static class Answers
            {
                [WsMessage("answer", Direction = WsDirection.ServerToClient)] public sealed record Answer(int Number);
            }
            """);
        var generation = Generation.RunAs(
            "Server",
            """
            using Contract;
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler] public Answers.Answer On(Ask message) => new(message.Text.Length);
            }
            """,
            contract);

        Assert.Equal(
            ["E.WsEndpoint.g.cs", "E.WsContract.g.cs"],
            generation.Result.GeneratedSources.Select(static source => source.HintName));
        Assert.Contains(
            "inbound.TryRead<global::TypedWs.Generated.Codec_Contract_Ask, global::Contract.Ask>",
            generation.File("E.WsEndpoint.g.cs"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Internal_messages_of_another_assembly_are_handled_and_sent_if_it_lets_them_be_seen()
    {
        var contract = Generation.RunAs("Contract", """
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Server")]
            namespace Contract;
            internal sealed record Part([Range(1, 9)] int Number, Color Color);
            internal enum Color { Red, Green }
            [WsMessage("ask")] internal sealed record Ask(Part Part);
            [WsMessage("answer", Direction = WsDirection.ServerToClient)] internal sealed record Answer(Part Part);
            """);
        var server = Generation.RunAs(
            "Server",
            """
            using Contract;
            [WsMessage("own", Direction = WsDirection.Both)] internal sealed record Own(Part Part);
            [WsEndpoint]
            internal partial class E : WsEndpoint
            {
                [WsHandler] public Answer On(Ask message) => new(message.Part);
                [WsHandler] public Own OnOwn(Own message) => message;
            }
            """,
            contract);
        var code = GeneratedCode.Load(contract, server);

        string[] answers = await EndpointTests.Exchange(
            code.Type("E"),
            [
                """{"type":"ask","payload":{"part":{"number":3,"color":"Green"}}}""",
                """{"type":"own","payload":{"part":{"number":4,"color":"Red"}}}""",
                """{"type":"ask","payload":{"part":{"number":0,"color":"Green"}}}""",
            ]);

        Assert.Equal("""{"type":"answer","payload":{"part":{"number":3,"color":"Green"}}}""", answers[0]);
        Assert.Equal("""{"type":"own","payload":{"part":{"number":4,"color":"Red"}}}""", answers[1]);
        Assert.Contains("\"pointer\":\"/payload/part/number\",\"code\":\"range\"", answers[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_assemblies_with_messages_work_in_one_process()
    {
        var first = Generation.RunAs("First", """namespace First; [WsMessage("a")] public sealed record A(int Number);""");
        var second = Generation.RunAs(
            "Second",
            """namespace Second; [WsMessage("b", Direction = WsDirection.Both)] public sealed record B(int Number); """
            + """public sealed record Shared(string Text);"""
        );
        var server = Generation.RunAs(
            "Server",
            """
            [WsMessage("c", Direction = WsDirection.Both)] public sealed record C(Second.Shared Shared, List<Second.B> All);
            [WsEndpoint]
            public partial class E : WsEndpoint
            {
                [WsHandler] public Second.B On(First.A message) => new(message.Number);
                [WsHandler] public Second.B OnB(Second.B message) => message;
            }
            [WsHandlers(typeof(E))] public static class H { [WsHandler] public static C OnC(C message) => message; }
            """,
            first, second);
        var code = GeneratedCode.Load(first, second, server);

        Assert.Equal(
            [
                """{"type":"b","payload":{"number":1}}""",
                """{"type":"b","payload":{"number":2}}""",
                """{"type":"c","payload":{"shared":{"text":"x"},"all":[{"number":3}]}}""",
            ],
            await EndpointTests.Exchange(
                code.Type("E"),
                [
                    """{"type":"a","payload":{"number":1}}""",
                    """{"type":"b","payload":{"number":2}}""",
                    """{"type":"c","payload":{"shared":{"text":"x"},"all":[{"number":3}]}}""",
                ]));
    }

    /// <summary>Nothing of an assembly runs its initializer before code of it is run, and a default value runs none.</summary>
    [Fact]
    public async Task A_message_is_sent_although_nothing_of_its_assembly_has_run()
    {
        var contract = Generation.RunAs("Contract", """
            namespace Contract;
            [WsMessage("tick", Direction = WsDirection.ServerToClient)] public struct Tick { public int Number { get; set; } }
            """);
        var server = Generation.RunAs(
            "Server",
            """
            [WsMessage("go")] public sealed record Go;
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler] public void On(WsConnection ws, Go message) => ws.Send<Contract.Tick>(default);
            }
            """,
            contract);
        var code = GeneratedCode.Load(contract, server);

        Assert.Equal("""{"type":"tick","payload":{"number":0}}""", await EndpointTests.Exchange(code.Type("E"), """{"type":"go"}"""));
    }

    [Fact]
    public async Task A_base_endpoint_with_handlers_may_be_in_another_assembly()
    {
        var contract = Generation.RunAs("Base", """
            namespace Base;
            [WsMessage("text", Direction = WsDirection.Both)] public sealed record Text(string Value);
            public abstract class TextEndpoint : WsEndpoint { [WsHandler] protected Text On(Text message) => message; }
            """);
        var server = Generation.RunAs("Server", "[WsEndpoint] public partial class E : Base.TextEndpoint;", contract);
        var code = GeneratedCode.Load(contract, server);

        Assert.Equal(
            """{"type":"text","payload":{"value":"x"}}""",
            await EndpointTests.Exchange(code.Type("E"), """{"type":"text","payload":{"value":"x"}}"""));
    }

    [Fact]
    public async Task TWS034_handlers_of_an_endpoint_of_another_assembly()
    {
        var other = Generation.RunAs("Other", "[WsEndpoint] public partial class E : WsEndpoint;");
        var server = Generation.RunAs(
            "Server",
            """[WsMessage("a")] public record A; [WsHandlers(typeof(E))] public class H { [WsHandler] public void On(A message) { } }""",
            other);

        Assert.Equal(["TWS034"], (await Analysis.Analyze(server)).Select(static problem => problem.Id));
    }

    [Fact]
    public void Code_that_says_nothing_of_nullability_accepts_null()
    {
        var code = GeneratedCode.Load("""

            #nullable disable
            public class Inner { public string X { get; set; } }
            [WsMessage("a")] public class A
            {
                public A(string text) => Text = text;
                public string Text { get; }
                public List<string> Items { get; init; }
                public Inner Inner { get; set; }
                public int Number { get; set; }
            }
            """);

        Assert.Equal(
            """{"text":null,"items":[null,"a"],"inner":{"x":null},"number":0}""",
            code.Codec("A").RoundTrip("""{"items":[null,"a"],"inner":{"x":null}}"""));
        Assert.Equal(["/number null"], code.Codec("A").Refuse("""{"text":null,"number":null}"""));
    }
}
