using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Messages;

/// <summary>docs/wire-protocol.md, "Envelope".</summary>
public sealed class EnvelopeTests
{
    private readonly TestEndpoint _endpoint = new();
    private readonly TestConnection _connection;

    public EnvelopeTests() => _connection = new TestConnection(_endpoint);

    [Theory]
    [InlineData("""{"type":"chat","payload":{"text":"hi"}}""")]
    [InlineData("""{"payload":{"text":"hi"},"type":"chat"}""")]
    [InlineData(" \t\r\n{ \"type\" : \"chat\" , \"payload\" : { \"text\" : \"hi\" } } \n")]
    [InlineData("""{"\u0074ype":"chat","p\u0061yload":{"text":"hi"}}""")]
    [InlineData("""{"type":"\u0063hat","payload":{"text":"hi"}}""")]
    [InlineData("""{"payload":{"text":"hi"},"type":"ch\u0061t"}""")]
    [InlineData("""{"x":1,"type":"chat","y":{"type":"other"},"payload":{"text":"hi","z":[]},"w":null,"x":2}""")]
    [InlineData("""{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","type":"chat","payload":{"text":"hi"}}""")]
    public void Member_order_escapes_white_space_and_unknown_members_do_not_matter(string message)
    {
        _connection.Receive(message);
        Assert.Equal([new Chat("hi")], _endpoint.Handled);
        Assert.Empty(_connection.TakeFrames());
    }

    [Theory]
    [InlineData("Chat")]
    [InlineData("chat ")]
    [InlineData("cha")]
    [InlineData("chats")]
    [InlineData("")]
    [InlineData("ch\\u00e4t")]
    [InlineData("error")]
    public void The_type_is_compared_by_ordinal(string type)
    {
        string message = $$$"""{"type":"{{{type}}}","payload":{"text":"hi"}}""";
        Assert.Equal("unknown_type seq=1", ErrorSummary.Of(_connection.Ask(message)));
        Assert.Empty(_endpoint.Handled);
    }

