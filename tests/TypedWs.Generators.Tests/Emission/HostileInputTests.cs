using System.Text;
using TypedWs.Generators.Tests.Infrastructure;
using TypedWs.Tests.Testing;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>
/// Any bytes, for messages of every type and rule: each input gets one answer, and nothing is thrown, not even inside.
/// </summary>
[Collection(nameof(Alone))]
public sealed class HostileInputTests
{
    private const string Source = """
        public enum Color { Red, Green }
        [Flags] public enum Sides : byte { Left = 1, Right = 2 }
        public readonly record struct Point(int X, double Y);
        public sealed record Node(string Text, Node? Left = null, Node? Right = null);
        [JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Group), 2)]
        public abstract record Shape([StringLength(9)] string Name);
        public sealed record Circle(string Name, [Range(0.5, 2)] double Radius) : Shape(Name);
        public sealed record Group(string Name, List<Shape?> Shapes) : Shape(Name);

        [WsMessage("scalars")] public sealed record Scalars(
            bool A, byte B, sbyte C, short D, ushort E, int F, uint G, long H, ulong I, float J, double K, decimal L, char M, string N,
            Guid O, DateTime P,
            DateTimeOffset Q, DateOnly R, TimeOnly S, TimeSpan T, Uri U, byte[] V, Color W,
            [property: JsonConverter(typeof(JsonNumberEnumConverter<Sides>))] Sides X, Point? Y, int? Z);
        [WsMessage("collections")] public sealed record Collections(
            int[] A, List<string?> B, HashSet<Guid> C, IReadOnlyList<Point> D, Dictionary<string, decimal> E, Dictionary<int, Node?> F,
            Dictionary<Guid, byte[]> G,
            Dictionary<Color, List<Shape>> H, System.Collections.Immutable.ImmutableArray<double> I, KeyValuePair<string, Uri> J,
            ISet<DateTimeOffset> K);
        [WsMessage("json")] public sealed record Json(System.Text.Json.JsonElement A, TypedWs.WsRawJson B,
            Dictionary<string, System.Text.Json.JsonElement> C);
        [WsMessage("numbers")]
        [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
        public sealed record Numbers(int A, ulong B, float C, double D, decimal E, long?[] F);
        [WsMessage("shape"), WsJsonOptions(UnknownMembers = WsUnknownMembers.Disallow)]
        public sealed record ShapeMessage(Shape A, Shape? B, List<Shape> C);
        [WsMessage("rules")] public sealed record Rules(
            [Required, StringLength(5, MinimumLength = 2)] string A, [EmailAddress] string? B, [Url] string? C, [Url] Uri? D,
            [Phone] string? E, [CreditCard] string? F, [Base64String] string? G,
            [FileExtensions] string? H, [RegularExpression("([a-z]+)*", MatchTimeoutInMilliseconds = 60_000)] string? I,
            [AllowedValues("a", null)] string? J, [DeniedValues(1, 2)] int K, [Range(1, 10)] string? L, [Range(1, 10)] long M,
            [Range(0.5, 2)] decimal N, [Range(typeof(decimal), "0.1", "79228162514264337593543950335")] decimal O, [Range(0.5, 2)] float P,
            [Range(typeof(DateOnly), "2026-01-01", "2026-12-31")] DateOnly Q,
            [Range(typeof(TimeSpan), "00:00:01", "01:00:00")] TimeSpan R, [EnumDataType(typeof(Color))] string? S,
            [EnumDataType(typeof(Sides))] int T, [MinLength(1), MaxLength(2)] byte[] U,
            [Length(1, 3)] List<Point> V, [property: Compare("A")] string? W, [WsNotBlank] string? X, [Range(1, 10)] char Y,
            [Range(1, 10)] ulong Z);

        [WsMessage("done", Direction = WsDirection.ServerToClient)] public sealed record Done(int Number);

        [WsEndpoint]
        public sealed partial class Endpoint : WsEndpoint
        {
            [WsHandler] public Done OnScalars(Scalars message) => new(message.B);
            [WsHandler] public Done OnCollections(Collections message) => new(message.A.Length);
            [WsHandler] public Done OnJson(Json message) => new(message.C.Count);
            [WsHandler] public Done OnNumbers(Numbers message) => new(message.F.Length);
            [WsHandler] public Done OnShape(ShapeMessage message) => new(message.C.Count);
            [WsHandler] public Done OnRules(Rules message) => new(message.K);
        }
        """;

    private static readonly string[] Messages = ["Scalars", "Collections", "Json", "Numbers", "ShapeMessage", "Rules"];

    // Once for all rows, which run one after another.
    private static readonly Lazy<GeneratedCode> Generated = new(static () => GeneratedCode.Load(Source));

    private readonly TestConnection _connection = new((WsEndpointBase)Activator.CreateInstance(Generated.Value.Type("Endpoint"))!);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("Row", "B29")]
    public void Spoilt_messages_are_answered_without_an_exception(int seed)
    {
        const int Count = 2500;
        var values = new RandomValues(seed);
        var hostile = new HostileJson(seed);
        byte[][] frames =
        [
            .. Enumerable.Range(0, Count).Select(i => ClientFrames.Binary(hostile.Spoil(Document(values, Messages[i % Messages.Length])))),
        ];

        Assert.Empty(ThrownExceptions.During(() => Array.ForEach(frames, frame => _connection.Transport.Push(frame))));

        string[] answers = _connection.TakeTexts();
        Assert.Equal(Count, answers.Length);
        Assert.DoesNotContain(answers, static answer => answer.Contains("\"internal\"", StringComparison.Ordinal));
        Assert.Contains(answers, static answer => answer.Contains("\"done\"", StringComparison.Ordinal));
        Assert.Contains(answers, static answer => answer.Contains("\"validation_failed\"", StringComparison.Ordinal));
        Assert.Contains(answers, static answer => answer.Contains("\"malformed_json\"", StringComparison.Ordinal));
        Assert.Equal(WsConnectionState.Open, _connection.Ws.State);
    }

    [Theory]
    [InlineData("Scalars")]
    [InlineData("Collections")]
    [InlineData("Json")]
    [InlineData("Numbers")]
    [InlineData("ShapeMessage")]
    [InlineData("Rules")]
    [Trait("Row", "B29")]
    public void Every_hostile_value_in_every_place_is_answered_without_an_exception(string name)
    {
        byte[] document = Document(new RandomValues(seed: 4), name);
        int count = 0;

        Assert.Empty(ThrownExceptions.During(() =>
        {
            foreach (byte[] spoilt in HostileJson.SpoilEverywhere(document))
            {
                _connection.Transport.Push(ClientFrames.Binary(spoilt));
                count++;
            }
        }));

        Assert.InRange(count, 500, 50_000);
        Assert.Equal(count, _connection.TakeTexts().Length);
        Assert.Equal(WsConnectionState.Open, _connection.Ws.State);
    }

    private static byte[] Document(RandomValues values, string name)
    {
        MessageCodecProxy codec = Generated.Value.Codec(name);
        return Encoding.UTF8.GetBytes(codec.EnvelopePrefix + codec.Write(values.Make(Generated.Value.Type(name))) + "}");
    }
}
