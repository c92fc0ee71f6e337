using System.Text;
using System.Text.Json;
using TypedWs.Json;
using TypedWs.Messages;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Messages;

/// <summary>docs/wire-protocol.md, "Error event": the events to the byte.</summary>
public sealed class ErrorEventTests
{
    private readonly TestEndpoint _endpoint = new();
    private readonly TestConnection _connection;

    public ErrorEventTests() => _connection = new TestConnection(_endpoint);

    [Fact]
    public void With_an_id_it_carries_the_ref_and_the_field_errors()
        => Assert.Equal(
            """{"type":"error","ref":"7","payload":"""
            + """{"code":"validation_failed","message":"1 field is invalid","on":"chat","errors":"""
            + """[{"pointer":"/payload/text","code":"max_length","message":"must be at most 10 characters","params":"""
            + """{"max":10,"actual":12}}]}}""",
            _connection.Ask("""{"type":"chat","payload":{"text":"123456789012"},"id":"7"}"""));

    [Fact]
    public void Without_an_id_it_carries_the_number_of_the_message()
    {
        for (int number = 1; number < 42; number++)
        {
            _connection.Receive("""{"type":"chat","payload":{"text":"hi"}}""");
        }

        Assert.Equal(
            """{"type":"error","payload":{"code":"malformed_json","message":"the message is not valid JSON","seq":42}}""",
            _connection.Ask("nonsense"));
    }

