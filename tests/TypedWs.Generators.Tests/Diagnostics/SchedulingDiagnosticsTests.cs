using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

public sealed class SchedulingDiagnosticsTests
{
    [Theory]
    [InlineData("WsHandler(Concurrency = WsConcurrency.Sequential, Offload = true)", "")]
    [InlineData("WsHandler(Concurrency = WsConcurrency.Concurrent)", "")]
    [InlineData("WsHandler(Concurrency = WsConcurrency.Concurrent, Limit = 1)", "")]
    [InlineData("WsHandler(Concurrency = WsConcurrency.Exclusive, Limit = 2147483647, Offload = true)")]
    [InlineData("{|TWS074:WsHandler(Limit = 4)|}")]
    [InlineData("{|TWS074:WsHandler(Limit = 16, Offload = true)|}")]
    [InlineData("{|TWS074:WsHandler(Concurrency = WsConcurrency.Sequential, Limit = 4)|}")]
    [InlineData("{|TWS074:WsHandler(Concurrency = WsConcurrency.Concurrent, Limit = 0)|}")]
    [InlineData("{|TWS074:WsHandler(Concurrency = WsConcurrency.Exclusive, Limit = -1)|}")]
    [InlineData("{|TWS074:WsHandler(Concurrency = (WsConcurrency)3)|}")]
    public Task TWS074_a_contradiction(string attribute, string key = "[WsKey] ")
        => Analysis.Verify(
            $"[WsMessage(\"a\")] public record A({key}int Key); "
            + $"[WsEndpoint] public partial class E : WsEndpoint {{ [{attribute}] public void On(A m) {{ }} }}");

    [Fact]
    public Task TWS074_an_exclusive_handler_of_a_message_without_a_key()
        => Analysis.Verify(
            "[WsMessage(\"a\")] public record A(int Key); [WsEndpoint] public partial class E : WsEndpoint "
            + "{ [{|TWS074:WsHandler(Concurrency = WsConcurrency.Exclusive)|}] public void On(A m) { } }");

    [Theory]
    [InlineData("[WsKey] string Key")]
    [InlineData("[WsKey] byte Key")]
    [InlineData("[WsKey] sbyte Key")]
    [InlineData("[WsKey] short Key")]
    [InlineData("[WsKey] ushort Key")]
    [InlineData("[WsKey] int Key")]
    [InlineData("[WsKey] uint Key")]
    [InlineData("[WsKey] long {|TWS066:Key|} = 5")]
    [InlineData("[WsKey] ulong {|TWS066:Key|}")]
    [InlineData("[WsKey] Guid Key")]
    [InlineData("[WsKey] DayOfWeek Key")]
    [InlineData("[property: WsKey] int Key")]
    [InlineData("[{|TWS075:WsKey|}] string? Key")]
    [InlineData("[{|TWS075:WsKey|}] int? Key")]
    [InlineData("[{|TWS075:WsKey|}] double Key")]
    [InlineData("[{|TWS075:WsKey|}] bool Key")]
    [InlineData("[{|TWS075:WsKey|}] int[] Key")]
    [InlineData("[{|TWS075:WsKey|}] DateTime Key")]
    [InlineData("[WsKey] int First, [{|TWS075:WsKey|}] int Second")]
    [InlineData("[WsKey] int First, [property: {|TWS075:WsKey|}] int Second")]
    public Task TWS075_a_key_of_a_message(string members)
        => Analysis.Verify(
            $"[WsMessage(\"a\")] public record A({members}); [WsEndpoint] public partial class E : WsEndpoint "
            + "{ [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void On(A m) { } }");

    [Fact]
    public Task TWS075_a_key_that_cannot_be_read()
        => Analysis.Verify("""
            [WsMessage("a")] public class A { [{|TWS075:WsKey|}] public int Key { private get; set; } }
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void On(A m) { }
            }
            """);

