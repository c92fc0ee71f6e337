namespace TypedWs.CodeFixes.Tests;

public sealed class EndpointFixTests
{
    [Fact]
    public Task TWS003_makes_an_endpoint_partial() => CodeFix.Verify<MakePartialFix>(
        "TWS003",
        """
        using TypedWs;

        /// <summary>An endpoint.</summary>
        [WsEndpoint]
        public sealed class Chat : WsEndpoint
        {
        }
        """,
        "Make 'Chat' partial",
        """
        using TypedWs;

        /// <summary>An endpoint.</summary>
        [WsEndpoint]
        public sealed partial class Chat : WsEndpoint
        {
        }
        """);

    [Fact]
    public Task TWS003_makes_a_type_around_an_endpoint_partial() => CodeFix.Verify<MakePartialFix>(
        "TWS003",
        """
        using TypedWs;

        // Around.
        class Outer
        {
            [WsEndpoint]
            public partial class Chat : WsEndpoint;
        }
        """,
        "Make 'Outer' partial",
        """
        using TypedWs;

        // Around.
        partial class Outer
        {
            [WsEndpoint]
            public partial class Chat : WsEndpoint;
        }
        """);

    [Fact]
    public Task TWS067_marks_a_method_as_a_handler() => CodeFix.Verify<MarkHandlerFix>(
        "TWS067",
        """
        using TypedWs;

        [WsMessage("typing")]
        public record Typing(bool IsTyping);

        [WsEndpoint]
        public partial class Chat : WsEndpoint
        {
            // Somebody types.
            public void OnTyping(Typing message)
            {
            }
        }
        """,
        "Make 'OnTyping' a handler",
        """
        using TypedWs;

        [WsMessage("typing")]
        public record Typing(bool IsTyping);

        [WsEndpoint]
        public partial class Chat : WsEndpoint
        {
            // Somebody types.
            [WsHandler]
            public void OnTyping(Typing message)
            {
            }
        }
        """);

    [Fact]
    public Task TWS005_adds_a_handler_that_takes_the_endpoints_own_connection() => CodeFix.Verify<AddHandlerFix>(
        "TWS005",
        """
        using TypedWs;

        namespace Demo;

        [WsMessage("ask")]
        public record Ask(int Number);

        [WsMessage("tell")]
        public record Tell(int Number);

        public record Visitor(string Name);

        [WsEndpoint]
        public partial class Chat : WsEndpoint<Visitor>
        {
            [WsHandler]
            public void OnTell(Tell message)
            {
            }
        }
        """,
        "Handle 'Ask' in 'Chat'",
        """
        using TypedWs;

        namespace Demo;

        [WsMessage("ask")]
        public record Ask(int Number);

        [WsMessage("tell")]
        public record Tell(int Number);

        public record Visitor(string Name);

        [WsEndpoint]
        public partial class Chat : WsEndpoint<Visitor>
        {
            [WsHandler]
            public void OnTell(Tell message)
            {
            }

            [WsHandler]
            public void OnAsk(WsConnection<Visitor> ws, Ask message)
                => throw new System.NotImplementedException();
        }
        """);

    [Fact]
    public async Task TWS005_offers_every_endpoint_that_has_messages()
        => Assert.Equal(
            ["Handle 'Ask' in 'First'", "Handle 'Ask' in 'Second'"],
            await CodeFix.FindTitles<AddHandlerFix>("TWS005", """
                using TypedWs;
                [WsMessage("ask")] public record Ask(int Number);
                [WsEndpoint] public partial class First : WsEndpoint { }
                [WsEndpoint] public partial class Second : WsEndpoint { }
                [WsEndpoint] public partial class Raw : WsRawEndpoint { }
                """));

    [Fact]
    public Task TWS025_declares_the_endpoint_and_makes_it_partial() => CodeFix.Verify<DeclareEndpointFix>(
        "TWS025",
        """
        namespace Demo;

        /// <summary>An endpoint.</summary>
        public sealed class Chat : TypedWs.WsEndpoint
        {
        }
        """,
        "Declare 'Chat' as an endpoint",
        """
        using TypedWs;

        namespace Demo;

        /// <summary>An endpoint.</summary>
        [WsEndpoint]
        public sealed partial class Chat : TypedWs.WsEndpoint
        {
        }
        """);

    [Fact]
    public async Task TWS025_offers_nothing_for_a_class_that_has_the_attribute()
        => Assert.Empty(
            await CodeFix.FindTitles<DeclareEndpointFix>("TWS025", "using TypedWs; [WsEndpoint] public partial class Chat { }"));

    [Fact]
    public Task TWS030_returns_a_task_that_can_be_awaited() => CodeFix.Verify<ReturnValueTaskFix>(
        "TWS030",
        """
        using System;
        using TypedWs;

        [WsMessage("ask")]
        public record Ask(int Number);

        [WsEndpoint]
        public partial class Chat : WsEndpoint
        {
            [WsHandler] // answers later
            public async void OnAsk(Ask message) => await Console.Out.WriteLineAsync();
        }
        """,
        "Return ValueTask",
        """
        using System;
        using System.Threading.Tasks;
        using TypedWs;

        [WsMessage("ask")]
        public record Ask(int Number);

        [WsEndpoint]
        public partial class Chat : WsEndpoint
        {
            [WsHandler] // answers later
            public async ValueTask OnAsk(Ask message) => await Console.Out.WriteLineAsync();
        }
        """);
}
