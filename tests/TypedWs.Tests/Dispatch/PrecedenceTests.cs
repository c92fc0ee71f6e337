using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>Malformed JSON anywhere comes before a wrong envelope, that before an unknown type, that before validation.</summary>
public sealed class PrecedenceTests
{
    private readonly TestEndpoint _endpoint = new();

    [Theory]
    [InlineData("", "seq=1")]
    [InlineData(" ", "seq=1")]
    [InlineData("hello", "seq=1")]
    [InlineData("{", "seq=1")]
    [InlineData("{} {}", "seq=1")]
    [InlineData("[1,]", "seq=1")]
    [InlineData("\uFEFF{}", "seq=1")]
    [InlineData("{'type':'chat'}", "seq=1")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"}}x""", "seq=1 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"},}""", "seq=1 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"}""", "seq=1 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":"\ud800"}}""", "seq=1 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":tru}}""", "seq=1 on=chat")]
    [InlineData("""{"type":"chat","payload":}""", "seq=1 on=chat")]
    [InlineData("""{"type":"chat" "payload":{"text":"hi"}}""", "seq=1 on=chat")]
    [InlineData("""{"type":"\u00","payload":{"text":"hi"}}""", "seq=1")]

    // After a field error, …
    [InlineData("""{"type":"chat","payload":{"text":1},]""", "seq=1 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":1""", "seq=1 on=chat")]

    // … an unknown type, …
    [InlineData("""{"type":"nope","payload":{"text":1,}}""", "seq=1")]
    [InlineData("""{"payload":{"text":1,},"type":"nope"}""", "seq=1")]

    // … and a wrong envelope, before and behind the payload. An id that was complete before is the answer's ref.
    [InlineData("""{"type":1,"payload":{"text":1,}}""", "seq=1")]
    [InlineData("""{"id":null,"type":"chat","payload":{"text":1}""", "seq=1 on=chat")]
    [InlineData("""{"id":"7","type":"chat","payload":{"text":1}""", "ref=\"7\" on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"},"id":7,"x":01}""", "ref=7 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"},"id":7""", "ref=7 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"},"id":"7""", "seq=1 on=chat")]
    [InlineData("""{"payload":{"text":"hi"}},"type":"chat"}""", "seq=1")]
    [InlineData("""[{"type":"chat"]""", "seq=1")]
    public void A_syntax_error_anywhere_is_malformed_json(string message, string expected)
        => AssertRefused(message, "malformed_json " + expected);

    [Theory]
    [InlineData("""{"type":"nope","payload":{"text":1},"id":null}""", "seq=1")]
    [InlineData("""{"id":1.5,"type":"nope"}""", "seq=1")]
    [InlineData("""{"type":"nope","type":"nope"}""", "seq=1")]
    [InlineData("""{"type":"chat","payload":{"text":1},"id":[]}""", "seq=1 on=chat")]
    [InlineData("""{"type":"chat","payload":{},"payload":{}}""", "seq=1 on=chat")]
    [InlineData("""{"payload":{},"type":"chat","id":{}}""", "seq=1 on=chat")]
    [InlineData("""{"id":"","type":"chat"}""", "seq=1 on=chat")]
    public void A_wrong_envelope_comes_before_an_unknown_type_and_validation(string message, string expected)
        => AssertRefused(message, "invalid_envelope " + expected);

    [Theory]
    [InlineData("""{"type":"nope","payload":{"text":1}}""", "seq=1")]
    [InlineData("""{"payload":{"text":1},"type":"nope"}""", "seq=1")]
    [InlineData("""{"type":"nope"}""", "seq=1")]
    [InlineData("""{"type":"nope","payload":1,"id":"7"}""", "ref=\"7\"")]
    [InlineData("""{"id":7,"type":"nope","payload":1}""", "ref=7")]
    public void An_unknown_type_is_told_without_its_name(string message, string expected)
        => AssertRefused(message, "unknown_type " + expected);

    [Theory]
    [InlineData("""{"type":"chat","payload":{"text":1}}""", "seq=1 on=chat /payload/text:type")]
    [InlineData("""{"payload":{"text":1},"type":"chat"}""", "seq=1 on=chat /payload/text:type")]
    [InlineData("""{"type":"chat","payload":{"text":null},"id":"7"}""", "ref=\"7\" on=chat /payload/text:null")]
    [InlineData("""{"id":7,"type":"chat","payload":{"text":" "}}""", "ref=7 on=chat /payload/text:not_blank")]
    [InlineData("""{"type":"chat","payload":{"text":"a","text":"b"}}""", "seq=1 on=chat /payload/text:duplicate")]
    [InlineData("""{"type":"chat","payload":{"text":"12345678901"}}""", "seq=1 on=chat /payload/text:max_length")]
    [InlineData("""{"type":"find","payload":{"limit":99999999999,"name":5}}""", "seq=1 on=find /payload/limit:range /payload/name:type")]
    public void A_payload_that_breaks_its_rules_is_told_with_every_field(string message, string expected)
        => AssertRefused(message, "validation_failed " + expected);

    [Fact]
    public void Depth_64_is_read_and_depth_65_is_malformed()
    {
        var connection = new TestConnection(_endpoint);
        foreach (string member in new[] { "x", "payload" })
        {
            // The envelope is the first level.
            connection.Receive($$"""{"type":"find","{{member}}":{{Nested(63)}}}""");
            Assert.DoesNotContain("malformed", string.Concat(connection.TakeTexts()), StringComparison.Ordinal);
            Assert.StartsWith(
                "malformed_json ",
                ErrorSummary.Of(connection.Ask($$"""{"type":"find","{{member}}":{{Nested(64)}}}""")),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_binary_message_with_bad_UTF8_is_malformed_and_costs_nothing_else()
    {
        var connection = new TestConnection(_endpoint);
        connection.Transport.Push(ClientFrames.Binary(0x7B, 0xFF, 0x7D));
        Assert.Equal(
            """{"type":"error","payload":{"code":"malformed_json","message":"the message is not valid UTF-8","seq":1}}""",
            Assert.Single(connection.TakeTexts()));
        Assert.Equal(WsConnectionState.Open, connection.Ws.State);
    }

    [Fact]
    public void A_message_above_the_limit_is_skipped_and_answered_in_its_turn()
    {
        var connection = new TestConnection(_endpoint, static options => options.MaxMessageSize = 40);
        connection.Transport.Push([
            .. ClientFrames.Text("""{"type":"chat","payload":{"text":"1"}}"""),
            .. ClientFrames.Text("""{"type":"chat","payload":{"text":"above the limit"}}"""),
            .. ClientFrames.Text("""{"type":"chat","payload":{"text":"3"}}"""),
            .. ClientFrames.Text("nonsense"),
        ]);
        string[] answers = connection.TakeTexts();
        Assert.Equal(
            """{"type":"error","payload":{"code":"message_too_large","message":"the message is larger than 40 bytes","seq":2}}""",
            answers[0]);
        Assert.Equal("malformed_json seq=4", ErrorSummary.Of(answers[1]));
        Assert.Equal([new Chat("1"), new Chat("3")], _endpoint.Handled);
        Assert.Equal(1, connection.Transport.FlushCount);
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private void AssertRefused(string message, string expected)
    {
        var connection = new TestConnection(_endpoint);
        Assert.Equal(expected, ErrorSummary.Of(connection.Ask(message)));
        Assert.Empty(_endpoint.Handled);
        Assert.Empty(_endpoint.Errors);

        // The connection is none the worse.
        connection.Receive("""{"type":"chat","payload":{"text":"hi"}}""");
        Assert.Single(_endpoint.Handled);
    }
}
