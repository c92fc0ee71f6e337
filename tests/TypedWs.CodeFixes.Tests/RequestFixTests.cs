namespace TypedWs.CodeFixes.Tests;

public sealed class RequestFixTests
{
    private const string Source = """
        using System.Threading.Tasks;
        using TypedWs;

        // Asks.
        [WsMessage("ask"), DECLARED]
        public record Ask(int Number);

        [WsMessage("done", Direction = WsDirection.ServerToClient)]
        public record Done(int Number);

        [WsMessage("other", Direction = WsDirection.ServerToClient)]
        public record Other(int Number);

        [WsEndpoint]
        public partial class Chat : WsEndpoint
        {
            // Answers.
            [WsHandler]
            public RETURNED On(Ask message) => throw new System.NotImplementedException();
        }

        """;

    [Theory]
    [InlineData("void", "Done")]
    [InlineData("Other", "Done")]
    [InlineData("Done?", "Done")]
    [InlineData("WsResult", "WsResult<Done>")]
    [InlineData("WsResult<Other>", "WsResult<Done>")]
    [InlineData("Task", "Task<Done>")]
    [InlineData("Task<Other>", "Task<Done>")]
    [InlineData("Task<WsResult>", "Task<WsResult<Done>>")]
    [InlineData("ValueTask", "ValueTask<Done>")]
    [InlineData("ValueTask<WsResult<Other>>", "ValueTask<WsResult<Done>>")]
    [InlineData("System.Threading.Tasks.ValueTask<Other>", "ValueTask<Done>")]
    public Task TWS073_returns_what_the_message_declares(string returned, string expected)
        => CodeFix.Verify<MatchAnswerFix>(
            "TWS073", Create("WsReply<Done>", returned), $"Return '{expected}'", Create("WsReply<Done>", expected));

    [Fact]
    public Task TWS073_returns_the_stream_that_the_message_declares()
        => CodeFix.Verify<MatchAnswerFix>(
            "TWS073",
            Create("WsItems<Done>", "Task<Done>"),
            "Return 'IAsyncEnumerable<Done>'",
            Create("WsItems<Done>", "IAsyncEnumerable<Done>")
                .Replace("using System.Threading", "using System.Collections.Generic;\nusing System.Threading", StringComparison.Ordinal));

    [Theory]
    [InlineData("System.Collections.Generic.IAsyncEnumerable<Done>", "WsItems<Done>")]
    [InlineData("Other", "WsReply<Other>")]
    [InlineData("Task<WsResult<Other>>", "WsReply<Other>")]
    public Task TWS073_declares_what_the_handler_returns(string returned, string expected)
        => CodeFix.Verify<MatchAnswerFix>(
            "TWS073", Create("WsReply<Done>", returned), $"Declare [{expected}] on 'Ask'", Create(expected, returned));

    [Theory]
    [InlineData("void")]
    [InlineData("Task")]
    [InlineData("ValueTask<WsResult>")]
    public Task TWS073_removes_the_declaration_of_a_message_that_is_acknowledged(string returned)
        => CodeFix.Verify<MatchAnswerFix>(
            "TWS073",
            Create("WsReply<Done>", returned),
            "Remove [WsReply<Done>] from 'Ask'",
            Create("WsReply<Done>", returned).Replace(", WsReply<Done>", "", StringComparison.Ordinal));

    [Fact]
    public async Task TWS073_does_not_offer_a_declaration_that_is_there_already()
        => Assert.Equal(
            ["Return 'Task<Done>'"],
            await CodeFix.FindTitles<MatchAnswerFix>("TWS073", Create("WsReply<Done>", "Task<Done?>")));

    [Fact]
    public Task TWS005_adds_a_handler_that_returns_the_declared_reply()
        => CodeFix.Verify<AddHandlerFix>(
            "TWS005",
            """
            using TypedWs;

            [WsMessage("ask"), WsReply<Done>]
            public record Ask(int Number);

            [WsMessage("done", Direction = WsDirection.ServerToClient)]
            public record Done(int Number);

            [WsEndpoint]
            public partial class Chat : WsEndpoint
            {
            }
            """,
            "Handle 'Ask' in 'Chat'",
            """
            using TypedWs;

            [WsMessage("ask"), WsReply<Done>]
            public record Ask(int Number);

            [WsMessage("done", Direction = WsDirection.ServerToClient)]
            public record Done(int Number);

            [WsEndpoint]
            public partial class Chat : WsEndpoint
            {
                [WsHandler]
                public Done OnAsk(WsConnection ws, Ask message)
                    => throw new System.NotImplementedException();
            }
            """);

    private static string Create(string declared, string returned)
        => Source.Replace("DECLARED", declared, StringComparison.Ordinal).Replace("RETURNED", returned, StringComparison.Ordinal);
}
