using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>Calls of RequestAsync and StreamAsync that the compiler refuses with a text about something else, or that would send something
/// else.</summary>
public sealed class RequestCallDiagnosticsTests
{
    private const string Source = """
        using Shared;

        namespace Shared
        {
            [WsMessage("asked", Direction = WsDirection.ServerToClient), WsReply<Answer>] public record Asked;
        }

        namespace Contracts
        {
            [WsMessage("confirm", Direction = WsDirection.ServerToClient), WsReply<Shared.Answer>] public record Confirm(int X);
        }

        namespace Shared
        {
            [WsMessage("answer")] public record Answer(bool Yes);
            [WsMessage("watch", Direction = WsDirection.ServerToClient), WsItems<Answer>] public record Watch;
            [WsMessage("told", Direction = WsDirection.ServerToClient)] public record Told;
            public record NoMessage;
            [WsMessage("derived", Direction = WsDirection.ServerToClient)] public record DerivedTold(int X) : Asked;
            [WsMessage("answered", Direction = WsDirection.ServerToClient), WsReply<Answer>] public record DerivedAsked(int X) : Asked;
        }

        namespace Others
        {
            [WsMessage("far", Direction = WsDirection.ServerToClient), WsReply<Shared.Answer>] public record Far(int X) : Shared.Asked;
        }

        namespace Demo
        {
            public static class Caller
            {
                public static void Call(WsConnection ws, IWsRequester other, Asked asked, DerivedTold derived) { CALL; }
            }
        }
        """;

    [Theory]
    [InlineData("ws.RequestAsync(new Asked())")]
    [InlineData("ws.RequestAsync(new DerivedAsked(1))")]
    [InlineData("ws.RequestAsync((Asked)derived)")]
    [InlineData("ws.StreamAsync(new Watch())")]
    [InlineData("_ = other.RequestAsync(asked)")]
    [InlineData("ws.RequestAsync({|TWS076:new Told()|})", "CS1503")]
    [InlineData("other.RequestAsync({|TWS076:new Told()|})", "CS7036")]
    [InlineData("ws.RequestAsync(message: {|TWS076:new Told()|})", "CS1503")]
    [InlineData("ws.StreamAsync({|TWS076:new Told()|})", "CS1503")]
    [InlineData("ws.RequestAsync({|TWS076:new Watch()|})", "CS1503")]
    [InlineData("ws.StreamAsync({|TWS076:asked|})", "CS1503")]
    [InlineData("ws.RequestAsync({|TWS076:new Contracts.Confirm(1)|})", "CS1503")]
    [InlineData("ws.RequestAsync({|TWS009:new NoMessage()|})", "CS1503")]
    [InlineData("ws.RequestAsync(new Asked(), 5)", "CS1503")]
    [InlineData("ws.RequestAsync(new Unknown())", "CS0246")]
    [InlineData("ws.RequestAsync({|TWS076:derived|})")]
    [InlineData("ws.RequestAsync({|TWS076:new DerivedTold(1)|}, cancellationToken: default)")]
    [InlineData("other.RequestAsync({|TWS076:new Others.Far(1)|})")]
    public Task TWS076_a_message_that_cannot_be_sent_as_a_request(string call, params string[] errors)
        => Analysis.Verify(Source.Replace("CALL", call, StringComparison.Ordinal), errors);

    [Fact]
    public Task TWS076_is_not_told_of_a_message_with_another_error()
        => Analysis.Verify(
            """
            namespace Contracts
            {
                [WsMessage("confirm", Direction = WsDirection.ServerToClient), WsReply<Answer>] public record Confirm(object {|TWS012:X|});
                [WsMessage("answer")] public record Answer(bool Yes);
            }

            namespace Demo
            {
                public static class Caller { public static void Call(WsConnection ws) { ws.RequestAsync(new Contracts.Confirm(1)); } }
            }
            """,
            "CS1061");

    [Theory]
    [InlineData("ws.RequestAsync(new Told())",
        "'Told' declares no reply; put [WsReply<T>] on it, or send it by Send, if it needs no answer")]
    [InlineData("ws.StreamAsync(new Told())", "'Told' declares no items that answer it; put [WsItems<T>] on it")]
    [InlineData("ws.RequestAsync(new Watch())", "'Watch' is answered by a stream; call StreamAsync")]
    [InlineData("ws.StreamAsync(asked)", "'Asked' is answered by one reply; call RequestAsync")]
    [InlineData("ws.RequestAsync(new Contracts.Confirm(1))",
        "'Confirm' is in namespace 'Contracts', where its extension method is, too; add a using for this namespace")]
    [InlineData("ws.RequestAsync(derived)",
        "'DerivedTold' would be sent as its base 'Asked'; declare its own answer, or cast it to the base")]
    [InlineData("ws.RequestAsync(new Others.Far(1))",
        "'Far' would be sent as its base 'Asked'; add a using for namespace 'Others', or cast it to the base")]
    public async Task TWS076_says_what_to_do(string call, string text)
    {
        IReadOnlyList<Diagnostic> problems = await Analysis.Analyze(
            Generation.RunUnchecked(Compilations.Create(Source.Replace("CALL", call, StringComparison.Ordinal))));

        Assert.Equal(text, Assert.Single(problems).GetMessage(CultureInfo.InvariantCulture));
    }
}
