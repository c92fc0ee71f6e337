using System.Diagnostics;
using System.Text;
using TypedWs.Dispatch;
using TypedWs.Messages;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>Each answer, to the octet, and what goes with it.</summary>
public sealed class ResponderTests : DispatchTestBase
{
    private static readonly byte[] Id = "\"7\""u8.ToArray();

    [Fact]
    public void An_acknowledgement_is_sent_for_an_id_only()
    {
        Assert.Equal(["""{"type":"$ack","ref":"7"}"""], Sent(() => Message(Id).Acknowledge()));
        Assert.Empty(Sent(() => Message(id: null).Acknowledge()));
    }

    [Fact]
    public void A_reply_refers_to_the_id_if_there_is_one()
    {
        Assert.Equal(["""{"type":"found","payload":{"count":3},"ref":"7"}"""], Sent(() => Message(Id).Reply(new Found(3))));
        Assert.Equal(["""{"type":"found","payload":{"count":3}}"""], Sent(() => Message(id: null).Reply(new Found(3))));
    }

    [Fact]
    public void A_pong_has_the_payload_of_the_ping_as_it_came()
    {
        Assert.Equal(["""{"type":"$pong","payload":{ "a" : 1.0 },"ref":"7"}"""], Sent(() => Message(Id).Pong("""{ "a" : 1.0 }"""u8)));
        Assert.Equal(["""{"type":"$pong"}"""], Sent(() => Message(id: null).Pong(default)));
    }

    [Fact]
    public void A_refusal_of_a_handler_is_no_invalid_message()
    {
        WsError error = WsError.RateLimited(TimeSpan.FromSeconds(2), "not so fast");
        Assert.Equal(
            ["""{"type":"error","ref":"7","payload":{"code":"rate_limited","message":"not so fast","on":"chat","retryAfterMs":2000}}"""],
            Sent(() => Message(Id).Refuse(error)));
        Assert.Empty(Endpoint.Invalid);
    }

    [Fact]
    public void A_rejection_is_shown_to_the_endpoint_before_it_is_sent()
    {
        string sent = Assert.Single(Sent(() => Message(id: null, sequence: 5).Reject(RuntimeErrors.Forbidden, "chat"u8)));
        Assert.Equal("forbidden seq=5 on=chat", ErrorSummary.Of(sent));
        Assert.Equal([("forbidden", 5)], Endpoint.Invalid);
    }

    [Fact]
    public void The_number_in_an_event_is_that_of_the_message_however_many_have_come_since()
    {
        for (int message = 0; message < 4; message++)
        {
            Connection.Receive("""{"type":"chat","payload":{"text":"hi"}}""");
        }

        Assert.Equal(4, Connection.Ws.Core.Sequence);
        string sent = Assert.Single(Sent(() => Message(id: null, sequence: 2).Refuse(RuntimeErrors.Timeout)));
        Assert.Equal("timeout seq=2 on=chat", ErrorSummary.Of(sent));
    }

    [Fact]
    public void A_message_that_came_too_soon_is_told_when_it_may_come_again()
    {
        string sent = Assert.Single(Sent(() => Message(Id, type: "").RejectTooSoon(TimeSpan.FromMilliseconds(250), sentType: default)));
        Assert.Equal("rate_limited ref=\"7\"", ErrorSummary.Of(sent));
        Assert.Contains("\"retryAfterMs\":250", sent, StringComparison.Ordinal);
        Assert.Equal([("rate_limited", 1)], Endpoint.Invalid);
    }

    public static TheoryData<Exception, string, bool> Exceptions => new()
    {
        { new WsException(WsError.App("taken", "the name is taken")), "app.taken", false },
        { new WsLimitException("too many"), "limit_exceeded", false },
        { new OperationCanceledException(), "cancelled", true },
        { new InvalidOperationException("secret"), "internal", true },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public async Task An_exception_of_a_handler_is_a_failure_of_the_server_unless_the_client_asked_for_it(
        Exception thrown, string code, bool isFailure)
    {
        using var activity = new Activity("message");
        string sent = Assert.Single(Sent(() => Message(Id, activity: activity).Fail(thrown)));
        Assert.Equal($"{code} ref=\"7\" on=chat", ErrorSummary.Of(sent));
        Assert.DoesNotContain("secret", sent, StringComparison.Ordinal);
        Assert.Equal(isFailure ? ActivityStatusCode.Error : ActivityStatusCode.Unset, activity.Status);

        await HandlerFailure.ReportAsync(Connection.Ws, thrown);
        Assert.Equal(isFailure ? [thrown] : [], Endpoint.Errors);
    }

    [Fact]
    public void An_answer_over_a_buffer_that_is_used_again_keeps_its_octets()
    {
        byte[] id = "\"first\""u8.ToArray();
        string[] sent = Sent(() =>
        {
            Message(id).Acknowledge();
            Encoding.UTF8.GetBytes("\"other\"", id);
        });
        Assert.Equal(["""{"type":"$ack","ref":"first"}"""], sent);
    }
}
