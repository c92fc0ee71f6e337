using TypedWs.Framing;

namespace TypedWs.Tests;

/// <summary>
/// The layers know only what is below them: Framing ← Protocol ← Connections, and the pure ones know no I/O. Checked
/// on the compiled assembly: signatures, fields, locals and everything that method bodies refer to.
/// </summary>
public sealed class ArchitectureTests
{
    private const string Root = "TypedWs";

    private static readonly string[] PureLayers =
        ["TypedWs.Framing", "TypedWs.Handshake", "TypedWs.Protocol", "TypedWs.Json", "TypedWs.PubSub"];

    private static readonly string[] InputOutput =
        ["System.IO", "System.Threading.Tasks", "System.Net", "Microsoft.Extensions.Logging", "Microsoft.AspNetCore"];

    // Public types of the pub/sub layer stand in the root namespace, as all public types do. WsTopics and WsAllConnections are
    // none of the layer: what an application calls there knows connections, to leave one out or to choose among them.
    private static readonly string[] PublicPubSubTypes = ["TypedWs.WsTopic`1", "TypedWs.WsPrepared`1", "TypedWs.WsTopicCount"];

    public static TheoryData<string> PureLayerNames => [.. PureLayers];

    [Theory]
    [MemberData(nameof(PureLayerNames))]
    public void A_pure_layer_knows_no_stream_pipe_task_logger_or_host(string layer)
    {
        string[] violations =
        [
            .. TypesOf(layer).SelectMany(type => References(type, used => InputOutput.Any(
                forbidden => IsIn(used, forbidden)))),
        ];
        Assert.Empty(violations);
    }

    [Theory]
    [InlineData("TypedWs.Framing", "TypedWs.Framing")]
    [InlineData("TypedWs.Handshake", "TypedWs.Handshake")]
    [InlineData("TypedWs.Protocol", "TypedWs.Protocol", "TypedWs.Framing")]
    [InlineData("TypedWs.Json", "TypedWs.Json")]
    public void A_layer_knows_only_itself_and_those_below(string layer, params string[] known)
    {
        Assert.NotEmpty(TypesOf(layer));
        string[] violations =
        [
            .. TypesOf(layer).SelectMany(type => References(type, used =>
                IsIn(used, Root) && used != typeof(WsCloseCode) && !known.Any(name => used.Namespace == name))),
        ];
        Assert.Empty(violations);
    }

    [Fact]
    public void Nothing_below_the_connections_knows_them()
    {
        string[] violations =
        [
            .. PureLayers.SelectMany(TypesOf).SelectMany(type => References(type, used =>
                IsIn(used, "TypedWs.Connections") || IsIn(used, "TypedWs.Diagnostics") || used == typeof(WsConnection))),
        ];
        Assert.Empty(violations);
    }

    // The checks above pass on what they do not see, so see that they do see.
    [Fact]
    public void The_scan_sees_fields_signatures_locals_calls_and_nested_types()
    {
        foreach (string member in (string[])["_field", "Signature", "Local", "Call", "Nested"])
        {
            Assert.Contains(
                References(typeof(Violations), used => IsIn(used, "System.IO") || IsIn(used, "System.Threading.Tasks")),
                violation => violation.Contains(member, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<Type> TypesOf(string layer) => typeof(Opcode).Assembly.GetTypes().Where(type =>
        !type.IsNested && (type.Namespace == layer || (layer == "TypedWs.PubSub" && PublicPubSubTypes.Contains(type.FullName))));

    private static bool IsIn(Type type, string name) =>
        type.Namespace == name || type.Namespace?.StartsWith(name + ".", StringComparison.Ordinal) == true;

    private static IEnumerable<string> References(Type type, Func<Type, bool> matches) =>
        TypeReferences.Of(type).Where(use => matches(use.Used)).Select(use => $"{use.Where} refers to {use.Used}").Distinct();

    private sealed class Violations
    {
        public readonly Stream _field = Stream.Null;

        public static void Signature(List<Stream?[]> argument) => argument.Clear();

        public static string Local()
        {
            Stream local = Stream.Null;
            return local.ToString() + local;
        }

        public static void Call() => Console.OpenStandardError().Dispose();

        public sealed class Nested
        {
            public static async void Run() => await Task.Yield();
        }
    }
}