    [Theory]
    [InlineData("\uFEFF{\"type\":\"chat\",\"payload\":{\"text\":\"hi\"}}")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\uFEFF{}")]
    public void A_byte_order_mark_is_named_as_nobody_sees_it(string message)
        => Assert.Equal(
            """{"type":"error","payload":"""
            + """{"code":"malformed_json","message":"the message must not begin with a byte order mark","seq":1}}""",
            _connection.Ask(message));

    [Fact]
    public void A_wrong_envelope_is_told_in_words()
    {
        Assert.Equal(
            """{"type":"error","payload":{"code":"invalid_envelope","message":"the message must be a JSON object","seq":1}}""",
            _connection.Ask("[]"));
        Assert.Equal(
            """{"type":"error","ref":7,"payload":{"code":"invalid_envelope","message":"the member 'type' is missing"}}""",
            _connection.Ask("""{"id":7}"""));
        Assert.Equal(
            """{"type":"error","payload":{"code":"invalid_envelope","message":"the member """
            + """'id' must be a string of 1 to 64 characters or an integer","on":"chat","seq":3}}""",
            _connection.Ask("""{"type":"chat","payload":{"text":"hi"},"id":null}"""));
    }

    [Fact]
    public void An_unknown_type_is_not_echoed()
        => Assert.Equal(
            """{"type":"error","ref":"a\"b","payload":"""
            + """{"code":"unknown_type","message":"there is no handler for a message of this type"}}""",
            _connection.Ask("""{"type":"<script>","id":"a\"b"}"""));

    [Fact]
    public void A_handlers_failure_says_nothing_of_the_exception()
    {
        _endpoint.OnChat = static (_, _) => throw new InvalidOperationException("secret");
        Assert.Equal(
            """{"type":"error","payload":{"code":"internal","message":"the server failed to handle the message","on":"chat","seq":1}}""",
            _connection.Ask("""{"type":"chat","payload":{"text":"hi"}}"""));
    }

    [Fact]
    public void Field_errors_stand_in_document_order_with_what_is_missing_last()
        => Assert.Equal(
            """{"type":"error","payload":{"code":"validation_failed","message":"2 fields are invalid","on":"find","seq":1"""
            + ""","errors":[{"pointer":"/payload/limit","code":"type","message":"must be an integer"}"""
            + """,{"pointer":"/payload/name","code":"type","message":"must be a string"}]}}""",
            _connection.Ask("""{"type":"find","payload":{"limit":"x","name":1}}"""));

    [Fact]
    public void At_most_20_field_errors_are_told_but_all_are_counted()
    {
        string rows = string.Join(',', Enumerable.Range(0, 25).Select(static number => $"\"r{number}\":null"));
        string answer = _connection.Ask($$$"""{"type":"table","payload":{{{{rows}}}}}""");
        using JsonDocument document = JsonDocument.Parse(answer);
        JsonElement payload = document.RootElement.GetProperty("payload");
        Assert.Equal("25 fields are invalid", payload.GetProperty("message").GetString());
        Assert.Equal(
            Enumerable.Range(0, 20).Select(static number => $"/payload/r{number}"),
            payload.GetProperty("errors").EnumerateArray().Select(static error => error.GetProperty("pointer").GetString()));
    }

    [Theory]
    [InlineData("a/b", "/payload/a~1b")]
    [InlineData("a~b", "/payload/a~0b")]
    [InlineData("~1", "/payload/~01")]
    [InlineData("", "/payload/")]
    [InlineData("消", "/payload/消")]
    [InlineData("\\u006d\\u002F\\u007e", "/payload/m~1~0")]
    [InlineData("\\\"\\\\", "/payload/\"\\")]
    [InlineData("\\n", "/payload/\n")]
    public void Pointers_are_escaped_by_their_own_rules_and_then_by_JSONs(string member, string pointer)
    {
        string answer = _connection.Ask($$$"""{"type":"table","payload":{"{{{member}}}":true}}""");
        Assert.Equal($"validation_failed seq=1 on=table {pointer}:type", ErrorSummary.Of(answer));
    }

    [Theory]
    [InlineData(
        """{"type":"either","payload":{"a":"throw"},"id":7}""",
        """{"type":"error","ref":7,"payload":{"code":"internal","message":"the server failed to handle the message","on":"either"}}""")]
    [InlineData(
        """{"payload":{"a":"throw"},"id":7,"type":"either"}""",
        """{"type":"error","ref":7,"payload":{"code":"internal","message":"the server failed to handle the message","on":"either"}}""")]
    [InlineData(
        """{"type":"either","payload":{"a":"throw"}}""",
        """{"type":"error","payload":{"code":"internal","message":"the server failed to handle the message","on":"either","seq":1}}""")]
    [InlineData(
        """{"type":"either","payload":{"a":"throw"},}""",
        """{"type":"error","payload":{"code":"malformed_json","message":"the message is not valid JSON","on":"either","seq":1}}""")]
    [InlineData(
        """{"type":"either","payload":{"a":"throw"},"id":null}""",
        """{"type":"error","payload":{"code":"invalid_envelope","message":"the member """
        + """'id' must be a string of 1 to 64 characters or an integer","on":"either","seq":1}}"""
    )]
    public void A_rule_that_throws_is_a_failure_of_the_server_unless_the_message_is_wrong_further_on(string message, string answer)
    {
        Assert.Equal(answer, _connection.Ask(message));
        Assert.Single(_endpoint.Errors);
        Assert.StartsWith("validation_failed seq=2", ErrorSummary.Of(_connection.Ask("""{"type":"either"}""")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_texts_of_field_errors_can_be_replaced()
    {
        List<WsFieldErrorContext> seen = [];
        var connection = new TestConnection(_endpoint, options => options.FieldErrorText = text =>
        {
            seen.Add(text);
            return text.Code == "max_length" ? "höchstens 10 Zeichen" : null;
        });
        Assert.Equal(
            """{"type":"error","payload":{"code":"validation_failed","message":"1 field is invalid","on":"chat","seq":1,"errors":"""
            + """[{"pointer":"/payload/text","code":"max_length","message":"höchstens 10 Zeichen","params":"""
            + """{"max":10,"actual":12}}]}}""",
            connection.Ask("""{"type":"chat","payload":{"text":"123456789012"}}"""));
        Assert.Contains(
            "\"message\":\"must be a string\"",
            connection.Ask("""{"type":"chat","payload":{"text":1}}"""),
            StringComparison.Ordinal);
        Assert.Equal(
            [new("max_length", "must be at most 10 characters", "\"max\":10", 12), new("type", "must be a string", null, null)],
            seen);
    }

    [Fact]
    public void A_field_error_whose_text_cannot_be_made_keeps_its_own()
    {
        var connection = new TestConnection(
            _endpoint,
            static options => options.FieldErrorText = static _ => throw new InvalidOperationException("secret"));

        Assert.Equal(
            "validation_failed ref=7 on=chat /payload/text:type",
            ErrorSummary.Of(connection.Ask("""{"type":"chat","payload":{"text":1},"id":7}""")));

        Assert.Equal("secret", Assert.Single(_endpoint.Errors).Message);
    }

    [Fact]
    public void Errors_of_one_message_do_not_leak_into_the_next()
    {
        Assert.Equal(
            "validation_failed seq=1 on=chat /payload/text:type",
            ErrorSummary.Of(_connection.Ask("""{"type":"chat","payload":{"text":1}}""")));
        Assert.Equal("malformed_json seq=2 on=chat", ErrorSummary.Of(_connection.Ask("""{"type":"chat","payload":{"text":1,}}""")));
        Assert.Equal(
            "invalid_envelope seq=3 on=chat",
            ErrorSummary.Of(_connection.Ask("""{"type":"chat","payload":{"text":1},"id":null}""")));
        Assert.Equal(
            "validation_failed seq=4 on=find /payload/name:type",
            ErrorSummary.Of(_connection.Ask("""{"type":"find","payload":{"name":1}}""")));
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData("\"max\":5", null, ",\"params\":{\"max\":5}")]
    [InlineData(null, 6L, ",\"params\":{\"actual\":6}")]
    [InlineData("\"max\":5", -6L, ",\"params\":{\"max\":5,\"actual\":-6}")]
    [InlineData("\"allowed\":[\"a\",\"b\"]", null, ",\"params\":{\"allowed\":[\"a\",\"b\"]}")]
    public void Parameters_stand_in_params_and_are_left_out_if_there_are_none(string? parameters, long? actual, string expected)
    {
        FieldErrors errors = FieldErrors.Rent();
        errors.Add(new FieldError(1, "m", "code", "text", parameters, actual));
        using FrameBuffer buffer = FrameBuffer.Rent();
        new ErrorEvent
        {
            Error = WsError.Own("c", "m"),
            Id = "1"u8,
            Errors = errors,
            Document = " {}"u8,
        }.WriteTo(buffer, EnvelopeFormat.Default);
        string json = Encoding.UTF8.GetString(buffer.Payload);
        FieldErrors.Return(errors);
        Assert.Equal(
            """{"type":"error","ref":1,"payload":{"code":"c","message":"m","errors":"""
                + """[{"pointer":"/m","code":"code","message":"text" """.TrimEnd()
                + expected
                + "}]}}",
            json);
    }
}
