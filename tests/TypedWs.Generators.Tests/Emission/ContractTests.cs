using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The contract of an endpoint, read as a tool reads it: from the assembly's metadata, without loading it.</summary>
public sealed class ContractTests
{
    private const string Source = """

        namespace Demo;
        /// <summary>Somebody asks for
        ///   a <see cref="Room"/>, by name &amp; <c>size</c>.</summary>
        /// <param name="Name">What it is called.</param>
        [WsMessage("room.get")]
        public record GetRoom([Required, StringLength(20, MinimumLength = 2)] string Name, [Range(1, 10)] int Size = 3, Kind? Kind = null);
        [WsMessage("room", Direction = WsDirection.ServerToClient)] public record Room
        {
            /// <summary>Who is in it.</summary>
            [MaxLength(5)] public required List<Person?> People { get; init; }
            [RegularExpression("[a-z]+")] public string? Code { get; set; }
        }
        /// <summary>Somebody.</summary>
        public record Person([EmailAddress] string Mail, [AllowedValues("a", "b")] string Grade);
        [WsMessage("note", Direction = WsDirection.Both, Bare = true)] public record Note(string Text);
        [WsMessage("unhandled")] public record Unhandled(int X);
        public enum Kind { Small, [JsonStringEnumMemberName("big")] Large }
        [WsEndpoint] public partial class Rooms : WsEndpoint
        {
            [WsHandler] public Task<Room> On(GetRoom message) => null!;
            [WsHandler] public void OnNote(Note message) { }
        }
        """;

