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

    [Theory]
    [InlineData("public record Done;", "Declare 'Done' as message \"done\"",
        "[WsMessage(\"done\", Direction = WsDirection.ServerToClient)]\npublic record Done;")]
    [InlineData("[WsMessage(\"d\")]\npublic record Done;", "Declare 'Done' with Direction = WsDirection.ServerToClient",
        "[WsMessage(\"d\", Direction = WsDirection.ServerToClient)]\npublic record Done;")]
    [InlineData("[WsMessage(\"d\", Direction = WsDirection.ClientToServer)]\npublic record Done;",
        "Declare 'Done' with Direction = WsDirection.Both", "[WsMessage(\"d\", Direction = WsDirection.Both)]\npublic record Done;")]
    public Task TWS072_makes_the_answer_a_message_of_the_other_direction(string answer, string title, string expected)
        => CodeFix.Verify<UsableAnswerFix>("TWS072", Request("WsReply<Done>", answer), title, Request("WsReply<Done>", expected));

    [Fact]
    public Task TWS072_removes_the_second_declaration()
    {
        const string Done = "[WsMessage(\"d\", Direction = WsDirection.ServerToClient)]\npublic record Done;";
        return CodeFix.Verify<UsableAnswerFix>(
            "TWS072", Request("WsReply<Done>, WsItems<Done>", Done), "Remove [WsItems<Done>]", Request("WsReply<Done>", Done));
    }

    [Theory]
    [InlineData(", Direction = WsDirection.ServerToClient", "")]
    [InlineData("", ", Direction = WsDirection.ServerToClient")]
    public Task TWS072_declares_the_request_as_a_message(string answer, string request)
    {
        string done = $"\n\n[WsMessage(\"d\"{answer})]\npublic record Done;\n";
        return CodeFix.Verify<UsableAnswerFix>(
            "TWS072",
            "using TypedWs;\n\n[WsReply<Done>]\npublic record AskAll;" + done,
            "Declare 'AskAll' as message \"ask.all\"",
            $"using TypedWs;\n\n[WsMessage(\"ask.all\"{request})]\n[WsReply<Done>]\npublic record AskAll;" + done);
    }

    [Theory]
    [InlineData("WsReply<Ask>", "", "Declare 'Ask' with Direction = WsDirection.Both")]
    [InlineData("WsReply<int>", "", null)]
    [InlineData("WsReply<Done[]>", "public record Done;", null)]
    public async Task TWS072_offers_only_what_helps(string declared, string answer, string? title)
        => Assert.Equal(
            title is null ? [] : [title], await CodeFix.FindTitles<UsableAnswerFix>("TWS072", Request(declared, answer)));

    [Theory]
    [InlineData("new Contracts.Asked()")]
    [InlineData("asked")]
    public Task TWS076_imports_the_namespace_of_the_request(string message)
    {
        string source = $$"""
            using System.Threading.Tasks;
            using TypedWs;

            namespace Demo
            {
                public static class Caller
                {
                    public static Task Call(WsConnection ws, Contracts.Asked asked) => ws.RequestAsync({{message}});
                }
            }

            namespace Contracts
            {
                [WsMessage("asked", Direction = WsDirection.ServerToClient), WsReply<Answer>]
                public record Asked;

                [WsMessage("answer")]
                public record Answer;

                public static class WsRequest_Asked
                {
                    public static Task<Answer> RequestAsync(this IWsRequester to, Asked message) => null!;
                }
            }
            """;
        return CodeFix.Verify<ImportRequestFix>(
            "TWS076",
            source,
            "using Contracts;",
            source.Replace("using TypedWs;", "using Contracts;\nusing TypedWs;", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Ask message", "Ask message, [EnumeratorCancellation] CancellationToken cancellationToken", "await Task.Yield();")]
    [InlineData("Ask message", "Ask message, [EnumeratorCancellation] CancellationToken cancellationToken2",
        "int cancellationToken = 1; await Task.Delay(cancellationToken);")]
    public Task TWS077_takes_a_token(string parameters, string expected, string body)
    {
        const string Usings = "using System.Collections.Generic;\nusing System.Threading.Tasks;\nusing TypedWs;\n\n";
        return CodeFix.Verify<TakeTokenFix>(
            "TWS077",
            Usings + Stream(parameters, body),
            "Take a CancellationToken",
            Usings.Replace(
                "using System.Threading.Tasks;", "using System.Runtime.CompilerServices;\nusing System.Threading;\n"
                + "using System.Threading.Tasks;", StringComparison.Ordinal) + Stream(expected, body));

        static string Stream(string parameters, string body) => $$"""
            [WsMessage("ask")]
            public record Ask(int Number);

            [WsMessage("done", Direction = WsDirection.ServerToClient)]
            public record Done(int Number);

            [WsEndpoint]
            public partial class Chat : WsEndpoint
            {
                [WsHandler]
                public async IAsyncEnumerable<Done> On({{parameters}})
                {
                    {{body}}
                    yield return new Done(1);
                }
            }

            """;
    }

    private static string Request(string declared, string answer)
        => $"using TypedWs;\n\n// Asks.\n[WsMessage(\"ask\"), {declared}]\npublic record Ask;\n\n{answer}\n";

    private static string Create(string declared, string returned)
        => Source.Replace("DECLARED", declared, StringComparison.Ordinal).Replace("RETURNED", returned, StringComparison.Ordinal);
}
