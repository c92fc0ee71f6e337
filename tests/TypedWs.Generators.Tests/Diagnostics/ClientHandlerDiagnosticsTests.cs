using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>Classes with <c>[WsClientHandlers]</c> and their handlers.</summary>
public sealed class ClientHandlerDiagnosticsTests
{
    private const string Messages = """
        [WsMessage("said", Direction = WsDirection.ServerToClient)] public record Said(string Text);
        [WsMessage("both", Direction = WsDirection.Both)] public record Both(string Text);
        [WsMessage("ask", Direction = WsDirection.ServerToClient), WsReply<Answer>] public record Ask(string Text);
        [WsMessage("list", Direction = WsDirection.ServerToClient), WsItems<Answer>] public record List;
        [WsMessage("answer")] public record Answer(string Text);
        [WsMessage("other")] public readonly record struct Other(int X);
        public record NoMessage(string Text);

        """;

    [Theory]
    [InlineData("public void On(Said message) { }")]
    [InlineData("private void On(CancellationToken stop, Said message) { }")]
    [InlineData("public Task On(Both message) => Task.CompletedTask;")]
    [InlineData("public static ValueTask On(Said message) => default;")]
    [InlineData("public Answer On(Ask message) => new(\"yes\");")]
    [InlineData("public async Task<Answer> On(Ask message, CancellationToken stop) { await Task.Delay(1, stop); return new(\"yes\"); }")]
    [InlineData("protected ValueTask<Answer> On(Ask message) => new(new Answer(\"yes\"));")]
    [InlineData("public IAsyncEnumerable<Answer> On(List message) => throw new Exception();")]
    public Task Handlers_of_every_form_are_accepted(string handler) => Verify($"[WsHandler] {handler}");

    [Theory]
    [InlineData("public void {|TWS007:On|}() { }")]
    [InlineData("public void On(Said message, Both {|TWS007:second|}) { }")]
    [InlineData("public void On(Said message, TimeProvider {|TWS007:clock|}) { }")]
    [InlineData("public void On(Said message, [Microsoft.AspNetCore.Mvc.FromServices] TimeProvider {|TWS007:clock|}) { }")]
    [InlineData("public void On(Said message, WsConnection {|TWS007:ws|}) { }")]
    [InlineData("public void On(Said message, WsRawConnection {|TWS007:ws|}) { }")]
    [InlineData("public Task On(Said message, IAsyncEnumerable<Said> {|TWS007:items|}) => Task.CompletedTask;")]
    [InlineData("public void On(ref Said {|TWS007:message|}) { }")]
    [InlineData("public void {|TWS007:On|}<T>(Said message) { }")]
    [InlineData("public {|TWS007:WsResult<Answer>|} On(Ask message) => default;")]
    [InlineData("public {|TWS007:Task<WsResult>|} On(Said message) => null!;")]
    [InlineData("public {|TWS007:HashSet<Answer>|} On(Ask message) => [];")]
    public Task TWS007_signatures_that_a_client_cannot_call(string handler) => Verify($"[WsHandler] {handler}");

    [Theory]
    [InlineData("public void {|TWS067:On|}(Said message) { }")]
    [InlineData("private void {|TWS067:On|}(Both message) { }")]
    [InlineData("public Answer {|TWS067:On|}(Ask message, CancellationToken stop) => new(\"yes\");")]
    [InlineData("public void On(Answer message) { }")]
    [InlineData("public void On(NoMessage message) { }")]
    [InlineData("[WsHandler] public void On(Said message) => Show(message); private void Show(Said message) { }")]
    public Task TWS067_a_method_that_takes_a_message_of_the_server_and_is_no_handler(string method) => Verify(method);

    [Fact]
    public Task TWS004_a_received_type_that_is_no_message() => Verify("[WsHandler] public void On({|TWS004:NoMessage|} message) { }");

    [Fact]
    public Task TWS009_a_reply_that_is_no_message() => Verify("[WsHandler] public {|TWS009:NoMessage|} On(Ask message) => new(\"\");");

    [Theory]
    [InlineData("public void On({|TWS024:Answer|} message) { }")]
    [InlineData("public void On({|TWS024:Other|} message) { }")]
    [InlineData("public {|TWS024:Said|} On(Ask message) => new(\"\");")]
    public Task TWS024_the_wrong_direction(string handler) => Verify($"[WsHandler] {handler}");

    [Theory]
    [InlineData("public {|TWS073:void|} On(Ask message) { }")]
    [InlineData("public {|TWS073:ValueTask|} On(Ask message) => default;")]
    [InlineData("public {|TWS073:Other|} On(Ask message) => default;")]
    [InlineData("public {|TWS073:Task<Answer?>|} On(Ask message) => null!;")]
    [InlineData("public {|TWS073:IAsyncEnumerable<Answer>|} On(Ask message) => null!;")]
    [InlineData("public {|TWS073:Answer|} On(List message) => null!;")]
    [InlineData("public {|TWS073:Answer|} On(Said message) => null!;")]
    [InlineData("public {|TWS073:IAsyncEnumerable<Answer>|} On(Both message) => null!;")]
    public Task TWS073_an_answer_that_the_message_does_not_declare(string handler) => Verify($"[WsHandler] {handler}");

    [Fact]
    public Task TWS006_two_handlers_of_one_message()
        => Verify("[WsHandler] public void First(Said message) { } [WsHandler] public void {|TWS006:Second|}(Said message) { }");

