using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Endpoints whose handlers are split over classes, mapped and talked to.</summary>
public sealed class HandlerClassTests
{
    private const string Source = """
        namespace Demo;

        [WsMessage("own")] public sealed record Own;
        [WsMessage("join")] public sealed record Join(string Room);
        [WsMessage("leave")] public sealed record Leave;
        [WsMessage("add")] public sealed record Add(int A, int B);
        [WsMessage("class")] public sealed record Class;
        [WsMessage("text", Direction = WsDirection.ServerToClient, Bare = true)] public sealed record Text(string Value);

        [WsEndpoint]
        public sealed partial class ChatEndpoint : WsEndpoint<string>
        {
            public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => "data";
            public override ValueTask OnOpen(WsConnection<string> ws) { ws.Subscribe("room"); return default; }
            [WsHandler] public Text OnOwn(Own message) => new("own");
        }

        [WsHandlers(typeof(ChatEndpoint))]
        internal sealed class RoomHandlers(IWsPublisher<ChatEndpoint> publisher, TimeProvider clock, Uri? absent = null)
        {
            private int _calls;
            [WsHandler] public async Task OnJoin(WsConnection<string> ws, Join message)
            {
                await Task.Yield();
                publisher.Publish("room", new Text($"{ws.Data} {message.Room} {++_calls} {absent is null}"));
            }
            [WsHandler] internal Text OnLeave(Leave message, [Microsoft.AspNetCore.Mvc.FromServices] TimeProvider own)
                => new(ReferenceEquals(own, clock) ? $"left {++_calls}" : "other");
            [WsHandler] public static Text @class(Class message) => new("class");
        }

        public static class Outer
        {
            [WsHandlers(typeof(ChatEndpoint))]
            public static class MathHandlers
            {
                [WsHandler] public static Text OnAdd(Add message) => new((message.A + message.B).ToString());
            }
        }
        """;

    [Fact]
    public async Task A_message_reaches_its_handler_in_whatever_class_it_is()
    {
        var code = GeneratedCode.Load(Source);

        string[] answers = await EndpointTests.Exchange(
            code.Type("Demo.ChatEndpoint"),
            [
                """{"type":"own"}""",
                """{"type":"join","payload":{"room":"a"}}""",
                """{"type":"leave","id":1}""",
                """{"type":"add","payload":{"a":1,"b":2}}""",
                """{"type":"class"}""",
            ]);

        Assert.Equal(
            [
                """{"type":"text","payload":"own"}""",
                """{"type":"text","payload":"data a 1 True"}""",
                """{"type":"text","payload":"left 2","ref":1}""",
                """{"type":"text","payload":"3"}""",
                """{"type":"text","payload":"class"}""",
            ],
            answers);
    }

    [Fact]
    public async Task An_invalid_message_does_not()
    {
        var code = GeneratedCode.Load(Source);

        Assert.Contains(
            "validation_failed",
            await EndpointTests.Exchange(code.Type("Demo.ChatEndpoint"), """{"type":"join"}"""),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Each_class_belongs_to_its_own_endpoint()
    {
        var generation = Generation.Run("""
            [WsMessage("a")] public record A;
            [WsEndpoint] public partial class First : WsEndpoint;
            [WsEndpoint] public partial class Second : WsEndpoint;
            [WsHandlers(typeof(First))] public class FirstHandlers { [WsHandler] public void On(A message) { } }
            [WsHandlers(typeof(Second))] public class SecondHandlers { [WsHandler] public void On(A message) { } }
            """);

        Assert.Contains("__wsInstance_FirstHandlers.On(message);", generation.File("First.WsEndpoint.g.cs"), StringComparison.Ordinal);
        Assert.DoesNotContain("SecondHandlers", generation.File("First.WsEndpoint.g.cs"), StringComparison.Ordinal);
        Assert.Contains("__wsInstance_SecondHandlers.On(message);", generation.File("Second.WsEndpoint.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classes_of_the_same_name_in_different_namespaces_are_told_apart()
    {
        var code = GeneratedCode.Load(
            """
            [WsMessage("a")] public record A;
            [WsMessage("b")] public record B;
            [WsMessage("r", Direction = WsDirection.ServerToClient, Bare = true)] public record R(int Number);
            [WsEndpoint] public partial class E : WsEndpoint;
            """,
            "namespace One; [WsHandlers(typeof(E))] public class Handlers { [WsHandler] public R On(A message) => new(1); }",
            "namespace Two; [WsHandlers(typeof(E))] public class Handlers { [WsHandler] public R On(B message) => new(2); }");

        Assert.Equal(
            ["""{"type":"r","payload":1}""", """{"type":"r","payload":2}"""],
            await EndpointTests.Exchange(code.Type("E"), ["""{"type":"a"}""", """{"type":"b"}"""]));
    }

    [Fact]
    public void The_contract_has_the_handlers_of_all_classes()
    {
        string file = Generation.Run(Source).File("Demo.ChatEndpoint.WsContract.g.cs").Replace("\\\"", "\"", StringComparison.Ordinal);

        foreach (string type in (string[])["own", "join", "leave", "add", "class"])
        {
            Assert.Contains($"{{\"type\":\"{type}\"", file, StringComparison.Ordinal);
        }

        Assert.Contains("\"answer\":\"text\"", file, StringComparison.Ordinal);
    }
}
