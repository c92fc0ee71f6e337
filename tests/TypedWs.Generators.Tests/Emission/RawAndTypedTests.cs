using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Messages belong to typed endpoints, text and bytes to raw ones: the compiler refuses the one on the other.</summary>
public sealed class RawAndTypedTests
{
    private const string Types = """
        [WsMessage("note")] public sealed record Note(string Text);
        public static class Topic { public static readonly WsTopic<Note> Notes = new("notes"); }
        [WsEndpoint] public sealed partial class Typed : WsEndpoint { }
        [WsEndpoint] public sealed partial class TypedOf : WsEndpoint<string>
        {
            public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => "";
        }
        [WsEndpoint] public sealed partial class Raw : WsRawEndpoint { }
        [WsEndpoint] public sealed partial class RawOf : WsRawEndpoint<string>
        {
            public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => "";
        }

        """;

    public static TheoryData<string> Typed =>
    [
        "WsConnection ws => ws.Send(new Note(\"a\"))",
        "WsConnection<string> ws => ws.Send(new Note(ws.Data))",
        "(WsConnection ws, WsPreparedMessage<Note> prepared) => ws.SendPrepared(prepared)",
        "WsConnection ws => ws.PublishToOthers(\"a\", new Note(\"a\"))",
        "WsConnection ws => ws.PublishToOthers(Topic.Notes, new Note(\"a\"))",
        "(WsConnection ws, WsPreparedMessage<Note> prepared) => ws.PublishPreparedToOthers(\"a\", prepared)",
        "WsConnection ws => ws.Subscribe(Topic.Notes)",
        "WsConnection ws => ws.Unsubscribe(Topic.Notes)",
        "WsConnection ws => ws.IsSubscribed(Topic.Notes)",
        "Typed endpoint => endpoint.Topics.Publish(\"a\", new Note(\"a\"))",
        "TypedOf endpoint => endpoint.Topics.Publish(Topic.Notes, new Note(\"a\"))",
        "(Typed endpoint, WsConnection ws) => endpoint.Topics.Publish(\"a\", new Note(\"a\"), except: ws)",
        "Typed endpoint => endpoint.Topics.Publish(\"a\", new Note(\"a\"), where: static (WsConnection ws) => true)",
        "Typed endpoint => endpoint.Topics.PublishPrepared(\"a\", endpoint.Topics.Prepare(new Note(\"a\")))",
        "Typed endpoint => endpoint.Topics.Count(Topic.Notes)",
        "Typed endpoint => endpoint.Topics.All.Publish(new Note(\"a\"))",
        "(Typed endpoint, WsPreparedMessage<Note> prepared) => endpoint.Topics.All.PublishPrepared(prepared)",
        "(IWsPublisher<Typed> publisher) => publisher.Publish(\"a\", new Note(\"a\"))",
        "(IWsPublisher<TypedOf> publisher) => publisher.PublishToAll(new Note(\"a\"))",
    ];

    public static TheoryData<string> Raw =>
    [
        "WsRawConnection ws => ws.SendText(\"a\")",
        "WsRawConnection ws => ws.SendText(\"a\"u8)",
        "WsRawConnection<string> ws => ws.SendText(ws.Data)",
        "WsRawConnection ws => ws.SendBinary(new byte[1])",
        "WsRawConnection ws => ws.SendBinary(new ReadOnlyMemory<byte>())",
        "WsRawConnection ws => ws.PublishTextToOthers(\"a\", \"a\"u8)",
        "WsRawConnection ws => ws.PublishBinaryToOthers(\"a\", \"a\"u8)",
        "Raw endpoint => endpoint.Topics.PublishText(\"a\", \"a\"u8)",
        "RawOf endpoint => endpoint.Topics.PublishBinary(\"a\", \"a\"u8)",
        "Raw endpoint => endpoint.Topics.All.PublishText(\"a\"u8)",
        "Raw endpoint => endpoint.Topics.All.PublishBinary(\"a\"u8)",
        "(IWsRawPublisher<Raw> publisher) => publisher.PublishText(\"a\", \"a\"u8)",
        "(IWsRawPublisher<RawOf> publisher) => publisher.PublishBinaryToAll(\"a\"u8)",
    ];

    [Fact]
    public void Each_kind_compiles_where_it_belongs() => Generation.Run(Types + Declare([.. Typed, .. Raw]));

