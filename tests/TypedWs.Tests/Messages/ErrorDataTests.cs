using System.Text;
using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Json;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Messages;

/// <summary>What an application's error carries, with a codec written by hand.</summary>
public sealed class ErrorDataTests
{
    private readonly TestEndpoint _endpoint = new();
    private readonly TestConnection _connection;

    static ErrorDataTests() => WsMessageRegistry.RegisterErrorData<CountedCodec, Counted>();

    public ErrorDataTests() => _connection = new TestConnection(_endpoint);

    [Fact]
    public void It_stands_behind_what_else_the_event_tells()
    {
        WsError error = WsError.App("full", "it is full", new Counted(20));
        _endpoint.OnChat = (_, _) => throw new WsException(error);

        Assert.Equal(
            """{"type":"error","payload":{"code":"app.full","message":"it is full","on":"chat","seq":1,"data":{"limit":20}}}""",
            _connection.Ask("""{"type":"chat","payload":{"text":"hi"}}"""));
        Assert.Equal("""{"limit":20}""", Encoding.UTF8.GetString(error.Data));
        Assert.Equal("app.full: it is full", error.ToString());
        Assert.Empty(_endpoint.Errors);
    }

    [Fact]
    public void It_is_written_once_however_often_it_is_sent()
    {
        var data = new Counted(1);
        WsError error = WsError.App("full", "it is full", data);
        _endpoint.OnChat = (_, _) => throw new WsException(error);

        for (int i = 0; i < 10; i++)
        {
            Assert.Contains(
                "\"data\":{\"limit\":1}",
                _connection.Ask("""{"type":"chat","payload":{"text":"hi"}}"""),
                StringComparison.Ordinal);
        }

        Assert.Equal(1, data.Written);
    }

    [Fact]
    public void An_error_without_data_has_none()
    {
        Assert.True(WsError.App("full", "it is full").Data.IsEmpty);
        Assert.True(WsError.Conflict("it is there").Data.IsEmpty);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void A_name_that_is_none_is_an_argument_error(string? name)
        => Assert.ThrowsAny<ArgumentException>(() => WsError.App(name!, "it is full", new Counted(1)));

    [Fact]
    public void A_message_that_is_null_is_an_argument_error()
        => Assert.Throws<ArgumentNullException>(static () => WsError.App("full", null!, new Counted(1)));

    [Fact]
    public void A_type_without_a_codec_is_told_at_once()
        => Assert.Equal(
            "'System.Version' cannot be the data of an error: it has no [WsErrorData], "
            + "or the TypedWs generator did not run on the assembly that declares it.",
            Assert.Throws<InvalidOperationException>(static () => WsError.App("full", "it is full", new Version(1, 0))).Message);

    [Fact]
    public void A_getter_may_make_another_error()
    {
        WsError inner = null!;
        WsError outer = WsError.App(
            "outer",
            "the outer one",
            new Counted(1) { OnWrite = () => inner = WsError.App("inner", "the inner one", new Counted(2)) });

        Assert.Equal("""{"limit":1}""", Encoding.UTF8.GetString(outer.Data));
        Assert.Equal("""{"limit":2}""", Encoding.UTF8.GetString(inner.Data));
    }

    /// <summary>What the thread's buffer holds of data that failed is not in what is written next.</summary>
    [Fact]
    public void What_failed_leaves_nothing_behind()
    {
        WsError failed = WsError.App(
            "failed",
            "it failed",
            new Counted(1) { OnWrite = static () => throw new InvalidOperationException("no") });
        WsError large = WsError.App("large", "it is large", new Counted(1) { Padding = new string('x', 100_000) });

        Assert.True(failed.Data.IsEmpty);
        Assert.True(large.Data.IsEmpty);
        Assert.Equal("""{"limit":3}""", Encoding.UTF8.GetString(WsError.App("good", "it is good", new Counted(3)).Data));
        Assert.Equal("""{"type":"found","payload":{"count":1},"ref":1}""", _connection.Ask("""{"type":"find","payload":{},"id":1}"""));
    }

    /// <summary>Counts how often it is written.</summary>
    private sealed class Counted(int limit)
    {
        public int Limit { get; } = limit;

        public int Written { get; set; }

        public string? Padding { get; init; }

        public Action? OnWrite { get; init; }
    }

    private readonly struct CountedCodec : IWsPayloadCodec<Counted>
    {
        public static bool TryRead(ref WsJsonReader reader, out Counted value) => throw new NotSupportedException("Only sent.");

        public static void Write(Utf8JsonWriter writer, Counted value)
        {
            value.Written++;
            writer.WriteStartObject();
            writer.WriteNumber("limit"u8, value.Limit);
            if (value.Padding is not null)
            {
                writer.WriteString("padding"u8, value.Padding);
            }

            value.OnWrite?.Invoke();
            writer.WriteEndObject();
        }
    }
}