    [Theory]
    [InlineData("Room", "room")]
    [InlineData("WsResult<Room>", "room")]
    [InlineData("Task<WsResult<Room>>", "room")]
    [InlineData("ValueTask<WsResult<Room>>", "room")]
    [InlineData("void", "$ack")]
    [InlineData("WsResult", "$ack")]
    [InlineData("Task<WsResult>", "$ack")]
    [InlineData("ValueTask<WsResult>", "$ack")]
    public void A_handler_that_may_refuse_answers_what_it_would_without(string returned, string answer)
    {
        string contract = Read("Demo.Rooms", $$"""
            namespace Demo;
            [WsMessage("room.get")] public record GetRoom;
            [WsMessage("room", Direction = WsDirection.ServerToClient)] public record Room;
            [WsEndpoint] public partial class Rooms : WsEndpoint { [WsHandler] public {{returned}} On(GetRoom message) => throw null!; }
            """);

        Assert.Contains($"\"answer\":\"{answer}\"", contract, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_comes_from_the_services_is_not_what_clients_send()
    {
        string contract = Read("Demo.Rooms", """
            namespace Demo;
            [WsMessage("settings")] public record Settings;
            [WsMessage("room.get")] public record GetRoom;
            [WsEndpoint] public partial class Rooms : WsEndpoint
            {
                [WsHandler] public void On([Microsoft.AspNetCore.Mvc.FromServices] Settings settings, GetRoom message) { }
            }
            """);

        Assert.Contains("\"clientToServer\":[{\"type\":\"room.get\"", contract, StringComparison.Ordinal);
    }

    [Fact]
    public void A_contract_says_what_each_side_sends_and_what_is_accepted()
    {
        string contract = Read("Demo.Rooms", Source);

        string hash = JsonDocument.Parse(contract).RootElement.GetProperty("hash").GetString()!;
        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(
            """
            {"contract":2,"endpoint":"Demo.Rooms","hash":"HASH",
            "limits":{"depth":64,"errors":20,"items":65536,"id":64,"pointer":1024,"params":1024,"text":1024,"data":8192},"clientToServer":[
            {"type":"note","clr":"Demo.Note","hash":"HASH","bare":true,"payload":{"value":{"scalar":"string"},"required":true},
            "answer":"$ack"},
            {"type":"room.get","clr":"Demo.GetRoom","hash":"HASH","description":"Somebody asks for a Room, by name & size.",
            "payload":{"object":"Demo.GetRoom"},"answer":"room"}],
            "serverToClient":[
            {"type":"note","clr":"Demo.Note","hash":"HASH","bare":true,"payload":{"value":{"scalar":"string"},"required":true}},
            {"type":"room","clr":"Demo.Room","hash":"HASH","payload":{"object":"Demo.Room"}}],
            "types":{
            "Demo.GetRoom":{"kind":"object","description":"Somebody asks for a Room, by name & size.","members":[
            {"name":"name","description":"What it is called.","value":{"scalar":"string"},"required":true,
            "rules":[{"code":"not_blank","stop":true},{"code":"min_length","min":2},{"code":"max_length","max":20}]},
            {"name":"size","value":{"scalar":"int32"},"default":3,"rules":[{"code":"range","min":1,"max":10}]},
            {"name":"kind","value":{"enum":"Demo.Kind","nullable":true},"default":null}]},
            "Demo.Kind":{"kind":"enum","values":[{"name":"Small","value":0},{"name":"big","clr":"Large","value":1}]},
            "Demo.Person":{"kind":"object","description":"Somebody.","members":[
            {"name":"mail","value":{"scalar":"string"},"required":true,"rules":[{"code":"email"}]},
            {"name":"grade","value":{"scalar":"string"},"required":true,"rules":[{"code":"one_of","allowed":["a","b"]}]}]},
            "Demo.Room":{"kind":"object","members":[
            {"name":"people","description":"Who is in it.",
            "value":{"array":{"object":"Demo.Person","nullable":true},"rules":[{"code":"max_items","max":5}]},"required":true},
            {"name":"code","value":{"scalar":"string","nullable":true},"default":null,"rules":[{"code":"pattern","pattern":"[a-z]+"}]}]}}}
            """.ReplaceLineEndings(""),
            Regex.Replace(contract, "\"hash\":\"[0-9a-f]+\"", "\"hash\":\"HASH\"", RegexOptions.NonBacktracking));
    }

    // What it is called in C#, where it stands and what is said of it is nobody's business on the wire.
    [Theory]
    [InlineData("Somebody asks", "Anybody asks")]
    [InlineData("namespace Demo;", "namespace Other;")]
    [InlineData("GetRoom", "RoomRequest")]
    [InlineData("Person", "Somebody")]
    [InlineData("[WsMessage(\"unhandled\")]", "[WsMessage(\"still.unhandled\")]")]
    [InlineData("public record Person(", "public class Unrelated; public record Person(")]
    [InlineData("public void OnNote(Note message) { }", "public ValueTask OnNote(Note message) => default;")]
    public void The_hash_stays_where_the_wire_does(string old, string replacement)
        => Assert.Equal(Hash(Source), Hash(Replace(old, replacement)));

    [Theory]
    [InlineData("\"room.get\"", "\"room.find\"")]
    [InlineData("StringLength(20", "StringLength(21")]
    [InlineData("int Size = 3", "long Size = 3")]
    [InlineData("int Size = 3", "[property: JsonPropertyName(\"s\")] int Size = 3")]
    [InlineData("List<Person?>", "List<Person>")]
    [InlineData("string? Code", "string Code")]
    [InlineData("\"big\"", "\"huge\"")]
    [InlineData("Bare = true", "Bare = false")]
    [InlineData("Task<Room> On(GetRoom message) => null!", "Task On(GetRoom message) => null!")]
    [InlineData("[WsHandler] public void OnNote(Note message) { }", "")]
    public void The_hash_changes_with_the_wire(string old, string replacement)
        => Assert.NotEqual(Hash(Source), Hash(Replace(old, replacement)));

    [Fact]
    public void The_order_of_messages_and_handlers_says_nothing()
    {
        string[] messages = ["[WsMessage(\"a\")] public record A(int X);", "[WsMessage(\"b\")] public record B(int X);"];
        string[] handlers = ["[WsHandler] public void On(A message) { }", "[WsHandler] public void OnB(B message) { }"];
        string Program(int first) =>
            $"{messages[first]} {messages[1 - first]} "
            + $"[WsEndpoint] public partial class E : WsEndpoint {{ {handlers[first]} {handlers[1 - first]} }}";

        Assert.Equal(Read("E", Program(0)), Read("E", Program(1)));
    }

    [Theory]
    [InlineData(DocumentationMode.None)]
    [InlineData(DocumentationMode.Parse)]
    [InlineData(DocumentationMode.Diagnose)]
    public void Documentation_is_read_whether_the_compiler_reads_it_or_not(DocumentationMode mode)
    {
        CSharpCompilation compilation = Compilations.Create(Source);
        SyntaxTree tree = compilation.SyntaxTrees[0];
        compilation = compilation.ReplaceSyntaxTree(
            tree,
            CSharpSyntaxTree.ParseText(
                tree.ToString(),
                Compilations.ParseOptions.WithDocumentationMode(mode),
                tree.FilePath,
                cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(Read("Demo.Rooms", Source), Read("Demo.Rooms", Generation.RunUnchecked(compilation).Output));
    }

    [Fact]
    public void Messages_of_a_referenced_assembly_are_part_of_the_contract()
    {
        var library = Generation.Run(
            "namespace Shared; [WsMessage(\"a\")] public record A(int X); "
            + "[WsMessage(\"b\", Direction = WsDirection.ServerToClient)] public record B(int X); "
            + "[WsMessage(\"c\")] public record C(int X);");
        CSharpCompilation compilation = Compilations
            .Create("[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public Shared.B On(Shared.A message) => null!; }")
            .WithAssemblyName("Server")
            .AddReferences(library.Output.ToMetadataReference());

        using var contract = JsonDocument.Parse(Read("E", Generation.RunUnchecked(compilation).Output));
        Assert.Equal(["Shared.A"], Names(contract, "clientToServer"));
        Assert.Equal(["Shared.B"], Names(contract, "serverToClient"));
    }

    [Fact]
    public void The_answers_to_requests_of_the_server_are_part_of_the_contract()
    {
        const string Requests = """
            namespace Demo;
            [WsMessage("confirm", Direction = WsDirection.ServerToClient), WsReply<Answer>] public record Confirm(string Text);
            [WsMessage("answer")] public record Answer(bool Yes);
            [WsMessage("upload", Direction = WsDirection.ServerToClient), WsItems<Part>] public record Upload;
            [WsMessage("part")] public record Part(int Number);
            [WsMessage("ask"), WsReply<Confirm>] public record Ask;
            [WsEndpoint] public partial class Rooms : WsEndpoint
            {
                [WsHandler] public void On(Part message) { }
                [WsHandler] public Confirm OnAsk(Ask message) => null!;
            }
            """;
        using var contract = JsonDocument.Parse(Read("Demo.Rooms", Requests));

        Assert.Equal(
            ["answer -", "ask answer confirm", "part answer $ack"], Describe(contract, "clientToServer"));
        Assert.Equal(["confirm answer answer", "upload items part"], Describe(contract, "serverToClient"));
        foreach (string replacement in (string[])["WsReply<Part>", "WsItems<Answer>"])
        {
            Assert.NotEqual(
                Hash(Requests, "Demo.Rooms"),
                Hash(Requests.Replace("WsReply<Answer>", replacement, StringComparison.Ordinal), "Demo.Rooms"));
        }
    }

    [Fact]
    public void A_stream_has_its_items_in_the_contract_and_so_has_one_of_the_client()
    {
        const string Streams = """
            namespace Demo;
            [WsMessage("tail")] public record Tail;
            [WsMessage("line", Direction = WsDirection.ServerToClient)] public record Line(string Text);
            [WsMessage("upload")] public record Upload;
            [WsMessage("part")] public record Part(int Number);
            [WsMessage("turn")] public record Turn;
            [WsEndpoint] public partial class Rooms : WsEndpoint
            {
                [WsHandler] public IAsyncEnumerable<Line> OnTail(Tail message) => throw null!;
                [WsHandler] public Task OnUpload(Upload message, IAsyncEnumerable<Part> parts) => throw null!;
                [WsHandler] public IAsyncEnumerable<Line> OnTurn(Turn message, IAsyncEnumerable<Turn> turns) => throw null!;
            }
            """;
        string text = Read("Demo.Rooms", Streams);
        using var contract = JsonDocument.Parse(text);

        Assert.Equal(["part -", "tail items line", "turn items line", "upload answer $ack"], Describe(contract, "clientToServer"));
        Assert.Equal(2, text.Split("\"clientItems\":").Length - 1);
        Assert.Contains("\"clientItems\":\"part\",\"answer\":\"$ack\"}", text, StringComparison.Ordinal);
        Assert.Contains("\"clientItems\":\"turn\",\"items\":\"line\"}", text, StringComparison.Ordinal);
        foreach ((string old, string replacement) in (ReadOnlySpan<(string, string)>)[
            ("IAsyncEnumerable<Line> OnTail", "Line OnTail"), ("IAsyncEnumerable<Part> parts", "IAsyncEnumerable<Turn> parts")])
        {
            Assert.NotEqual(Hash(Streams, "Demo.Rooms"), Hash(Streams.Replace(old, replacement, StringComparison.Ordinal), "Demo.Rooms"));
        }
    }

    [Fact]
    public void An_answer_that_another_assembly_declares_is_part_of_the_contract()
    {
        Generation library = Generation.RunAs(
            "Library", "namespace Shared; /// <summary>Yes or no.</summary>\n[WsMessage(\"answer\")] public record Answer(bool Yes);");
        Generation server = Generation.RunAs(
            "Server",
            "[WsMessage(\"confirm\", Direction = WsDirection.ServerToClient), WsReply<Shared.Answer>] public record Confirm(string Text); "
            + "[WsEndpoint] public partial class E : WsEndpoint;",
            library);

        using var contract = JsonDocument.Parse(Read("E", server.Output));
        Assert.Equal(["answer -"], Describe(contract, "clientToServer"));
        Assert.Equal(["confirm answer answer"], Describe(contract, "serverToClient"));
    }

    [Fact]
    public void A_raw_endpoint_has_no_contract()
        => Assert.DoesNotContain(
            Generation.Run("[WsEndpoint] public partial class E : WsRawEndpoint { }").Result.GeneratedSources,
            static source => source.HintName.Contains("Contract", StringComparison.Ordinal));

    [Fact]
    public void Hierarchies_and_dictionaries_stand_in_it_too()
    {
        const string source = """
            namespace Demo;
            [WsMessage("draw"), JsonPolymorphic, JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), 4)]
            public abstract record Shape;
            public sealed record Circle(int Radius) : Shape;
            public sealed record Square(int Side) : Shape;
            [WsMessage("tags")] public record Tags(Dictionary<string, int?> Values, Shape? Shape = null);
            [WsEndpoint] public partial class Board : WsEndpoint
            {
                [WsHandler] public void On(Shape message) { }
                [WsHandler] public void OnTags(Tags message) { }
            }
            """;

        string contract = Read("Demo.Board", source);
        Assert.Contains(
            "\"payload\":{\"hierarchy\":\"Demo.Shape\"},\"answer\":\"$ack\"}",
            contract,
            StringComparison.Ordinal);
        Assert.Contains(
            """{"kind":"hierarchy","discriminator":"$type","types":[{"value":"circle","object":"Demo.Circle"},"""
            + """{"value":4,"object":"Demo.Square"}]}""",
            contract,
            StringComparison.Ordinal);
        Assert.Contains(
            """{"name":"values","value":{"map":{"scalar":"int32","nullable":true},"key":{"scalar":"string"}""",
            contract,
            StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Names(JsonDocument contract, string direction)
        => contract.RootElement.GetProperty(direction).EnumerateArray().Select(static message => message.GetProperty("clr").GetString());

    // Each message with its kind of answer.
    private static IEnumerable<string> Describe(JsonDocument contract, string direction)
        => contract.RootElement.GetProperty(direction).EnumerateArray().Select(static message =>
            $"{message.GetProperty("type")} "
            + (message.TryGetProperty("answer", out JsonElement answer) ? $"answer {answer}"
                : message.TryGetProperty("items", out JsonElement items) ? $"items {items}"
                : "-"));

    private static string Replace(string old, string replacement)
    {
        Assert.Contains(old, Source, StringComparison.Ordinal);
        return Source.Replace(old, replacement, StringComparison.Ordinal);
    }

    private static string Hash(string source)
        => Hash(source, source.Contains("namespace Other", StringComparison.Ordinal) ? "Other.Rooms" : "Demo.Rooms");

    private static string Hash(string source, string endpoint)
        => JsonDocument.Parse(Read(endpoint, source)).RootElement.GetProperty("hash").GetString()!;

    private static string Read(string endpoint, string source)
        => Read(endpoint, Generation.RunUnchecked(Compilations.Create(source)).Output);

    internal static string Read(string endpoint, Compilation compilation)
    {
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = 0;

        using var file = new PEReader(image);
        MetadataReader metadata = file.GetMetadataReader();
        foreach (CustomAttributeHandle handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            CustomAttribute attribute = metadata.GetCustomAttribute(handle);
            MemberReference constructor = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor);
            if (metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)constructor.Parent).Name) != "AssemblyMetadataAttribute")
            {
                continue;
            }

            // ECMA-335 §II.23.3: the prolog 0x0001 and the two strings of the constructor.
            BlobReader value = metadata.GetBlobReader(attribute.Value);
            Assert.Equal(1, value.ReadUInt16());
            if (value.ReadSerializedString() == "TypedWs.Contract/" + endpoint)
            {
                return value.ReadSerializedString()!;
            }
        }

        Assert.Fail($"The assembly has no contract of {endpoint}.");
        return "";
    }
}
