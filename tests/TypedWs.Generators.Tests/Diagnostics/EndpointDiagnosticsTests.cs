using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

public sealed class EndpointDiagnosticsTests
{
    internal const string Messages = """
        [WsMessage("a")] public record A(string Text);
        [WsMessage("b", Direction = WsDirection.ServerToClient)] public record B(string Text);
        public record NoMessage(string Text);

        """;

    [Fact]
    public Task TWS003_an_endpoint_that_is_not_partial() => Analysis.Verify(
        "[WsEndpoint] public class {|TWS003:E|} : WsEndpoint { }");

    [Fact]
    public Task TWS003_an_endpoint_in_a_type_that_is_not_partial() => Analysis.Verify(
        "public class {|TWS003:Outer|} { [WsEndpoint] public partial class E : WsEndpoint { } }");

    [Fact]
    public Task TWS004_a_handled_type_that_is_no_message()
        => Verify("[WsHandler] public void On({|TWS004:NoMessage|} message) { }", isHandled: false);

    [Fact]
    public Task TWS005_a_message_without_a_handler() => Verify("", isHandled: false);

    [Fact]
    public Task TWS005_is_not_told_of_a_message_that_has_an_error_already() => Analysis.Verify(
        "[WsMessage(\"a\")] public record A(object {|TWS012:Value|});\n[WsEndpoint] public partial class E : WsEndpoint;");

    [Fact]
    public Task TWS007_overloads() => Verify("""
        [WsHandler] public void On(A message) { }
        [WsHandler] public void {|TWS007:On|}(B message) { }
        """);

    [Fact]
    public Task TWS006_two_handlers_of_one_message() => Verify("""
        [WsHandler] public void First(A message) { }
        [WsHandler] public void {|TWS006:Second|}(A message) { }
        """);

