using System.Globalization;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>Calls of a client: what it sends, what it receives, and what it answers.</summary>
public sealed class ClientCallDiagnosticsTests
{
    private const string Source = """
        [WsMessage("say"), WsReply<Said>] public record Say;
        [WsMessage("watch"), WsItems<Said>] public record Watch;
        [WsMessage("note")] public record Note;
        [WsMessage("both", Direction = WsDirection.Both)] public record Both;
        [WsMessage("said", Direction = WsDirection.ServerToClient)] public record Said;
        [WsMessage("ask", Direction = WsDirection.ServerToClient), WsReply<Note>] public record Ask;
        [WsMessage("list", Direction = WsDirection.ServerToClient), WsItems<Note>] public record List;
        public record NoMessage;

        public static class Caller
        {
            private static IAsyncEnumerable<string> Texts() => null!;

            public static void Call<T>(WsClient client, WsClientSession session, T any, IAsyncEnumerable<Note> notes) where T : notnull
            {
                CALL;
            }
        }
        """;

    [Theory]
    [InlineData("client.Send(new Note())")]
    [InlineData("client.Send<Both>(new())")]
    [InlineData("session.Send(new Say(), WsCompress.No)")]
    [InlineData("client.Send(any)")]
    [InlineData("client.SendAsync(new Note())")]
    [InlineData("client.AcknowledgedAsync(new Note())")]
    [InlineData("session.AcknowledgedAsync(new Both())")]
    [InlineData("client.Hold(new Note())")]
    [InlineData("client.Hold(new Note(), new Both())")]
    [InlineData("client.RequestAsync(new Say())")]
    [InlineData("session.RequestAsync(new Say())")]
    [InlineData("client.StreamAsync(new Watch())")]
    [InlineData("client.WithItems(notes).RequestAsync(new Say())")]
    [InlineData("client.WithItems(notes).AcknowledgedAsync(new Note())")]
    [InlineData("client.On<Said>(m => { })")]
    [InlineData("client.On<Ask>((m, stop) => default)")]
    [InlineData("client.On((Both m) => { })")]
    [InlineData("client.On<T>(m => { })")]
    [InlineData("client.Messages<Said>()")]
    [InlineData("client.OnRequest<Ask, Note>((m, stop) => new(new Note()))")]
    [InlineData("client.OnRequest((Ask m, CancellationToken stop) => new ValueTask<Note>(new Note()))")]
    [InlineData("client.OnStreamRequest<List, Note>((m, stop) => notes)")]
    public Task Calls_of_the_right_messages_are_accepted(string call) => Verify(call);

    [Theory]
    [InlineData("client.Send({|TWS024:new Said()|})")]
    [InlineData("client?.Send({|TWS024:new Said()|})")]
    [InlineData("client.Send<{|TWS024:Said|}>(new())")]
    [InlineData("session.Send({|TWS024:new Said()|})")]
    [InlineData("client.SendAsync({|TWS024:new Ask()|})")]
    [InlineData("client.SendAsync(cancellationToken: default, message: {|TWS024:new Ask()|})")]
    [InlineData("client.AcknowledgedAsync({|TWS024:new Said()|})")]
    [InlineData("session.AcknowledgedAsync({|TWS024:new Said()|})")]
    [InlineData("client.Hold({|TWS024:new Said()|})")]
    [InlineData("client.Hold({|TWS024:new Said()|}, new Note())")]
    [InlineData("client.Hold(new Note(), {|TWS024:new Said()|})")]
    [InlineData("client.Hold(release: {|TWS024:new Said()|}, message: {|TWS024:new Ask()|})")]
    [InlineData("client.Hold<Note, {|TWS024:Said|}>(new(), new())")]
    [InlineData("client.RequestAsync({|TWS024:new Ask()|})")]
    [InlineData("client.RequestAsync<{|TWS024:Ask|}, Note>(new(), null, default)")]
    [InlineData("session.RequestAsync({|TWS024:new Ask()|})")]
    [InlineData("client.StreamAsync({|TWS024:new List()|})")]
    [InlineData("session.StreamAsync({|TWS024:new List()|})")]
    [InlineData("client.WithItems<{|TWS024:Said|}>(null!)")]
    [InlineData("client.WithItems(notes).RequestAsync({|TWS024:new Ask()|})")]
    [InlineData("client.WithItems(notes).StreamAsync({|TWS024:new List()|})")]
    [InlineData("client.WithItems(notes).AcknowledgedAsync({|TWS024:new Said()|})")]
    [InlineData("client.On<{|TWS024:Note|}>(m => { })")]
    [InlineData("client.On({|TWS024:(Note m) => { }|})")]
    [InlineData("client.On<{|TWS024:Say|}>((m, stop) => default)")]
    [InlineData("client.Messages<{|TWS024:Note|}>(buffer: 1)")]
    [InlineData("client.OnRequest<{|TWS024:Say|}, Said>((m, stop) => default)")]
    [InlineData("client.OnStreamRequest<{|TWS024:Watch|}, Said>((m, stop) => null!)")]
    public Task TWS024_the_wrong_direction(string call) => Verify(call);