    [Theory]
    [InlineData("[{|TWS075:WsKey|}, JsonIgnore] public int Key { get; set; }")]
    [InlineData("[{|TWS075:WsKey|}] public static int Key { get; set; }")]
    [InlineData("[{|TWS075:WsKey|}] private int Key { get; set; }")]
    [InlineData("[{|TWS075:WsKey|}] public int this[int index] => index;")]
    [InlineData("[WsKey, JsonIgnore] public string Key => $\"{Room}/{Seat}\";")]
    public Task TWS075_a_key_on_a_property_that_is_no_member(string key)
        => Analysis.Verify($$"""
            [WsMessage("a")] public class A { public int Room { get; set; } public int Seat { get; set; } {{key}} }
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void On(A m) { }
            }
            """);

    [Theory]
    [InlineData("[WsErrorData] public sealed class C { [{|TWS075:WsKey|}] public int Key { get; set; } }")]
    [InlineData("public record struct C([{|TWS075:WsKey|}] int Key);")]
    [InlineData("public sealed record C([{|TWS075:WsKey|}] int Key);")]
    [InlineData("public record C([WsKey] int Key);")]
    [InlineData("[WsHandlers(typeof(E))] public static class C { [WsHandler] public static void On([{|TWS075:WsKey|}] A m) { } }")]
    public Task TWS075_a_key_where_no_handler_finds_it(string type)
        => Analysis.Verify($$"""
            [WsMessage("a")] public record {{(type.Contains("A m", StringComparison.Ordinal) ? "A" : "{|TWS005:A|}")}};
            [WsEndpoint] public partial class E : WsEndpoint;
            {{type}}
            """);

    [Theory]
    [InlineData("[WsHandler] public void OnA(A m) { }", "[{|TWS078:WsKey|}]")]
    [InlineData("[WsHandler(Concurrency = WsConcurrency.Concurrent)] public void OnA(A m) { }", "[{|TWS078:WsKey|}]")]
    [InlineData("[WsHandler(Concurrency = WsConcurrency.Exclusive)] public void OnA(A m) { }", "[WsKey]")]
    [InlineData("[WsHandler] public void OnA({|TWS004:int|} m) { }", "[WsKey]", "{|TWS005:A|}")]
    [InlineData("[{|TWS074:WsHandler(Limit = 2)|}] public void OnA(A m) { }", "[WsKey]")]
    [InlineData("", "[WsKey]", "{|TWS005:A|}")]
    public Task TWS078_a_key_that_no_handler_uses(string handler, string key, string name = "A")
        => Analysis.Verify($$"""
            public abstract record Base([WsKey] int Other);
            [WsMessage("a")] public record {{name}}({{key}} int Key);
            [WsMessage("b")] public record B(int Other) : Base(Other);
            [WsEndpoint] public partial class E : WsEndpoint { {{handler}} [WsHandler] public void OnB(B m) { } }
            """);

    [Fact]
    public Task TWS078_is_not_told_if_one_of_several_handlers_uses_the_key()
        => Analysis.Verify("""
            [WsMessage("a")] public record A([WsKey] int Key);
            [WsEndpoint] public partial class First : WsEndpoint { [WsHandler] public void OnA(A m) { } }
            [WsEndpoint] public partial class Second : WsEndpoint;
            [WsHandlers(typeof(Second))] public static class More
            {
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public static void OnA(A m) { }
            }
            """);

    [Fact]
    public Task A_key_keeps_its_mark_in_an_override_without_one()
        => Analysis.Verify("""
            public abstract record Base { [WsKey] public abstract int Key { get; init; } }
            [WsMessage("a")] public record A : Base { public override int Key { get; init; } }
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void OnA(A m) { }
            }
            """);

