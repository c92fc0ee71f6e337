using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

public sealed class RequestDiagnosticsTests
{
    private const string Messages = """
        [WsMessage("done", Direction = WsDirection.ServerToClient)] public record Done(int X);
        [WsMessage("other", Direction = WsDirection.ServerToClient)] public record Other(int X);
        [WsMessage("sent")] public record Sent(int X);
        public record NoMessage(int X);

        """;

    [Theory]
    [InlineData("[WsMessage(\"a\"), WsReply<Done>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsItems<Done>] public record A;")]
    [InlineData("[WsMessage(\"a\", Direction = WsDirection.ServerToClient), WsReply<Sent>] public record A;")]
    [InlineData("[WsMessage(\"a\", Direction = WsDirection.Both), WsReply<A>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<{|TWS072:NoMessage|}>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsItems<{|TWS072:NoMessage|}>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<{|TWS072:int|}>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<{|TWS072:Done[]|}>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<{|TWS072:List<Done>|}>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<{|TWS072:Task<Done>|}>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<{|TWS072:Sent|}>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsItems<{|TWS072:Sent|}>] public record A;")]
    [InlineData("[WsMessage(\"a\"), TypedWs.WsReplyAttribute<{|TWS072:Sent|}>()] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<{|TWS072:A|}>] public record A;")]
    [InlineData("[WsMessage(\"a\", Direction = WsDirection.ServerToClient), WsReply<{|TWS072:Done|}>] public record A;")]
    [InlineData("[WsMessage(\"a\", Direction = WsDirection.Both), WsReply<{|TWS072:Done|}>] public record A;")]
    [InlineData("[WsMessage(\"a\", Direction = WsDirection.Both), WsReply<{|TWS072:Sent|}>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<Done>, {|TWS072:WsItems<Done>|}] public record A;")]
    [InlineData("[{|TWS072:WsReply<Done>|}] public record A;")]
    [InlineData("[{|TWS072:WsItems<Done>|}] public struct A;")]
    [InlineData("[WsErrorData, {|TWS072:WsReply<Done>|}] public record A;")]
    public Task TWS072_a_declared_answer_that_cannot_be_used(string message) => Analysis.Verify(Messages + message);