    [Theory]
    [InlineData("client.Send({|TWS009:new NoMessage()|})")]
    [InlineData("client.Send({|TWS009:(object)any|})")]
    [InlineData("session.Send({|TWS009:new NoMessage()|})")]
    [InlineData("client.SendAsync({|TWS009:\"text\"|})")]
    [InlineData("client.AcknowledgedAsync({|TWS009:new NoMessage()|})")]
    [InlineData("client.WithItems({|TWS009:Texts()|})")]
    [InlineData("client.Hold({|TWS009:1|})")]
    [InlineData("client.Hold(new Note(), {|TWS009:new NoMessage()|})")]
    [InlineData("client.On<{|TWS004:NoMessage|}>(m => { })")]
    [InlineData("client.Messages<{|TWS004:string|}>()")]
    [InlineData("client.OnRequest<{|TWS004:NoMessage|}, Note>((m, stop) => default)")]
    public Task TWS009_and_TWS004_types_that_are_no_messages(string call) => Verify(call);

    [Theory]
    [InlineData("client.OnRequest<Ask, {|TWS073:Both|}>((m, stop) => default)")]
    [InlineData("client.OnRequest<Said, {|TWS073:Note|}>((m, stop) => default)")]
    [InlineData("client.OnRequest<List, {|TWS073:Note|}>((m, stop) => default)")]
    [InlineData("client.OnRequest<Ask, {|TWS073:NoMessage|}>((m, stop) => default)")]
    [InlineData("client.OnStreamRequest<Ask, {|TWS073:Note|}>((m, stop) => notes)")]
    [InlineData("client.OnStreamRequest<List, {|TWS073:Both|}>((m, stop) => null!)")]
    [InlineData("client.OnRequest({|TWS073:(Said m, CancellationToken stop) => new ValueTask<Note>(new Note())|})")]
    public Task TWS073_an_answer_that_the_request_does_not_declare(string call) => Verify(call);

    [Theory]
    [InlineData("client.RequestAsync({|TWS076:new Note()|})", "CS7036")]
    [InlineData("client.StreamAsync({|TWS076:new Say()|})", "CS7036")]
    [InlineData("client.RequestAsync({|TWS009:new NoMessage()|})", "CS7036")]
    public Task TWS076_messages_that_are_no_requests(string call, string userError)
        => Analysis.Verify(Source.Replace("CALL", call, StringComparison.Ordinal), userError);

    [Fact]
    public async Task A_message_of_an_assembly_without_the_generator_is_told_at_the_call()
    {
        var bare = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create(
            "Bare",
            Compilations.Create("""
                [WsMessage("x", Direction = WsDirection.Both)] public record X;
                """).SyntaxTrees,
            Compilations.Create().References,
            Compilations.Create().Options);
        var generation = Generation.RunUnchecked(Compilations.Create("""
            public static class Caller
            {
                public static void Call(WsClient client)
                {
                    client.SendAsync(new X());
                    client.Hold(new X());
                    client.On<X>(m => { });
                    client.Messages<X>();
                }
            }
            """).AddReferences(bare.ToMetadataReference()));
        Assert.Equal(
            Enumerable.Repeat("TWS047", 4), (await Analysis.Analyze(generation)).Select(static problem => problem.Id));
    }

    [Fact]
    public async Task The_texts_name_the_side()
    {
        var generation = Generation.RunUnchecked(Compilations.Create(Source.Replace(
            "CALL",
            "client.Send(new Said()); client.On<Note>(m => { }); client.OnStreamRequest<Ask, Note>((m, stop) => notes)",
            StringComparison.Ordinal)));
        Assert.Equal(
            [
                "'Note' is sent by clients only; no client can receive it",
                "'OnStreamRequest' streams 'Note', but 'Ask' declares [WsReply<Note>]",
                "'Said' is sent by the server only; a client cannot send it",
            ],
            (await Analysis.Analyze(generation))
                .Select(static problem => problem.GetMessage(CultureInfo.InvariantCulture))
                .Order(StringComparer.Ordinal));
    }

    private static Task Verify(string call) => Analysis.Verify(Source.Replace("CALL", call, StringComparison.Ordinal));
}
