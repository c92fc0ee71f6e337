using System.Reflection;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>A message that declares its answer gets an extension method, with which a call infers the type of the answer.</summary>
public sealed class RequestTests
{
    // Records what it is asked, and answers nothing.
    private const string Requester = """

        public sealed class Recorder : IWsRequester
        {
            public static readonly List<string> Calls = [];
            public Task<TReply> RequestAsync<TRequest, TReply>(
                TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
            {
                Note("request", message, typeof(TReply), options, cancellationToken);
                return Task.FromResult(default(TReply)!);
            }
            public async IAsyncEnumerable<TItem> StreamAsync<TRequest, TItem>(
                TRequest message, WsRequestOptions? options,
                [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
            {
                Note("stream", message, typeof(TItem), options, cancellationToken);
                await Task.CompletedTask;
                yield return default(TItem)!;
            }
            private static void Note(string kind, object? message, Type answer, WsRequestOptions? options, CancellationToken token)
                => Calls.Add($"{kind} {message} -> {answer}, {options?.Timeout.ToString() ?? "default"}, {token.CanBeCanceled}");
        }
        """;

    [Fact]
    public void A_call_infers_the_answer_and_passes_its_arguments_on()
    {
        GeneratedCode code = GeneratedCode.Load(
            """
            namespace Rooms;
            [WsMessage("rooms.list"), WsReply<RoomList>] public sealed record ListRooms(string Filter);
            [WsMessage("rooms", Direction = WsDirection.ServerToClient)] public sealed record RoomList(string[] Names);
            [WsMessage("rooms.watch"), WsItems<RoomEvent>] public sealed record WatchRooms;
            [WsMessage("room.event", Direction = WsDirection.ServerToClient)] public readonly record struct RoomEvent(int Number);
            """,
            Requester + """
            public static class Program
            {
                public static async Task Run()
                {
                    IWsRequester to = new Recorder();
                    using var source = new CancellationTokenSource();
                    Rooms.RoomList list = await Rooms.Calls.List(to);
                    await foreach (Rooms.RoomEvent item in Rooms.Calls.Watch(to, source.Token)) { _ = item.Number; }
                }
            }
            """,
            """
            namespace Rooms;
            public static class Calls
            {
                public static Task<RoomList> List(IWsRequester to) => to.RequestAsync(new ListRooms("a"));
                public static IAsyncEnumerable<RoomEvent> Watch(IWsRequester to, CancellationToken token)
                    => to.StreamAsync(new WatchRooms(), new WsRequestOptions { Timeout = TimeSpan.FromSeconds(5) }, token);
            }
            """);

        Invoke(code.Assembly, "Program", "Run");

        Assert.Equal(
            [
                "request ListRooms { Filter = a } -> Rooms.RoomList, default, False",
                "stream WatchRooms { } -> Rooms.RoomEvent, 00:00:05, True",
            ],
            (IEnumerable<string>)code.Type("Recorder").GetField("Calls")!.GetValue(null)!);
    }

    [Theory]
    [InlineData("public", "public", true)]
    [InlineData("internal", "public", false)]
    [InlineData("public", "internal", false)]
    [InlineData("internal", "internal", false)]
    public void The_class_is_as_accessible_as_the_message_and_its_answer(string request, string answer, bool isPublic)
    {
        GeneratedCode code = GeneratedCode.Load($$"""
            namespace N;
            public static class Outer
            {
                [WsMessage("a"), WsReply<Inner.B>] {{request}} sealed record A;
                {{answer}} static class Inner
                {
                    [WsMessage("b", Direction = WsDirection.ServerToClient)] public sealed record B;
                }
            }
            """);

        Assert.Equal(isPublic, code.Type("N.WsRequest_Outer_A").IsPublic);
    }

    [Theory]
    [InlineData("namespace N { public class WsRequest_A; }", "N.WsRequest2_A")]
    [InlineData("namespace N { public class WsRequest_A<T>; }", "N.WsRequest2_A")]
    [InlineData("public class WsRequest_A;", "N.WsRequest2_A")]
    [InlineData("namespace N.WsRequest_A { public class C; }", "N.WsRequest2_A")]
    [InlineData("namespace WsRequest_A.More { public class C; } namespace N { public class WsRequest2_A; }", "N.WsRequest3_A")]
    [InlineData("namespace N.Deeper { public class WsRequest_A; }", "N.WsRequest_A")]
    [InlineData("namespace Other { public class WsRequest_A; }", "N.WsRequest_A")]
    public void The_class_takes_no_name_that_means_something_else_there(string declaration, string expected)
    {
        GeneratedCode code = GeneratedCode.Load(
            "namespace N { [WsMessage(\"a\"), WsReply<B>] public record A; "
            + "[WsMessage(\"b\", Direction = WsDirection.ServerToClient)] public record B; }",
            declaration);

        Assert.NotNull(code.Type(expected).GetMethod("RequestAsync"));
    }

