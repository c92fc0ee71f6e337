using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>What compiles and does not do what a newcomer meant.</summary>
public sealed class BeginnerDiagnosticsTests
{
    [Fact]
    public Task TWS067_a_handler_without_its_attribute_instead_of_a_message_without_a_handler() => Analysis.Verify("""
        [WsMessage("a")] public record A(string Text);
        [WsMessage("b")] public record B(string Text);
        [WsMessage("c")] public record C(string Text);
        [WsMessage("d")] public record {|TWS005:D|}(string Text);
        [WsEndpoint] public partial class E : WsEndpoint
        {
            public void {|TWS067:OnA|}(A message) { }
            private Task {|TWS067:OnB|}(WsConnection ws, B message) => Task.CompletedTask;
            [WsHandler] public void OnC(C message) => Save(message);
            private void Save(C message) { }
        }
        """);

    [Fact]
    public Task TWS067_in_a_class_of_handlers_and_of_a_message_of_another_assembly() => Analysis.Verify("""
        [WsMessage("a")] public record A(string Text);
        [WsMessage("s", Direction = WsDirection.ServerToClient)] public record S(string Text);
        [WsEndpoint] public partial class E : WsEndpoint;
        [WsHandlers(typeof(E))] public sealed class Handlers
        {
            public void {|TWS067:OnA|}(A message) { }
            public void Tell(S message) { }
        }
        """);

    [Fact]
    public Task A_handler_of_another_endpoint_takes_the_message() => Analysis.Verify("""
        [WsMessage("a")] public record A(string Text);
        [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void OnA(A message) { } }
        [WsEndpoint] public partial class F : WsEndpoint { private void Help(A message) { } }
        """);

    [Fact]
    public Task TWS068_an_endpoint_in_the_style_of_another_framework() => Analysis.Verify("""
        [WsEndpoint] public partial class E : WsEndpoint
        {
            public Task {|TWS068:SendMessage|}(string user, string text) => Task.CompletedTask;
            public Task Leave(string user) => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task Endpoints_without_handlers_and_without_methods_that_nobody_can_call_are_fine() => Analysis.Verify("""
        public interface INamed { string GetName(); }
        [WsMessage("a")] public record A(string Text);
        [WsEndpoint] public partial class Push : WsEndpoint
        {
            public override ValueTask OnOpen(WsConnection ws) => default;
            private void Help() { }
            public static int Count() => 1;
        }
        [WsEndpoint] public partial class Named : WsEndpoint, INamed { public string GetName() => ""; }
        [WsEndpoint] public partial class Split : WsEndpoint { public void Help() { } }
        [WsHandlers(typeof(Split))] public static class Handlers { [WsHandler] public static void OnA(A message) { } }
        [WsEndpoint] public partial class Raw : WsRawEndpoint { public void Help() { } }
        """);

    [Fact]
    public Task TWS069_a_template_where_a_topic_is_meant() => Analysis.Verify("""
        [WsMessage("p", Direction = WsDirection.ServerToClient)] public record Price(int Value);
        public static class Names
        {
            public static readonly WsTopic<Price> Prices = new("prices:{symbol}");
            public static WsTopic<Price> OfRoom { get; } = new WsTopic<Price>("room:{room}:prices");
            public static readonly WsTopic<Price> All = new("prices");
        }
        [WsEndpoint] public partial class E : WsEndpoint
        {
            private void Use(WsConnection ws)
            {
                ws.Subscribe({|TWS069:Names.Prices|});
                ws.Subscribe(Names.Prices.For("abc"));
                ws.Subscribe(Names.All);
                ws.Unsubscribe({|TWS069:Names.OfRoom|});
                Topics.Publish({|TWS069:Names.Prices|}, new Price(1));
                Topics.Publish(Names.All, new Price(1));
                Topics.Count({|TWS069:new WsTopic<Price>("a:{b}")|});
            }
        }
        """);

    [Fact]
    public Task TWS070_a_message_that_the_topic_does_not_carry() => Analysis.Verify(
        """
        [WsMessage("b", Direction = WsDirection.ServerToClient)] public record B(int Value);
        [WsMessage("c", Direction = WsDirection.ServerToClient)] public record C(int Value);
        [WsEndpoint] public partial class E : WsEndpoint
        {
            private static readonly WsTopic<B> Rooms = new("rooms:{room}");
            private void Use(WsConnection ws)
            {
                Topics.Publish(Rooms.For("x"), {|TWS070:new C(1)|});
                Topics.Publish(Rooms.For("x"), {|TWS070:"text"|}, ws);
                Topics.Publish(Rooms.For("x"), new B(1));
            }
        }
        """,
        "CS1503");

    [Fact]
    public async Task TWS070_names_both_types()
    {
        var generation = Generation.RunUnchecked(Compilations.Create("""
            [WsMessage("b", Direction = WsDirection.ServerToClient)] public record B(int Value);
            [WsMessage("c", Direction = WsDirection.ServerToClient)] public record C(int Value);
            public class U { public void Use(WsTopics topics, WsTopic<B> topic) => topics.Publish(topic, new C(1)); }
            """));

        Assert.Contains(
            "The topic carries 'B', but the message is 'C'",
            (await Analysis.Analyze(generation)).Select(static diagnostic =>
                diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public Task TWS066_integers_that_browsers_round()
        => Analysis.Verify(
            """
            [WsMessage("m")] public record M(
                long {|TWS066:A|}, ulong? {|TWS066:B|}, List<long> {|TWS066:C|}, Dictionary<string, long> {|TWS066:D|},
                [Range(-1, long.MaxValue)] long {|TWS066:E|},
                int F, uint G, double H, Dictionary<long, int> I,
                [property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)] long J,
                [Range(0, 1000)] long K, [Range(0, 9007199254740991.0)] long L, [WsEach<RangeAttribute>(0, 5)] long[] N);
            """);
}