    [Fact]
    public async Task TWS072_tells_the_direction_that_the_answer_needs()
    {
        IReadOnlyList<Diagnostic> problems = await Analysis.Analyze(
            Generation.RunUnchecked(Compilations.Create(Messages + "[WsMessage(\"a\"), WsReply<Sent>] public record A;")));

        Assert.Equal(
            "[WsReply] of 'A' names 'Sent', but the answer is sent by the server; declare 'Sent' with "
            + "Direction = WsDirection.ServerToClient",
            Assert.Single(problems).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("WsReply<Task<Done>>", "[WsReply] of 'A' names 'Task<Done>'; name the message itself: 'Done'")]
    [InlineData("WsReply<WsResult<Done>>", "[WsReply] of 'A' names 'WsResult<Done>'; name the message itself: 'Done'")]
    [InlineData(
        "WsReply<ValueTask<WsResult<Done>>>", "[WsReply] of 'A' names 'ValueTask<WsResult<Done>>'; name the message itself: 'Done'")]
    [InlineData("WsItems<IAsyncEnumerable<Done>>", "[WsItems] of 'A' names 'IAsyncEnumerable<Done>'; name the message itself: 'Done'")]
    [InlineData("WsReply<List<Done>>", "[WsReply] of 'A' names 'List<Done>', which is no message: it has no [WsMessage]")]
    public async Task TWS072_tells_that_a_declaration_names_the_message_itself(string declared, string text)
    {
        IReadOnlyList<Diagnostic> problems = await Analysis.Analyze(
            Generation.RunUnchecked(Compilations.Create(Messages + $"[WsMessage(\"a\"), {declared}] public record A;")));

        Assert.Equal(text, Assert.Single(problems).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("Done On(A m) => new(1);")]
    [InlineData("Task<Done> On(A m) => Task.FromResult(new Done(1));")]
    [InlineData("async Task<Done> On(A m) { await Task.Yield(); return new(1); }")]
    [InlineData("ValueTask<Done> On(A m) => new(new Done(1));")]
    [InlineData("WsResult<Done> On(A m) => new Done(1);")]
    [InlineData("Task<WsResult<Done>> On(A m) => null!;")]
    [InlineData("ValueTask<WsResult<Done>> On(A m) => default;")]
    [InlineData("{|TWS073:void|} On(A m) { }")]
    [InlineData("{|TWS073:Task|} On(A m) => null!;")]
    [InlineData("async {|TWS073:Task|} On(A m) => await Task.Yield();")]
    [InlineData("{|TWS073:ValueTask|} On(A m) => default;")]
    [InlineData("{|TWS073:WsResult|} On(A m) => default;")]
    [InlineData("{|TWS073:ValueTask<WsResult>|} On(A m) => default;")]
    [InlineData("{|TWS073:Other|} On(A m) => new(1);")]
    [InlineData("{|TWS073:Task<Other>|} On(A m) => null!;")]
    [InlineData("{|TWS073:ValueTask<WsResult<Other>>|} On(A m) => default;")]
    [InlineData("{|TWS073:IAsyncEnumerable<Done>|} On(A m) => null!;")]
    [InlineData("{|TWS073:Done?|} On(A m) => null;")]
    [InlineData("{|TWS073:Task<Done?>|} On(A m) => null!;")]
    public Task TWS073_a_handler_that_does_not_return_the_declared_reply(string handler)
        => Analysis.Verify(
            Messages.Replace("[WsMessage(\"sent\")] public record Sent(int X);", "", StringComparison.Ordinal)
            + "[WsMessage(\"a\"), WsReply<Done>] public record A;\n"
            + $"[WsEndpoint] public partial class E : WsEndpoint {{ [WsHandler] public {handler} }}");

    [Theory]
    [InlineData("IAsyncEnumerable<Done> On(A m) => null!;")]
    [InlineData("async IAsyncEnumerable<Done> {|TWS077:On|}(A m) { await Task.Yield(); yield return new(1); }")]
    [InlineData("IAsyncEnumerable<Done> On(A m, IAsyncEnumerable<A> items) => null!;")]
    [InlineData("{|TWS073:IAsyncEnumerable<Other>|} On(A m) => null!;")]
    [InlineData("{|TWS073:Done|} On(A m) => new(1);")]
    [InlineData("{|TWS073:void|} On(A m) { }")]
    public Task TWS073_a_handler_that_does_not_stream_the_declared_items(string handler)
        => Analysis.Verify(
            Messages.Replace("[WsMessage(\"sent\")] public record Sent(int X);", "", StringComparison.Ordinal)
            + "[WsMessage(\"a\"), WsItems<Done>] public record A;\n"
            + $"[WsEndpoint] public partial class E : WsEndpoint {{ [WsHandler] public {handler} }}");

    [Theory]
    [InlineData("{|TWS073:IAsyncEnumerable<Done>|} On(A m) => null!;", "streams 'Done'")]
    [InlineData("{|TWS073:void|} On(A m) { }", "returns no reply")]
    [InlineData("{|TWS073:Other|} On(A m) => new(1);", "replies with 'Other'")]
    [InlineData("{|TWS073:Done?|} On(A m) => null;", "may return null, which acknowledges the request and is no reply")]
    public async Task TWS073_names_both_sides(string handler, string difference)
    {
        IReadOnlyList<Diagnostic> problems = await Analysis.Analyze(
            Generation.RunUnchecked(
                Compilations.Create(Analysis.Unmark(
                    Messages + "[WsMessage(\"a\"), WsReply<Done>] public record A;\n"
                    + $"[WsEndpoint] public partial class E : WsEndpoint {{ [WsHandler] public {handler} "
                    + "[WsHandler] public void S(Sent m) { } }"))));

        Assert.Equal(
            $"'On' {difference}, but 'A' declares [WsReply<Done>]",
            Assert.Single(problems).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public Task TWS073_a_handler_in_another_class_and_an_inherited_one()
        => Analysis.Verify("""
            [WsMessage("done", Direction = WsDirection.ServerToClient)] public record Done(int X);
            [WsMessage("a"), WsReply<Done>] public record A;
            [WsMessage("b"), WsReply<Done>] public record B;
            public abstract class Base : WsEndpoint { [WsHandler] public {|TWS073:void|} On(A m) { } }
            [WsEndpoint] public partial class E : Base { }
            [WsHandlers(typeof(E))] public static class H { [WsHandler] public static {|TWS073:void|} On(B m) { } }
            """);

    [Fact]
    public Task TWS073_is_not_told_of_a_declaration_that_has_an_error_already()
        => Analysis.Verify("""
            [WsMessage("a"), WsReply<{|TWS072:int|}>] public record A;
            [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(A m) { } }
            """);

    [Fact]
    public Task TWS005_is_not_told_of_the_answer_to_a_request_of_the_server()
        => Analysis.Verify("""
            [WsMessage("confirm", Direction = WsDirection.ServerToClient), WsReply<Answer>] public record Confirm;
            [WsMessage("answer")] public record Answer(bool Yes);
            [WsMessage("upload", Direction = WsDirection.ServerToClient), WsItems<Part>] public record Upload;
            [WsMessage("part")] public record Part(int Number);
            [WsMessage("lost")] public record {|TWS005:Lost|};
            [WsEndpoint] public partial class E : WsEndpoint { private void Apply(Answer answer) { } }
            """);

    [Fact]
    public async Task TWS072_a_reply_of_an_assembly_without_codecs()
    {
        MetadataReference library = Compilations
            .Create("namespace Shared; [WsMessage(\"b\", Direction = WsDirection.ServerToClient)] public record B(int X);")
            .WithAssemblyName("Library")
            .ToMetadataReference();
        Compilation compilation = Compilations.Create("[WsMessage(\"a\"), WsReply<Shared.B>] public record A;").AddReferences(library);

        Diagnostic problem = Assert.Single(
            await Analysis.Analyze(Generation.RunUnchecked((Microsoft.CodeAnalysis.CSharp.CSharpCompilation)compilation)));
        Assert.Equal("TWS072", problem.Id);
        Assert.Contains("'Library'", problem.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TWS072_a_reply_that_only_an_alias_names()
    {
        MetadataReference library = Generation
            .RunAs("Library", "namespace Shared; [WsMessage(\"b\", Direction = WsDirection.ServerToClient)] public record B(int X);")
            .Output.ToMetadataReference(aliases: ["library"]);
        Compilation compilation = Compilations
            .CreateFrom(["extern alias library; using TypedWs; [WsMessage(\"a\"), WsReply<library::Shared.B>] public record A;"])
            .AddReferences(library);

        Assert.Equal(
            "TWS072",
            Assert.Single(
                await Analysis.Analyze(Generation.RunUnchecked((Microsoft.CodeAnalysis.CSharp.CSharpCompilation)compilation))).Id);
    }

    [Theory]
    [InlineData("async IAsyncEnumerable<Done> {|TWS077:On|}(A m) { await Task.Delay(1); yield return new(1); }")]
    [InlineData("async IAsyncEnumerable<Done> {|TWS077:On|}(A m, IAsyncEnumerable<A> all) "
        + "{ await foreach (A one in all) yield return new(1); }")]
    [InlineData("async IAsyncEnumerable<Done> On(A m, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken t) "
        + "{ await Task.Delay(1, t); yield return new(1); }")]
    [InlineData("IAsyncEnumerable<Done> On(A m) => Other(); "
        + "private static async IAsyncEnumerable<Done> Other() { await Task.Delay(1); yield return new(1); }")]
    public Task TWS077_a_stream_whose_code_cannot_notice_that_it_was_cancelled(string handler)
        => Analysis.Verify(
            Messages.Replace("[WsMessage(\"sent\")] public record Sent(int X);", "", StringComparison.Ordinal)
            + "[WsMessage(\"a\"), WsItems<Done>] public record A;\n"
            + $"[WsEndpoint] public partial class E : WsEndpoint {{ [WsHandler] public {handler} }}");
}