    [Fact]
    public void Messages_whose_names_would_be_equal_have_classes_of_their_own()
    {
        GeneratedCode code = GeneratedCode.Load("""
            [WsMessage("r", Direction = WsDirection.ServerToClient)] public record R;
            public static class A { [WsMessage("a"), WsReply<R>] public record B_C; [WsMessage("b"), WsReply<R>] public record @class; }
            public static class A_B { [WsMessage("c"), WsReply<R>] public record C; }
            [WsMessage("d"), WsReply<R>] public record A_B_C;
            """);

        Assert.Equal(
            ["WsRequest_A_0B_0C", "WsRequest_A_0B_C", "WsRequest_A_B_0C", "WsRequest_A_class"],
            code.Assembly.GetTypes().Select(static type => type.Name)
                .Where(static name => name.StartsWith("WsRequest", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_assembly_emits_for_its_own_messages_and_others_can_call()
    {
        Generation answers = Generation.RunAs(
            "Answers", "namespace Shared; [WsMessage(\"b\", Direction = WsDirection.ServerToClient)] public record B(int X);");
        Generation contract = Generation.RunAs(
            "Contract", "namespace Shared; [WsMessage(\"a\"), WsReply<B>] public record A(int X);", answers);
        Generation client = Generation.RunAs(
            "Client",
            "using Shared; namespace App; "
            + "public static class C { public static Task<B> Ask(IWsRequester to) => to.RequestAsync(new A(1)); }",
            answers,
            contract);

        Assert.Contains(contract.Result.GeneratedSources, static file => file.HintName == "Shared.A.WsRequest.g.cs");
        Assert.DoesNotContain(answers.Result.GeneratedSources, IsRequest);
        Assert.Empty(client.Result.GeneratedSources);
    }

    [Theory]
    [InlineData("[Obsolete(\"gone\", true)] public record A;", "public record B;")]
    [InlineData("[Obsolete] public record A;", "[Obsolete(\"gone\", true)] public record B;")]
    public void Types_that_are_obsolete_as_an_error_are_requests_too(string request, string answer)
    {
        Generation generation = Generation.Run($$"""
            [WsMessage("a"), WsReply<B>] {{request}}
            [WsMessage("b", Direction = WsDirection.ServerToClient)] {{answer}}
            [WsEndpoint] public partial class E : WsEndpoint { [WsHandler, Obsolete] public B On(A message) => new(); }
            """);

        Assert.Contains(generation.Result.GeneratedSources, IsRequest);
    }

    [Fact]
    public void A_request_may_be_a_hierarchy_a_struct_or_one_value()
        => Assert.Equal(
            3,
            Generation.Run("""
                [WsMessage("r", Direction = WsDirection.ServerToClient)] public record R;
                [WsMessage("a"), WsReply<R>, JsonDerivedType(typeof(Circle), "circle")] public abstract record Shape;
                public sealed record Circle(int Radius) : Shape;
                [WsMessage("b"), WsItems<R>] public readonly record struct S(int X);
                [WsMessage("c", Bare = true), WsReply<R>] public record Name(string Text);
                public static class Calls
                {
                    public static async Task<R> Ask(IWsRequester to)
                    {
                        await foreach (R item in to.StreamAsync(default(S))) { }
                        await to.RequestAsync(new Name("n"));
                        return await to.RequestAsync(new Circle(2));
                    }
                }
                """).Result.GeneratedSources.Count(IsRequest));

    [Fact]
    public void A_message_without_a_declaration_has_none()
        => Assert.DoesNotContain(Generation.Run("[WsMessage(\"a\")] public record A;").Result.GeneratedSources, IsRequest);

    [Theory]
    [InlineData("[WsMessage(\"a\"), WsReply<string>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<A>] public record A;")]
    [InlineData("[WsMessage(\"a\"), WsReply<Gone>] public record A;")]
    [InlineData("[WsReply<B>] public record A; [WsMessage(\"b\", Direction = WsDirection.ServerToClient)] public record B;")]
    [InlineData("[WsMessage(\"a\"), WsReply<B>] public record A(object X); "
        + "[WsMessage(\"b\", Direction = WsDirection.ServerToClient)] public record B;")]
    [InlineData("public static class C { [WsMessage(\"a\"), WsReply<B>] public record A; "
        + "[WsMessage(\"b\", Direction = WsDirection.ServerToClient)] private record B; }")]
    [InlineData("public static class C { [WsMessage(\"a\"), WsReply<B>] private record A; } "
        + "[WsMessage(\"b\", Direction = WsDirection.ServerToClient)] public record B;")]
    [InlineData("[WsMessage(\"a\"), WsReply<B>] file record A; "
        + "[WsMessage(\"b\", Direction = WsDirection.ServerToClient)] file record B;")]
    public void A_declaration_with_an_error_emits_nothing(string source)
        => Assert.DoesNotContain(Generation.RunUnchecked(Compilations.Create(source)).Result.GeneratedSources, IsRequest);

    private static bool IsRequest(GeneratedSourceResult file) => file.HintName.EndsWith(".WsRequest.g.cs", StringComparison.Ordinal);

    private static void Invoke(Assembly assembly, string type, string method)
        => ((Task)assembly.GetType(type)!.GetMethod(method)!.Invoke(null, null)!).GetAwaiter().GetResult();
}