    [Fact]
    public Task TWS001_two_messages_with_one_discriminator() => Analysis.Verify("""
        namespace One { [WsMessage("x", Direction = WsDirection.ServerToClient)] public record X; }
        namespace Two { [WsMessage({|TWS001:"x"|}, Direction = WsDirection.Both)] public record X; }
        [WsClientHandlers] public partial class E
        {
            [WsHandler] public void First(One.X message) { }
            [WsHandler] public void Second({|TWS001:Two.X|} message) { }
        }
        """);

    [Fact]
    public Task TWS030_async_void() => Verify("[WsHandler] public async void {|TWS030:On|}(Said message) => await Task.Yield();");

    [Theory]
    [InlineData("{|TWS074:WsHandler(Concurrency = WsConcurrency.Concurrent)|}")]
    [InlineData("{|TWS074:WsHandler(Limit = 2)|}")]
    [InlineData("{|TWS074:WsHandler(Offload = true)|}")]
    [InlineData("WsHandler, {|TWS035:WsRateLimit(5)|}")]
    [InlineData("WsHandler, {|TWS081:WsErrors(\"full\")|}")]
    [InlineData("WsHandler, {|TWS037:Microsoft.AspNetCore.Authorization.Authorize|}")]
    public Task Attributes_that_only_a_server_obeys(string attribute) => Verify($"[{attribute}] public void On(Said message) {{ }}");

    [Theory]
    [InlineData("[WsClientHandlers] public class {|TWS003:E|} { }")]
    [InlineData("public class {|TWS003:Outer|} { [WsClientHandlers] public partial class E { } }")]
    [InlineData("[WsClientHandlers] public static partial class {|TWS034:E|} { [WsHandler] public static void On(Said message) { } }")]
    [InlineData("[WsClientHandlers] file partial class {|TWS034:E|} { [WsHandler] public void On(Said message) { } }")]
    [InlineData("""
        [WsEndpoint] public partial class Server : WsEndpoint
        {
            [WsHandler] public void On(Answer message) { }
            [WsHandler] public void OnOther(Other message) { }
            [WsHandler] public void OnBoth(Both message) { }
        }
        [WsClientHandlers, WsHandlers(typeof(Server))] public partial class {|TWS034:E|} { }
        """)]
    [InlineData("[WsClientHandlers, {|TWS037:Microsoft.AspNetCore.Authorization.Authorize|}] public partial class E { }")]
    [InlineData("public partial class E { [WsHandler] public void {|TWS007:On|}(Said message) { } }")]
    public Task Classes_that_cannot_be_used(string declaration) => Analysis.Verify(
        Messages + declaration);

    [Fact]
    public Task TWS034_an_endpoint() => Analysis.Verify(
        "[WsClientHandlers, WsEndpoint] public partial class {|TWS034:E|} : WsEndpoint { }");

    [Theory]
    [InlineData("public void On(Said message) { }")]
    [InlineData("protected virtual void On(Said message) { }")]
    public Task A_class_may_derive_from_another(string handler) => Analysis.Verify(Messages + $$"""
        [WsClientHandlers] public abstract partial class E1 { [WsHandler] {{handler}} }
        [WsClientHandlers] public partial class E2 : E1 { [WsHandler] public Answer OnAsk(Ask message) => null!; }
        """);

    [Fact]
    public Task TWS007_a_private_handler_of_a_base_class() => Analysis.Verify(Messages + """
        [WsClientHandlers] public abstract partial class E1 { [WsHandler] private void {|TWS007:On|}(Said message) { } }
        [WsClientHandlers] public partial class E2 : E1 { }
        """);

    [Fact]
    public async Task TWS051_the_generator_did_not_run()
    {
        Compilation compilation = Compilations.Create("[WsClientHandlers] public partial class E { }");
        Diagnostic problem = Assert.Single(await Analysis.Analyze(compilation));
        Assert.Equal("TWS051", problem.Id);
        Assert.Contains("'E'", problem.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_another_generator_declares_is_reported()
    {
        var generation = Generation.Run(
            Messages + "[WsClientHandlers] public partial class E { [WsHandler] public void On(Said message) { } }");
        Compilation output = generation.Output.AddSyntaxTrees(Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(
            "public partial class E { [TypedWs.WsHandler] public void OnBoth(Both message) { } }",
            Compilations.ParseOptions,
            cancellationToken: TestContext.Current.CancellationToken));
        Diagnostic problem = Assert.Single(await Analysis.Analyze(output));
        Assert.Equal("TWS051", problem.Id);
        Assert.Contains("E.OnBoth(Both)", problem.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_texts_speak_of_a_client()
    {
        var generation = Generation.RunUnchecked(Compilations.Create(Messages + """
            [WsClientHandlers] public partial class E
            {
                [WsHandler] public void First(Answer message) { }
                [WsHandler] public Answer Second(Said message) => null!;
                [WsHandler(Limit = 3)] public void Third(Both message) { }
            }
            [WsClientHandlers] public class F { }
            """));
        Assert.Equal(
            [
                "'Answer' is sent by clients only; no client can receive it",
                "'F' must be partial, because the registration of the handlers of 'F' is generated into it",
                "'Second' replies with 'Answer', but 'Said' declares no answer",
                "[WsHandler] of 'Third' sets Limit, but a client runs its handlers one after another, and requests beside them",
            ],
            (await Analysis.Analyze(generation))
                .Select(static problem => problem.GetMessage(CultureInfo.InvariantCulture))
                .Order(StringComparer.Ordinal));
    }

    private static Task Verify(string members) => Analysis.Verify(
        Messages + $"[WsClientHandlers] public partial class E {{ {members} }}");
}
