using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary><c>$ping</c> and <c>$auth</c>; what else starts with a dollar sign is unknown.</summary>
public sealed class ReservedMessageTests
{
    private readonly TestEndpoint _endpoint = new();

    [Theory]
    [InlineData("""{"type":"$ping"}""", """{"type":"$pong"}""")]
    [InlineData("""{"type":"$ping","payload":5}""", """{"type":"$pong","payload":5}""")]
    [InlineData("""{"type":"$ping","payload":null,"id":"7"}""", """{"type":"$pong","payload":null,"ref":"7"}""")]
    [InlineData(
        """{"id":7,"type":"$ping","payload": { "a" : [ 1.50, "\u0041" ] } }""",
        """{"type":"$pong","payload":{ "a" : [ 1.50, "\u0041" ] },"ref":7}""")]
    [InlineData("""{"payload": "消息" ,"type":"\u0024ping"}""", """{"type":"$pong","payload":"消息"}""")]
    public void A_ping_is_answered_with_its_payload_as_it_came(string ping, string pong)
        => Assert.Equal(pong, new TestConnection(_endpoint).Ask(ping));

    [Theory]
    [InlineData("""{"type":"$ping","payload":5""", "malformed_json seq=1 on=$ping")]
    [InlineData("""{"type":"$ping","payload":05,"id":1}""", "malformed_json seq=1 on=$ping")]
    [InlineData("""{"payload":tru,"type":"$ping"}""", "malformed_json seq=1")]
    [InlineData("""{"type":"$ping","payload":5,"payload":6}""", "invalid_envelope seq=1 on=$ping")]
    [InlineData("""{"type":"$ping","payload":5,"id":null}""", "invalid_envelope seq=1 on=$ping")]
    [InlineData("""{"type":"$auth","id":1}""", "validation_failed ref=1 on=$auth /payload:required")]
    [InlineData("""{"type":"$auth","payload":{}}""", "validation_failed seq=1 on=$auth /payload/token:required")]
    [InlineData("""{"type":"$auth","payload":{"token":5}}""", "validation_failed seq=1 on=$auth /payload/token:type")]
    [InlineData("""{"type":"$auth","payload":{"token":" "}}""", "validation_failed seq=1 on=$auth /payload/token:not_blank")]
    [InlineData("""{"type":"$auth","payload":{"token":"a","token":"b"}}""", "validation_failed seq=1 on=$auth /payload/token:duplicate")]
    [InlineData("""{"type":"$auth","payload":"token"}""", "validation_failed seq=1 on=$auth /payload:type")]
    [InlineData("""{"type":"$auth","payload":{"token":"a"},"id":1}""", "unauthenticated ref=1 on=$auth")]
    [InlineData("""{"type":"$auth","payload":{"token":"a"}}""", "unauthenticated seq=1 on=$auth")]
    [InlineData("""{"type":"$welcome","payload":{}}""", "unknown_type seq=1")]
    [InlineData("""{"type":"$","id":1}""", "unknown_type ref=1")]
    [InlineData("""{"type":"$pings"}""", "unknown_type seq=1")]
    public void What_is_wrong_with_a_reserved_message_is_told_like_of_any_other(string message, string expected)
    {
        var connection = new TestConnection(_endpoint);

        Assert.Equal(expected, ErrorSummary.Of(connection.Ask(message)));
        Assert.Equal("""{"type":"$pong"}""", connection.Ask("""{"type":"$ping"}"""));
        Assert.Empty(_endpoint.Errors);
    }
}