    [Fact]
    public void Common_members_compile_on_both()
        => Generation.Run(Types + Declare(
        [
            "(WsConnectionBase ws) => ws.Close()",
            "(WsConnectionBase ws) => ws.Subscribe(\"a\")",
            "WsRawConnection<string> ws => ws.DrainAsync()",
            "(Raw endpoint, WsTopicsBase topics) => topics.Count(\"a\") + endpoint.Connections.Count",
            "(Typed endpoint) => { foreach (WsConnectionBase ws in endpoint.Connections) ws.Abort(); }",
            "WsConnections<WsRawConnection> (Raw endpoint) => endpoint.Connections",
        ]));

    [Theory]
    [MemberData(nameof(Typed))]
    public void Messages_do_not_compile_on_raw_endpoints(string call)
        => AssertDoesNotCompile(
            call.Replace("WsConnection", "WsRawConnection", StringComparison.Ordinal)
                .Replace("Typed", "Raw", StringComparison.Ordinal)
                .Replace("IWsPublisher", "IWsRawPublisher", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Raw))]
    public void Text_and_bytes_do_not_compile_on_typed_endpoints(string call)
        => AssertDoesNotCompile(
            call.Replace("WsRawConnection", "WsConnection", StringComparison.Ordinal)
                .Replace("IWsRawPublisher", "IWsPublisher", StringComparison.Ordinal)
                .Replace("Raw", "Typed", StringComparison.Ordinal));

    [Theory]
    [InlineData("(IWsPublisher<Raw> publisher) => publisher")]
    [InlineData("(IWsPublisher<RawOf> publisher) => publisher")]
    [InlineData("(IWsRawPublisher<Typed> publisher) => publisher")]
    [InlineData("(IWsRawPublisher<TypedOf> publisher) => publisher")]
    public void A_publisher_of_the_other_kind_of_endpoint_does_not_compile(string call) => AssertDoesNotCompile(call, "CS0311");

    [Theory]
    [InlineData("(Typed endpoint, WsRawConnection ws) => endpoint.Topics.Publish(\"a\", new Note(\"a\"), except: ws)", "CS1503")]
    [InlineData("(Typed endpoint, WsRawConnection ws) => endpoint.Topics.All.Publish(new Note(\"a\"), except: ws)", "CS1503")]
    [InlineData("(Raw endpoint) => { WsConnection? ws = endpoint.Connections.Find(\"a\"); }", "CS0029")]
    public void A_connection_of_the_other_kind_is_not_taken(string call, string error) => AssertDoesNotCompile(call, error);

    [Theory]
    [InlineData("Typed", "WsRawConnection")]
    [InlineData("Raw", "WsConnection")]
    public void A_hook_takes_the_connection_of_its_endpoint_only(string endpoint, string connection)
        => AssertErrors(
            $$"""{{Types}} public sealed partial class {{endpoint}} { public override ValueTask OnOpen({{connection}} ws) => default; }""",
            "CS0115");

    [Fact]
    public void A_handler_may_take_the_common_base()
        => Generation.Run(
            """
            [WsMessage("note")] public sealed record Note(string Text);
            [WsEndpoint] public sealed partial class E : WsEndpoint
            {
                [WsHandler] public void On(WsConnectionBase ws, Note note) => ws.Close();
            }
            """);

    // CS1061: there is no such member. Subscribe and Count exist on both, but take only the name of a topic on a raw endpoint: CS1503.
    private static void AssertDoesNotCompile(string call)
        => AssertDoesNotCompile(call, call.EndsWith("(Topic.Notes)", StringComparison.Ordinal) ? "CS1503" : "CS1061");

    private static void AssertDoesNotCompile(string call, string error) => AssertErrors(Types + Declare([call]), error);

    private static void AssertErrors(string source, string error)
    {
        Generation generation = Generation.RunUnchecked(Compilations.Create(source));
        string[] errors =
        [
            .. generation.Diagnostics
                .Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(static diagnostic => diagnostic.Id)
                .Distinct(StringComparer.Ordinal),
        ];
        Assert.Equal([error], errors);
    }

    private static string Declare(string[] calls)
        => "public static class Calls { "
            + string.Concat(calls.Select(static (call, number) => $"public static Delegate Call{number}() => {Parenthesize(call)}; "))
            + "}";

    // C# wants parentheses around a parameter with a type.
    private static string Parenthesize(string call)
    {
        int arrow = call.IndexOf("=>", StringComparison.Ordinal);
        string parameters = call[..arrow].Trim();
        return parameters.Contains('(', StringComparison.Ordinal) ? call : $"({parameters}) {call[arrow..]}";
    }
}