    [Theory]
    [InlineData("public void {|TWS007:On|}() { }")]
    [InlineData("public void {|TWS007:On|}(WsConnection ws) { }")]
    [InlineData("public void On(A message, {|TWS007:A|} second) { }", "second")]
    [InlineData("public void On(A message, TimeProvider {|TWS007:clock|}) { }")]
    [InlineData("public void On(ref A {|TWS007:message|}) { }")]
    [InlineData("public void On(out A {|TWS007:message|}) => message = null!;")]
    [InlineData("public void On(in A {|TWS007:message|}) { }")]
    [InlineData("public void {|TWS007:On|}<T>(A message) { }")]
    [InlineData("public {|TWS007:Task<IAsyncEnumerable<B>>|} On(A message) => null!;")]
    [InlineData("public {|TWS007:WsResult<IAsyncEnumerable<B>>|} On(A message) => default;")]
    [InlineData("public {|TWS007:IAsyncEnumerable<IAsyncEnumerable<B>>|} On(A message) => null!;")]
    [InlineData("public {|TWS007:IAsyncEnumerable<B>?|} On(A message) => null!;")]
    [InlineData("public {|TWS007:IAsyncEnumerable<B?>|} On(A message) => null!;")]
    [InlineData("public Task On(A message, IAsyncEnumerable<A> first, IAsyncEnumerable<A> {|TWS007:second|}) => null!;")]
    [InlineData("public void {|TWS007:On|}(A message, IAsyncEnumerable<A> items) { }")]
    [InlineData("public B {|TWS007:On|}(A message, IAsyncEnumerable<A> items) => null!;")]
    [InlineData("public Task {|TWS007:On|}(IAsyncEnumerable<A> items) => null!;")]
    [InlineData("public void On(WsConnection<string> {|TWS007:ws|}, A message) { }")]
    public Task TWS007_a_wrong_signature(string handler, string? marked = null)
    {
        if (marked is not null)
        {
            handler = handler.Replace("{|TWS007:A|} second", "A {|TWS007:second|}", StringComparison.Ordinal);
        }

        return Verify(
            "[WsHandler] " + handler,
            isHandled: handler.Contains("A message", StringComparison.Ordinal)
                || handler.Contains("A {|", StringComparison.Ordinal)
                || handler.Contains("<A> items", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("IAsyncEnumerable<WsResult<B>>", "throw a WsException to end the stream with an error")]
    [InlineData("IAsyncEnumerable<WsResult>", "throw a WsException to end the stream with an error")]
    [InlineData("IAsyncEnumerable<WsError>", "throw a WsException to end the stream with an error")]
    [InlineData("IAsyncEnumerable<S?>", "streams items that may be null")]
    [InlineData("S?", "return a WsResult<S>, or declare 'S' as a class")]
    [InlineData("Task<WsResult<S?>>", "return a WsResult<S>, or declare 'S' as a class")]
    [InlineData("WsResult<B>?", "return a 'WsResult<B>', which is never null")]
    [InlineData("Task<WsResult?>", "return a 'WsResult', which is never null")]
    [InlineData("Task<Task<B>>", "returns a task inside of another type; return the task itself")]
    [InlineData("WsResult<Task<B>>", "returns a task inside of another type; return the task itself")]
    [InlineData("ValueTask<Task>", "returns a task inside of another type; return the task itself")]
    [InlineData("IAsyncEnumerable<Task<B>>", "streams tasks; stream the items themselves")]
    [InlineData("WsError", "return a WsResult, or a WsResult<T> if it also has a reply")]
    [InlineData("ValueTask<WsError?>", "return a WsResult, or a WsResult<T> if it also has a reply")]
    [InlineData("List<B>", "return an IAsyncEnumerable<B> to answer with a stream, or one message that contains the items")]
    [InlineData("IEnumerable<B>", "return an IAsyncEnumerable<B>")]
    [InlineData("IEnumerator<B>", "return an IAsyncEnumerable<B>")]
    [InlineData("IAsyncEnumerator<B>", "return an IAsyncEnumerable<B>")]
    [InlineData("Task<B[]>", "return an IAsyncEnumerable<B>")]
    [InlineData("WsResult<IReadOnlyList<S>>", "return an IAsyncEnumerable<S>")]
    [InlineData("IObservable<B>", "return an IAsyncEnumerable<B>")]
    [InlineData("System.Threading.Channels.ChannelReader<B>", "return an IAsyncEnumerable<B>")]
    [InlineData("Feed", "return an IAsyncEnumerable<B>")]
    public async Task TWS007_says_what_to_return_instead(string returned, string advice)
    {
        string source = Messages + "public abstract class Feed : IAsyncEnumerable<B> { public abstract IAsyncEnumerator<B> "
            + "GetAsyncEnumerator(CancellationToken cancellationToken); }\n"
            + "[WsMessage(\"s\", Direction = WsDirection.ServerToClient)] public record struct S(int X);\n"
            + $"[WsEndpoint] public partial class E : WsEndpoint {{ [WsHandler] public {returned} On(A message) => default!; }}";

        Diagnostic problem = Assert.Single(await Analysis.Analyze(Generation.RunUnchecked(Compilations.Create(source))));
        Assert.Equal("TWS007", problem.Id);
        Assert.Contains(advice, problem.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public Task TWS007_a_handler_outside_an_endpoint() => Analysis.Verify(
        Messages + "public class C { [WsHandler] public void {|TWS007:On|}(A message) { } }");

    [Fact]
    public Task TWS007_a_handler_in_a_raw_endpoint() => Analysis.Verify(
        Messages + "[WsEndpoint] public partial class E : WsRawEndpoint { [WsHandler] public void {|TWS007:On|}(A message) { } }");

    [Theory]
    [InlineData("public {|TWS009:int|} On(A message) => 1;")]
    [InlineData("public {|TWS009:NoMessage|} On(A message) => null!;")]
    [InlineData("public {|TWS009:Task<NoMessage>|} On(A message) => null!;")]
    [InlineData("public {|TWS009:ValueTask<NoMessage>|} On(A message) => default;")]
    [InlineData("public {|TWS009:IAsyncEnumerable<NoMessage>|} On(A message) => null!;")]
    [InlineData("public {|TWS009:List<NoMessage>|} On(A message) => null!;")]
    public Task TWS009_a_reply_that_is_no_message(string handler) => Verify("[WsHandler] " + handler);

    [Theory]
    [InlineData("ws.Send({|TWS009:new NoMessage(\"\")|})")]
    [InlineData("ws.Send<{|TWS009:object|}>(new B(\"\"))")]
    [InlineData("ws?.Send({|TWS009:1|})")]
    [InlineData("ws.PublishToOthers(\"room\", {|TWS009:new NoMessage(\"\")|})")]
    [InlineData("Topics.Publish(\"room\", {|TWS009:new NoMessage(\"\")|})")]
    [InlineData("Topics.Publish(\"room\", {|TWS009:new NoMessage(\"\")|}, except: ws)")]
    [InlineData("Topics.Publish(\"room\", {|TWS009:new NoMessage(\"\")|}, where: other => other != ws)")]
    [InlineData("Topics.All.Publish({|TWS009:new NoMessage(\"\")|})")]
    [InlineData("Topics.Prepare({|TWS009:new NoMessage(\"\")|})")]
    [InlineData("Topics.Publish(new WsTopic<NoMessage>(\"room\"), {|TWS009:new NoMessage(\"\")|})")]
    [InlineData("ws.Send({|TWS024:message|})")]
    [InlineData("Topics.Publish(\"room\", {|TWS024:message|})")]
    public Task TWS009_and_TWS024_what_cannot_be_sent(string call)
        => Verify($"[WsHandler] public void On(WsConnection ws, A message) => {call};");

    [Fact]
    public Task Sending_a_server_message_is_fine() => Verify("""
        [WsHandler] public void On(WsConnection ws, A message) { ws.Send(new B("")); Topics.Publish("room", new B("")); }
        void SendAny<T>(WsConnection ws, T message) => ws.Send(message);
        """);

    [Fact]
    public Task TWS024_a_handler_of_a_server_message() => Verify("[WsHandler] public void On({|TWS024:B|} message) { }", isHandled: false);

    [Fact]
    public Task TWS024_a_reply_with_a_client_message() => Verify("[WsHandler] public {|TWS024:A|} On(A message) => message;");

    [Fact]
    public Task TWS025_an_endpoint_without_the_attribute() => Analysis.Verify(
        "public class {|TWS025:E|} : WsEndpoint { }  public abstract class Base : WsEndpoint { }");

    [Fact]
    public Task TWS025_the_attribute_without_a_base() => Analysis.Verify("[WsEndpoint] public partial class {|TWS025:E|} { }");

    [Fact]
    public Task TWS025_an_abstract_endpoint()
        => Analysis.Verify("[WsEndpoint] public abstract partial class {|TWS025:E|} : WsEndpoint { }");

    [Fact]
    public Task TWS030_async_void() => Verify("""
        [WsHandler] public async void {|TWS030:On|}(A message) => await Task.Yield();
        async void {|TWS030:Other|}() => await Task.Yield();
        """);

    [Fact]
    public Task TWS032_a_keyed_service_without_a_key()
        => Analysis.Verify(
            "[WsEndpoint] public partial class E("
            + "[{|TWS032:Microsoft.Extensions.DependencyInjection.FromKeyedServices|}] TimeProvider clock) "
            + ": WsEndpoint { public object C => clock; }");

    [Fact]
    public Task TWS007_a_service_with_and_without_a_key()
        => Analysis.Verify("""
            [WsMessage("a")] public record A;
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler]
                public void On(
                    A message,
                    [Microsoft.AspNetCore.Mvc.FromServices]
                    [{|TWS007:Microsoft.Extensions.DependencyInjection.FromKeyedServices("k")|}] TimeProvider clock) { }
            }
            """);

    [Fact]
    public Task A_service_with_a_key_is_accepted_in_handlers_and_constructors()
        => Analysis.Verify("""
            [WsMessage("a")] public record A;
            [WsEndpoint] public partial class E(
                [Microsoft.Extensions.DependencyInjection.FromKeyedServices("k")] TimeProvider clock) : WsEndpoint
            {
                public object Clock => clock;
                [WsHandler]
                public void On(A message, [Microsoft.Extensions.DependencyInjection.FromKeyedServices(7)] TimeProvider other) { }
            }
            """);

    [Fact]
    public Task A_handler_of_a_message_with_errors_is_left_out() => Analysis.Verify("""
        [WsMessage("a")] public record A(object {|TWS012:Text|});
        [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(A message) { } }
        """);

    [Fact]
    public Task Every_good_signature_is_accepted()
        => Analysis.Verify(
            """
            [WsMessage("1")] public record M1; [WsMessage("2")] public record M2; [WsMessage("3")] public record M3;
            [WsMessage("4")] public record M4; [WsMessage("5")] public record M5; [WsMessage("6")] public struct M6;
            [WsMessage("r", Direction = WsDirection.Both)] public record R;
            [WsEndpoint] public partial class E : WsEndpoint<string>
            {
                public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => "";
                [WsHandler] void On1(M1 message) { }
                [WsHandler] public static R On2(M2 message, WsConnection ws) => new();
                [WsHandler] protected Task On3(WsConnection<string> ws, M3 message, CancellationToken cancelled) => Task.CompletedTask;
                [WsHandler]
                internal async ValueTask On4(M4 message, [Microsoft.AspNetCore.Mvc.FromServices] TimeProvider clock) => await Task.Yield();
                [WsHandler] public async Task<R> On5(M5 message) { await Task.Yield(); return new(); }
                [WsHandler] public ValueTask<R?> On6(M6 message) => default;
                [WsHandler] public R? OnR(R message) => null;
            }
            """);

    [Theory]
    [InlineData("[WsHandler] private void {|TWS007:On|}(A message) { }")]
    [InlineData("[WsHandler] protected void {|TWS007:On|}(A message) { }", "public new void On(A message) { }")]
    [InlineData("[WsHandler] protected void {|TWS007:On|}(A message) { }", "public void On(object message) { }")]
    [InlineData("[WsHandler] protected void {|TWS007:On|}(A message) { }", "public new int On;")]
    [InlineData("[WsHandler] protected void {|TWS007:On|}(A message) { }", "[WsHandler] public void On(C message) { }")]
    public Task TWS007_a_handler_of_a_base_class_that_cannot_be_called(string handler, string member = "")
        => Analysis.Verify(
            Messages
                + $$"""
                [WsMessage("c")] public record C;
                public abstract class Base : WsEndpoint { {{handler}} }
                [WsEndpoint] public partial class E : Base { {{member}} [WsHandler] public void OnC({{(
                    member.Contains('C', StringComparison.Ordinal) ? "D" : "C"
                )}} message) { } }
                [WsMessage("d", Direction = WsDirection.Both)] public record D;
                """
                + (
                    member.Contains('C', StringComparison.Ordinal)
                        ? ""
                        : "[WsEndpoint] public partial class F : WsEndpoint { [WsHandler] public void On(D message) { } }"));

    [Fact]
    public Task TWS007_a_private_handler_of_a_base_class_that_no_endpoint_derives_from_yet() => Analysis.Verify(
        Messages + "public abstract class Base : WsEndpoint { [WsHandler] void {|TWS007:On|}(A message) { } }");

    [Fact]
    public Task TWS006_two_handlers_of_one_message_in_different_classes() => Analysis.Verify(Messages + """
        [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(A message) { } }
        [WsHandlers(typeof(E))] public class Others { [WsHandler] public void {|TWS006:On|}(A message) { } }
        """);

    [Fact]
    public Task TWS006_two_handlers_of_one_message_in_different_classes_of_handlers() => Analysis.Verify(Messages + """
        [WsEndpoint] public partial class E : WsEndpoint;
        [WsHandlers(typeof(E))] public class Second { [WsHandler] public void {|TWS006:On|}(A message) { } }
        [WsHandlers(typeof(E))] public class First { [WsHandler] public void On(A message) { } }
        """);

    [Fact]
    public Task TWS001_two_messages_that_a_receiver_could_not_tell_apart_in_different_classes() => Analysis.Verify(Messages + """
        [WsMessage("a")] public record Other;
        [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(A message) { } }
        [WsHandlers(typeof(E))] public class Others { [WsHandler] public void {|TWS001:OnOther|}(Other message) { } }
        """);

    [Theory]
    [InlineData(
        "[WsEndpoint] public partial class E : WsEndpoint "
        + "{{ [{|TWS037:Authorize|}] public override ValueTask OnOpen(WsConnection ws) => default; {0} }}"
    )]
    [InlineData(
        "[WsEndpoint] public partial class E : WsEndpoint "
        + "{{ [{|TWS037:Authorize|}, {|TWS037:AllowAnonymous|}] private void Helper() {{ }} {0} }}"
    )]
    [InlineData(
        "public abstract class Base : WsEndpoint "
        + "{{ [{|TWS037:Authorize|}] public override ValueTask OnOpen(WsConnection ws) => default; }} "
        + "[WsEndpoint] public partial class E : Base {{ {0} }}"
    )]
    [InlineData(
        "[WsEndpoint] public partial class Raw : WsRawEndpoint "
        + "{{ [{|TWS037:Authorize|}] public override ValueTask OnOpen(WsRawConnection ws) => default; }} "
        + "[WsEndpoint] public partial class E : WsEndpoint {{ {0} }}"
    )]
    [InlineData(
        "[WsEndpoint] public partial class E : WsEndpoint; "
        + "[WsHandlers(typeof(E))] public class H {{ [{|TWS037:Authorize|}] public void Helper() {{ }} {0} }}"
    )]
    [InlineData(
        "[WsMessage(\"m\"), {|TWS037:Authorize(\"admin\")|}] public record M; "
        + "[WsEndpoint] public partial class E : WsEndpoint {{ {0} [WsHandler] public void OnM(M message) {{ }} }}"
    )]
    [InlineData(
        "public class MyAttribute : AuthorizeAttribute; [WsMessage(\"m\"), {|TWS037:My|}] public record M; "
        + "[WsEndpoint] public partial class E : WsEndpoint {{ {0} [WsHandler] public void OnM(M message) {{ }} }}"
    )]
    [InlineData(
        "public abstract class Base : WsEndpoint {{ [WsHandler] public virtual void On(A message) {{ }} }} "
        + "[WsEndpoint, Authorize] public partial class E : Base {{ [Authorize] public override void On(A message) {{ }} }}"
    )]
    [InlineData(
        "public class Controller {{ [Authorize] public void Get() {{ }} }} "
        + "[WsEndpoint] public partial class E : WsEndpoint {{ [Authorize] {0} }}"
    )]
    public Task TWS037_authorization_that_guards_nothing(string declaration)
        => Analysis.Verify(
            "using System.Threading.Tasks; using Microsoft.AspNetCore.Authorization;\n"
                + Messages
                + declaration
                    .Replace("{{", "{", StringComparison.Ordinal)
                    .Replace("}}", "}", StringComparison.Ordinal)
                    .Replace("{0}", "[WsHandler] public void On(A message) { }", StringComparison.Ordinal));

    [Theory]
    [InlineData("[WsHandlers({|TWS034:typeof(string)|})] public class H {{ {0} }}")]
    [InlineData("[WsHandlers({|TWS034:typeof(E[])|})] public class H {{ {0} }}")]
    [InlineData(
        "[WsHandlers({|TWS034:typeof(Generic<>)|})] public class H {{ {0} }} [WsEndpoint] public partial class Generic<T> : WsEndpoint;")]
    [InlineData(
        "[WsHandlers({|TWS034:typeof(Generic<int>)|})] public class H {{ {0} }} [WsEndpoint] public partial class Generic<T> : WsEndpoint;"
    )]
    [InlineData("[WsHandlers(typeof(Raw))] public class {|TWS034:H|} {{ {0} }} [WsEndpoint] public partial class Raw : WsRawEndpoint;")]
    [InlineData("[WsHandlers(typeof(E))] public abstract class {|TWS034:H|} {{ {0} }}")]
    [InlineData("[WsHandlers(typeof(E))] public class {|TWS034:H|}<T> {{ {0} }}")]
    [InlineData("[WsHandlers(typeof(E))] file class {|TWS034:H|} {{ {0} }}")]
    [InlineData("public class Outer {{ [WsHandlers(typeof(E))] private class {|TWS034:H|} {{ {0} }} }}")]
    [InlineData("[WsHandlers(typeof(E))] public class {|TWS034:H|} {{ private H() {{ }} {0} }}")]
    [InlineData("[WsHandlers(typeof(E)), WsEndpoint] public partial class {|TWS034:H|} : WsEndpoint {{ {0} }}")]
    public Task TWS034_a_class_of_handlers_that_cannot_be_used(string declaration) => Analysis.Verify(
        Messages + "[WsEndpoint] public partial class E : WsEndpoint;\n"
        + declaration.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal)
            .Replace("{0}", "[WsHandler] public void On(A message) { }", StringComparison.Ordinal));

    [Theory]
    [InlineData("[WsHandler] private void {|TWS007:On|}(A message) { }")]
    [InlineData("[WsHandler] protected void {|TWS007:On|}(A message) { }")]
    [InlineData("[WsHandler] public void {|TWS007:On|}() { } [WsHandler] public void OnA(A message) { }")]
    [InlineData("[WsHandler] public void On(WsConnection<string> {|TWS007:ws|}, A message) { }")]
    [InlineData("[WsHandler] public void On({|TWS004:NoMessage|} message) { } [WsHandler] public void OnA(A message) { }")]
    [InlineData("[WsHandler] public async void {|TWS030:On|}(A message) => await Task.Yield();")]
    [InlineData("[WsHandler] public void On(A message) { } async void {|TWS030:Other|}() => await Task.Yield();")]
    public Task A_wrong_handler_in_a_class_of_handlers(string members) => Analysis.Verify(
        Messages + "[WsEndpoint] public partial class E : WsEndpoint;\n[WsHandlers(typeof(E))] public class H\n{\n" + members + "\n}");

    internal static Task Verify(string members, bool isHandled = true)
        => Analysis.Verify(
            (isHandled ? Messages : Messages.Replace("record A", "record {|TWS005:A|}", StringComparison.Ordinal))
            + "[WsEndpoint] public partial class E : WsEndpoint\n{\n" + members + "\n}");

    [Fact]
    public Task TWS007_what_no_dispatcher_could_call() => Analysis.Verify("""
        [WsMessage("a")] public record A(int X);
        public interface IHandle { void On(A message); }
        [WsEndpoint] public partial class E : WsEndpoint, IHandle
        {
            [WsHandler] void IHandle.{|TWS007:On|}(A message) { }
            [WsHandler] public void OnA(A message)
            {
                Use(message);
                Action<A> other = [{|TWS007:WsHandler|}] (A given) => { };
                other(message);
                [{|TWS007:WsHandler|}] static void Use(A given) { }
            }
        }
        """);
}
