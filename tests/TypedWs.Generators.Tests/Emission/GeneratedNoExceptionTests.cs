using System.Text;
using TypedWs.Generators.Tests.Infrastructure;
using TypedWs.Tests.Testing;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Generated dispatchers and codecs answer hostile input without a single exception, caught ones included.</summary>
[Collection(nameof(Alone))]
public sealed class GeneratedNoExceptionTests
{
    private const string Source = """
        [WsMessage("chat")] public sealed record Chat([Required, StringLength(500)] string Text);
        [WsMessage("posted", Direction = WsDirection.ServerToClient)] public sealed record Posted(string Text);

        public enum Color { Red, Green }
        public sealed record Line([StringLength(8)] string Sku, [Range(1, 99)] int Count);
        [WsMessage("order")] public sealed record Order(
            Guid Id, DateTimeOffset Time, DateOnly Day, TimeSpan Span, Color Color, Uri Link, byte[] Data, char Letter, decimal Price,
            [Range(0.5, 2)] double Factor, [EmailAddress] string Email, [Url] string Page, [RegularExpression("[a-z]+")] string Name,
            [AllowedValues("a", "b")] string Kind, [MinLength(1)] Line[] Lines, long? Number = null);

        [WsEndpoint]
        public sealed partial class Endpoint : WsEndpoint
        {
            [WsHandler] public Posted OnChat(Chat message) => new(message.Text.Trim());
            [WsHandler] public Posted OnOrder(Order message) => new(message.Name);
        }
        """;

    private const string Order = """
        {"type":"order","payload":{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","time":"2026-11-20T10:00:00Z","day":"2026-11-20",
        "span":"01:00:00","color":"Red","link":"https://example.org/","data":"AQI=","letter":"x","price":1.5,"factor":1,
        "email":"a@example.org","page":"https://example.org/","name":"abc","kind":"a","lines":[{"sku":"s","count":1}],"number":7}}
        """;

    // Once for all rows, which run one after another.
    private static readonly Lazy<GeneratedCode> Generated = new(static () => GeneratedCode.Load(Source));

    private readonly TestConnection _connection = new((WsEndpointBase)Activator.CreateInstance(Generated.Value.Type("Endpoint"))!);

    // What a client may get wrong, with the code of the error event; "" where the message is good.
    public static TheoryData<string, string> Messages => new()
    {
        { "{\"type\":\"chat\",\"payload\":{\"text\":\"hi\"}", "malformed_json" },
        { "", "malformed_json" },
        { "null", "invalid_envelope" },
        { "5", "invalid_envelope" },
        { "\"x\"", "invalid_envelope" },
        { "[]", "invalid_envelope" },
        { "{}", "invalid_envelope" },
        { "{\"type\":5}", "invalid_envelope" },
        { "{\"type\":\"dance\",\"payload\":{}}", "unknown_type" },
        { "{\"type\":\"chat\"}", "validation_failed" },
        { "{\"type\":\"chat\",\"payload\":null}", "validation_failed" },
        { "{\"type\":\"chat\",\"payload\":{}}", "validation_failed" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":null}}", "validation_failed" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":5}}", "validation_failed" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":\"  \"}}", "validation_failed" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":\"" + new string('x', 501) + "\"}}", "validation_failed" },
        { "{\"type\":\"chat\",\"type\":\"chat\",\"payload\":{\"text\":\"hi\"}}", "invalid_envelope" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":\"hi\"}}x", "malformed_json" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":\"h\ni\"}}", "malformed_json" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":\"\\ud800\"}}", "malformed_json" },
        { "{\"payload\":{\"text\":\"hi\"},\"type\":\"chat\"}", "" },
        { "{\"type\":\"\\u0063hat\",\"payload\":{\"text\":\"hi\"}}", "" },
        { "{\"v\":3,\"type\":\"chat\",\"payload\":{\"text\":\"hi\",\"more\":[1]},\"x\":{}}", "" },
        { "{\"type\":\"chat\",\"payload\":{\"text\":\"hi\"},\"x\":" + new string('[', 64) + new string(']', 64) + "}", "malformed_json" },
        { Order, "" },
        { Order.Replace("6f96", "6g96", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("10:00:00Z", "25:00:00Z", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("\"2026-11-20\"", "\"2026-02-30\"", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("01:00:00", "one hour", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("Red", "Blue", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("\"link\":\"https://example.org/\"", "\"link\":\"http://[::\"", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("AQI=", "AQI", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("\"x\"", "\"xy\"", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("1.5", "1e99", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("\"factor\":1", "\"factor\":1e999", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("a@example.org", "nobody", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("\"page\":\"https", "\"page\":\"gopher", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("abc", "ABC", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("\"kind\":\"a\"", "\"kind\":\"c\"", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("\"count\":1", "\"count\":99999999999999999999", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("\"count\":1", "\"count\":1,\"count\":2", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("\"number\":7", "\"number\":1.5", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("[{\"sku\":\"s\",\"count\":1}]", "[]", StringComparison.Ordinal), "validation_failed" },
        { Order.Replace("[{\"sku\":\"s\",\"count\":1}]", "[null,7,{},[]]", StringComparison.Ordinal), "validation_failed" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    [Trait("Row", "B19")]
    [Trait("Row", "B24")]
    [Trait("Row", "B29")]
    public void A_message_is_validated_before_it_is_handled_and_nothing_is_thrown(string message, string code)
    {
        byte[] frame = ClientFrames.Text(message);

        Assert.Empty(ThrownExceptions.During(() => _connection.Transport.Push(frame)));

        string answer = Assert.Single(_connection.TakeTexts());
        Assert.StartsWith(
            code.Length == 0 ? "{\"type\":\"posted\"" : $$"""{"type":"error","payload":{"code":"{{code}}",""",
            answer,
            StringComparison.Ordinal);
        Assert.Equal(
            """{"type":"posted","payload":{"text":"still here"}}""",
            _connection.Ask("""{"type":"chat","payload":{"text":"still here"}}"""));
    }

    [Fact]
    public void A_thousand_bad_messages_in_a_row_throw_nothing_and_get_an_answer_each()
    {
        byte[][] frames = [.. Enumerable.Range(0, 1000).Select(static _ => ClientFrames.Text("""{"type":"chat","payload":{"text":5}}"""))];

        Assert.Empty(ThrownExceptions.During(() => Array.ForEach(frames, frame => _connection.Transport.Push(frame))));

        Assert.Equal(1000, _connection.TakeTexts().Length);
        Assert.Equal(WsConnectionState.Open, _connection.Ws.State);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public void No_damaged_message_throws(int seed)
    {
        const int Count = 5000;
        var random = new Random(seed);
        byte[][] frames = [.. Enumerable.Range(0, Count).Select(_ => Damage(random))];

        Assert.Empty(ThrownExceptions.During(() => Array.ForEach(frames, frame => _connection.Transport.Push(frame))));

        Assert.Equal(Count, _connection.TakeTexts().Length);
    }

    // Binary, so that damaged UTF-8 reaches the typed layer.
    private static byte[] Damage(Random random)
    {
        byte[] message = Encoding.UTF8.GetBytes(Order);
        for (int damage = random.Next(1, 4); damage > 0; damage--)
        {
            message[random.Next(message.Length)] = (byte)random.Next(256);
        }

        return ClientFrames.Binary(message);
    }
}
