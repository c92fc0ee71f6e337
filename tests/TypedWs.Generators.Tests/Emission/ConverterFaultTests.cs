using System.Reflection;
using TypedWs.Generators.Tests.Infrastructure;
using TypedWs.Tests.Testing;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Converters that refuse a value, converters that have a fault, and objects that no reader could take.</summary>
public sealed class ConverterFaultTests
{
    private const string Source = """
        using System.Text.Json;
        public sealed class Part { public int X { get; set; } }
        public abstract class Reading<T> : JsonConverter<T>
        {
            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
                => throw new NotSupportedException("no writing");
        }
        public sealed class Own : Reading<int>
        {
            public override int Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
                => reader.TokenType != JsonTokenType.String ? reader.GetInt32() : reader.GetString() switch
            {
                "json" => throw new JsonException(),
                "format" => throw new FormatException(),
                "kind" => reader.GetInt32(),
                "moved" => reader.GetGuid().GetHashCode(),
                "invalid" => throw new InvalidOperationException("a fault"),
                "argument" => throw new ArgumentException("a fault"),
                _ => throw new NullReferenceException("a fault"),
            };
        }
        public sealed class Asking : Reading<Part>
        {
            public override Part Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
                => JsonSerializer.Deserialize<Part>(ref reader, options)!;
        }
        [WsMessage("own")] public record OwnMessage([property: JsonConverter(typeof(Own))] int Value);
        [WsMessage("ask")] public record AskMessage([property: JsonConverter(typeof(Asking))] Part Value);
        [WsMessage("deep", Direction = WsDirection.Both)] public sealed class Deep
        {
            public Deep? Inner { get; set; }
            public List<Deep>? Many { get; set; }
        }
        [WsMessage("make")] public record Make(int Depth);
        [WsEndpoint] public partial class Endpoint : WsEndpoint
        {
            public static List<Exception> Errors { get; } = [];
            public override ValueTask OnError(WsConnection ws, Exception exception) { Errors.Add(exception); return default; }
            [WsHandler] public void OnOwn(OwnMessage message) { }
            [WsHandler] public void OnAsk(AskMessage message) { }
            [WsHandler] public Deep OnDeep(Deep message) => message;
            [WsHandler] public Deep OnMake(Make message)
            {
                var root = new Deep();
                var deepest = root;
                for (int i = 1; i < message.Depth; i++) deepest = deepest.Inner = new Deep();
                if (message.Depth == 0) root.Many = [root];
                return root;
            }
        }
        """;

    [Theory]
    [InlineData("1", "ack", "")]
    [InlineData("\"json\"", "validation_failed", "")]
    [InlineData("\"format\"", "validation_failed", "")]
    [InlineData("\"kind\"", "validation_failed", "")]
    [InlineData("\"moved\"", "validation_failed", "")]
    [InlineData("1.5", "validation_failed", "")]
    [InlineData("{}", "validation_failed", "")]
    [InlineData("\"invalid\"", "internal", "a fault")]
    [InlineData("\"argument\"", "internal", "a fault")]
    [InlineData("\"null\"", "internal", "a fault")]
    public void What_a_converter_refuses_is_a_field_error_and_a_fault_of_it_is_told_to_the_application(
        string value,
        string answer,
        string error
    ) => Verify($$$"""{"type":"own","id":1,"payload":{"value":{{{value}}}}}""", answer, error);

    [Fact]
    public void The_options_say_why_they_know_no_types()
        => Verify(
            """{"type":"ask","id":1,"payload":{"value":{"x":1}}}""",
            "internal",
            "The options that a converter is given know no types, and so not 'Part'");

    [Theory]
    [InlineData(1, "deep", "")]
    [InlineData(63, "deep", "")]
    [InlineData(64, "internal", "A message of type 'Deep' cannot be written: its payload is nested more than 63 levels deep")]
    [InlineData(
        0,
        "internal",
        "A message of type 'Deep' cannot be written: its payload is nested more than 63 levels deep, or an object in it refers to itself.")]
    public void A_message_is_written_as_deep_as_it_could_be_read(int depth, string answer, string error)
        => Verify($$$"""{"type":"make","id":1,"payload":{"depth":{{{depth}}}}}""", answer, error);

    [Fact]
    public void What_is_written_at_the_deepest_is_read_again()
    {
        var code = GeneratedCode.Load(Source);
        TestConnection connection = Connect(code);
        string deepest = connection.Ask("""{"type":"make","payload":{"depth":63}}""");

        Assert.Equal(deepest, connection.Ask(deepest));
        Assert.Equal(
            64,
            System
                .Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(deepest)
                .ToString()
                .Count(static letter => letter == '{'));
    }

    private static void Verify(string message, string answer, string error)
    {
        var code = GeneratedCode.Load(Source);
        TestConnection connection = Connect(code);

        string got = connection.Ask(message);

        Assert.Contains(answer, got, StringComparison.Ordinal);
        var errors =
            (List<Exception>)code.Type("Endpoint").GetProperty("Errors", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        if (error.Length == 0)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.StartsWith(error, Assert.Single(errors).Message, StringComparison.Ordinal);
        }

        Assert.Contains("deep", connection.Ask("""{"type":"deep","payload":{}}"""), StringComparison.Ordinal);
    }

    private static TestConnection Connect(GeneratedCode code) => new((WsEndpointBase)Activator.CreateInstance(code.Type("Endpoint"))!);
}