    [Fact]
    public void A_long_escaped_type_is_an_unknown_type()
    {
        string type = string.Concat(Enumerable.Repeat("\\u0063", 1000));
        Assert.Equal("unknown_type seq=1", ErrorSummary.Of(_connection.Ask($$"""{"type":"{{type}}"}""")));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"payload":{"text":"hi"}}""")]
    [InlineData("""{"Type":"chat","payload":{"text":"hi"}}""")]
    [InlineData("""{"type":1,"payload":{"text":"hi"}}""")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":["chat"]}""")]
    [InlineData("""{"type":{"type":"chat"}}""")]
    [InlineData("[]")]
    [InlineData("\"chat\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("""[{"type":"chat","payload":{"text":"hi"}}]""")]
    public void What_has_no_type_that_is_a_string_is_no_envelope(string message)
    {
        Assert.Equal("invalid_envelope seq=1", ErrorSummary.Of(_connection.Ask(message)));
        Assert.Empty(_endpoint.Handled);
    }

    [Theory]
    [InlineData("""{"type":"chat","type":"chat","payload":{"text":"hi"}}""", " seq=1 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"},"type":"chat"}""", " seq=1 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"},"\u0074ype":"x"}""", " seq=1 on=chat")]
    [InlineData("""{"type":1,"type":"chat","payload":{"text":"hi"}}""", " seq=1")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"},"payload":{"text":"hi"}}""", " seq=1 on=chat")]
    [InlineData("""{"payload":{"text":"hi"},"payload":null,"type":"chat"}""", " seq=1 on=chat")]
    [InlineData("""{"payload":null,"type":"chat","payload":{"text":"hi"}}""", " seq=1 on=chat")]
    [InlineData("""{"id":1,"id":1,"type":"chat","payload":{"text":"hi"}}""", " ref=1 on=chat")]
    [InlineData("""{"id":1,"type":"chat","payload":{"text":"hi"},"id":2}""", " ref=1 on=chat")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"},"id":"1","id":"1"}""", " ref=\"1\" on=chat")]
    public void A_second_type_payload_or_id_is_refused(string message, string expected)
    {
        Assert.Equal("invalid_envelope" + expected, ErrorSummary.Of(_connection.Ask(message)));
        Assert.Empty(_endpoint.Handled);
    }

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("7")]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-7")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("\" \"")]
    [InlineData("\"\\u0037\"")]
    [InlineData("\"a\\\"b\\\\c\\/\\n\"")]
    [InlineData("\"消息\"")]
    [InlineData("\"1234567890123456789012345678901234567890123456789012345678901234\"")]
    [InlineData("\"\\u0031\\u0032\\u0033\\u0034\\u0035\\u0036\\u0037\\u0038\\u0039\\u0030\\u0031\\u0032\\u0033\\u0034\\u0035\"")]
    [InlineData("\"😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀\"")]
    public void An_id_is_echoed_byte_for_byte(string id)
    {
        string ack = $$"""{"type":"$ack","ref":{{id}}}""";
        Assert.Equal(ack, _connection.Ask($$$"""{"type":"chat","payload":{"text":"hi"},"id":{{{id}}}}"""));
        Assert.Equal(ack, _connection.Ask($$$"""{"id": {{{id}}} ,"type":"chat","payload":{"text":"hi"}}"""));
        Assert.Equal(ack, _connection.Ask($$$"""{"payload":{"text":"hi"},"id":{{{id}}},"type":"chat"}"""));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"12345678901234567890123456789012345678901234567890123456789012345\"")]
    [InlineData("\"x😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀\"")]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("1E0")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("{}")]
    [InlineData("[7]")]
    public void Any_other_id_is_refused_with_the_number_of_the_message(string id)
    {
        foreach ((string message, int sequence) in new[]
        {
            ($$$"""{"type":"chat","payload":{"text":"hi"},"id":{{{id}}}}""", 1),
            ($$$"""{"id":{{{id}}},"type":"chat","payload":{"text":"hi"}}""", 2),
        })
        {
            Assert.Equal($"invalid_envelope seq={sequence} on=chat", ErrorSummary.Of(_connection.Ask(message)));
        }

        Assert.Empty(_endpoint.Handled);
    }

    [Theory]
    [InlineData("""{"type":"find"}""")]
    [InlineData("""{"type":"find","payload":null}""")]
    [InlineData("""{"payload":null,"type":"find"}""")]
    [InlineData("""{"type":"find","payload":{}}""")]
    public void Without_a_required_member_an_absent_or_null_payload_means_an_empty_one(string message)
    {
        _connection.Receive(message);
        Assert.Equal([new Find(null, null)], _endpoint.Handled);
    }

    [Theory]
    [InlineData("""{"type":"chat"}""", "/payload:required")]
    [InlineData("""{"type":"chat","payload":null}""", "/payload:null")]
    [InlineData("""{"payload":null,"type":"chat"}""", "/payload:null")]
    [InlineData("""{"type":"chat","payload":{}}""", "/payload/text:required")]
    [InlineData("""{"payload":{},"type":"chat"}""", "/payload/text:required")]
    [InlineData("""{"type":"chat","payload":"hi"}""", "/payload:type")]
    [InlineData("""{"type":"chat","payload":[]}""", "/payload:type")]
    [InlineData("""{"type":"find","payload":7}""", "/payload:type", "find")]
    public void With_a_required_member_it_is_a_validation_error_at_the_payload(string message, string error, string on = "chat")
    {
        Assert.Equal($"validation_failed seq=1 on={on} {error}", ErrorSummary.Of(_connection.Ask(message)));
        Assert.Empty(_endpoint.Handled);
    }

    [Theory]
    [InlineData("""{"type":"either"}""", "/payload:custom /payload:custom")]
    [InlineData("""{"type":"either","payload":null}""", "/payload:custom /payload/a:custom")]
    [InlineData("""{"payload":null,"type":"either"}""", "/payload:custom /payload/a:custom")]
    [InlineData("""{"type":"either","payload":{}}""", "/payload:custom /payload/a:custom")]
    public void An_empty_payload_that_breaks_a_rule_of_the_whole_message_is_told_like_any_other(string message, string errors)
    {
        Assert.Equal("validation_failed seq=1 on=either " + errors, ErrorSummary.Of(_connection.Ask(message)));
        Assert.Empty(_endpoint.Handled);
    }

    [Fact]
    public void A_binary_message_may_hold_the_same_JSON()
    {
        _connection.Transport.Push(ClientFrames.Binary("""{"type":"chat","payload":{"text":"消"}}"""u8));
        Assert.Equal([new Chat("消")], _endpoint.Handled);
    }

    [Fact]
    public void A_message_in_fragments_is_one_message()
    {
        byte[] whole = ClientFrames.Text("""{"type":"chat","payload":{"text":"hi"}}""");
        foreach (byte octet in whole)
        {
            _connection.Transport.Push([octet]);
        }

        Assert.Equal([new Chat("hi")], _endpoint.Handled);
    }
}
