using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Endpoints with handlers of base classes, mapped and talked to.</summary>
public sealed class EndpointInheritanceTests
{
    private const string Messages = """
        [WsMessage("text", Direction = WsDirection.Both)] public sealed record Text(string Value);
        [WsMessage("number")] public sealed record Number(int Value);

        """;

    [Theory]
    [InlineData("the generic base", "Closed")]
    [InlineData("data", "Typed")]
    [InlineData("abstract", "Implementing")]
    [InlineData("middle", "UnmarkedMiddle")]
    [InlineData("last", "MarkedTwice")]
    [InlineData("static", "StaticBase")]
    [InlineData("private protected", "PrivateProtected")]
    public async Task A_handler_of_a_base_class_is_called_once(string answer, string endpoint)
    {
        var code = GeneratedCode.Load(
            Messages
                + """
                public abstract class Generic<TMessage> : WsEndpoint
                {
                    [WsHandler] protected Text On(TMessage message) => new("the generic base");
                }
                [WsEndpoint] public partial class Closed : Generic<Text>;

                public abstract class WithData<T> : WsEndpoint<T>
                {
                    [WsHandler] public Text On(WsConnection<T> ws, Text message) => new($"{ws.Data}");
                }
                [WsEndpoint] public partial class Typed : WithData<string>
                {
                    public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => "data";
                }

            public abstract class Abstract : WsEndpoint { [WsHandler] protected abstract Text On(Text message); }
            [WsEndpoint] public partial class Implementing : Abstract { protected override Text On(Text message) => new("abstract"); }

                public abstract class Virtual : WsEndpoint { [WsHandler] public virtual Text On(Text message) => new("base"); }
                public abstract class Middle : Virtual { public override Text On(Text message) => new("middle"); }
                [WsEndpoint] public partial class UnmarkedMiddle : Middle;
                [WsEndpoint] public partial class MarkedTwice : Middle
                {
                    [WsHandler] public override Text On(Text message) => new("last");
                    public void On(string helper, int two) { }
                }

            public abstract class Static : WsEndpoint { [WsHandler] protected static Text On(Text message) => new("static"); }
            [WsEndpoint] public partial class StaticBase : Static;

            public abstract class Hidden : WsEndpoint { [WsHandler] private protected Text On(Text message) => new("private protected"); }
            [WsEndpoint] public partial class PrivateProtected : Hidden;
            """);

        Assert.Equal(
            $$$"""{"type":"text","payload":{"value":"{{{answer}}}"}}""",
            await EndpointTests.Exchange(code.Type(endpoint), """{"type":"text","payload":{"value":"x"}}"""));
    }

    [Fact]
    public async Task An_endpoint_may_derive_from_an_endpoint()
    {
        var code = GeneratedCode.Load(Messages + """
            [WsEndpoint] public partial class First : WsEndpoint { [WsHandler] public Text On(Text message) => new("first"); }
            [WsEndpoint] public partial class Second : First { [WsHandler] public Text OnNumber(Number message) => new("second"); }
            """);
        string[] messages = ["""{"type":"text","payload":{"value":"x"}}""", """{"type":"number","payload":{"value":1}}"""];

        Assert.Equal(
            ["""{"type":"text","payload":{"value":"first"}}""", """{"type":"text","payload":{"value":"second"}}"""],
            await EndpointTests.Exchange(code.Type("Second"), messages));
        Assert.Contains("unknown_type", (await EndpointTests.Exchange(code.Type("First"), messages))[1], StringComparison.Ordinal);
    }
}