    [Fact]
    public Task A_key_may_be_obsolete()
        => Analysis.Verify("""
            [Obsolete("", error: true)] public enum Kind { A }
            [WsMessage("a")] public class A { [WsKey, Obsolete("", error: true)] public int Key { get; set; } }
            [WsMessage("b")] public class B { [WsKey, Obsolete("", error: true)] public Kind Key { get; set; } }
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void OnA(A m) { }
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void OnB(B m) { }
            }
            """);

    [Fact]
    public async Task TWS074_a_key_that_only_another_project_can_read()
    {
        Generation library = Generation.RunAs(
            "Library", "namespace Shared; [WsMessage(\"b\")] public record B { [WsKey, JsonInclude] internal int Key { get; init; } }");
        Compilation compilation = Compilations.Create("""
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void On(Shared.B m) { }
            }
            """).AddReferences(library.Output.ToMetadataReference());
        var generation = Generation.RunUnchecked((Microsoft.CodeAnalysis.CSharp.CSharpCompilation)compilation);

        Diagnostic problem = Assert.Single(await Analysis.Analyze(generation));
        Assert.Equal("TWS074", problem.Id);
        Assert.Contains("'Library'", problem.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.DoesNotContain(generation.Diagnostics, static found => found.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public Task A_key_may_be_inherited_overridden_or_internal()
        => Analysis.Verify("""
            public abstract record Base { [WsKey] public abstract int Key { get; init; } [WsKey] public long Other { get; init; } }
            public abstract record Document([WsKey] Guid Id);
            [WsMessage("a")] public record A(Guid Id, string Text) : Document(Id);
            [WsMessage("b")] public class B { [WsKey, JsonInclude] internal int Key { get; set; } }
            [WsMessage("c"), JsonDerivedType(typeof(D), "d")] public abstract record C([WsKey] string Key);
            public record D(string Key) : C(Key);
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void OnA(A m) { }
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void OnB(B m) { }
                [WsHandler(Concurrency = WsConcurrency.Exclusive)] public void OnC(C m) { }
            }
            """);

    [Theory]
    [InlineData("IAsyncEnumerable<Item> items")]
    [InlineData("IAsyncEnumerable<A> items")]
    [InlineData("{|TWS004:IAsyncEnumerable<int>|} items")]
    [InlineData("{|TWS004:IAsyncEnumerable<A[]>|} items")]
    [InlineData("{|TWS024:IAsyncEnumerable<Sent>|} items")]
    public Task The_items_of_a_client_are_messages_that_clients_send(string parameter)
    {
        // A message that is an item needs no handler of its own.
        string item = parameter.Contains("<Item>", StringComparison.Ordinal) ? "[WsMessage(\"item\")] public record Item;" : "";
        return Analysis.Verify($$"""
            [WsMessage("a")] public record A;
            [WsMessage("sent", Direction = WsDirection.ServerToClient)] public record Sent;
            {{item}}
            [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public Task On(A m, {{parameter}}) => Task.CompletedTask; }
            """);
    }

    [Fact]
    public Task TWS024_a_request_of_the_server_that_only_clients_send()
        => Analysis.Verify("""
            [WsMessage("confirm", Direction = WsDirection.ServerToClient), WsReply<Answer>] public record Confirm;
            [WsMessage("answer")] public record Answer(bool Yes);
            [WsMessage("ask"), WsReply<Done>] public record Ask;
            [WsMessage("tail"), WsItems<Done>] public record Tail;
            [WsMessage("done", Direction = WsDirection.ServerToClient)] public record Done;
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler] public async Task<Done> OnAsk(
                    WsConnection ws, [Microsoft.AspNetCore.Mvc.FromServices] IWsRequester other, Ask message)
                {
                    _ = await ws.RequestAsync(new Confirm());
                    _ = await other.RequestAsync(new Ask());
                    await foreach (Done item in ws.StreamAsync({|TWS024:new Tail()|})) { }
                    return await ws.RequestAsync(message: {|TWS024:new Ask()|});
                }
                [WsHandler] public IAsyncEnumerable<Done> OnTail(Tail message) => null!;
            }
            """);
}
