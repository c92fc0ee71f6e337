using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>Messages with an <c>id</c> that is in flight: none of them is answered with that <c>ref</c>, whatever is wrong with
/// them.</summary>
public sealed class IdInFlightTests : ConversationTestBase
{
    private readonly TaskCompletionSource<Found?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TheoryData<string, string> Faulty => new()
    {
        { """{"type":"find","payload":{"limit":"x"},"id":1}""", "conflict" },
        { """{"type":"chat","payload":{},"id":1}""", "conflict" },
        { """{"type":"nope","payload":{},"id":1}""", "conflict" },
        { """{"type":"$ping","id":1}""", "conflict" },
        { """{"type":"$nope","id":1}""", "conflict" },
        { """{"type":"$auth","payload":{},"id":1}""", "conflict" },
        { """{"id":1,"type":"find",}""", "malformed_json" },
        { """{"type":"find","id":1,"ref":1}""", "invalid_envelope" },
        { """{"type":"find","id":1,"id":2}""", "invalid_envelope" },
        { """{"id":1,"payload":{}}""", "invalid_envelope" },
        { """{"type":"$cancel","id":1}""", "conflict" },
        { """{"type":"$end","id":1}""", "conflict" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task While_a_stream_is_open_no_error_event_has_its_ref(string message, string code)
    {
        Endpoint.OnChat = ConversationEndpoint.Stream((_, token) => OneAsync(token));
        Send(Chat(1), message, Find(2));
        string[] texts = await TextsAsync(2);
        AssertCode(texts[0], code, sequence: 2);
        Assert.Equal(Found(2), texts[1]);
        _answer.SetResult(new Found(7));
        Assert.Equal([Found(1, 7), End(1)], (await TextsAsync(4))[2..]);
        await EndAsync();
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task While_a_handler_awaits_no_error_event_has_its_ref(string message, string code)
    {
        Endpoint.OnChat = ConversationEndpoint.Reply((_, _) => new ValueTask<Found?>(_answer.Task));
        Send(Chat(1), message, Find(2));
        Assert.Empty(Texts());
        _answer.SetResult(new Found(7));
        string[] texts = await TextsAsync(3);
        Assert.Equal(Found(1, 7), texts[0]);
        AssertCode(texts[1], code, sequence: 2);
        Assert.Equal(Found(2), texts[2]);
        await EndAsync();
    }

    [Fact]
    public async Task A_message_with_a_fault_that_waits_keeps_its_id_in_flight()
    {
        Endpoint.OnChat = ConversationEndpoint.Reply((_, _) => new ValueTask<Found?>(_answer.Task));
        Send(Chat(1), """{"id":2,"type":"find",}""", Find(2));
        _answer.SetResult(null);
        string[] texts = await TextsAsync(3);
        Assert.Contains("\"ref\":2,\"payload\":{\"code\":\"malformed_json\"", texts[1], StringComparison.Ordinal);
        AssertCode(texts[2], "conflict", sequence: 3);
        Send(Find(2));
        Assert.Equal(Found(2), (await TextsAsync(4))[3]);
        await EndAsync();
    }

    private static void AssertCode(string text, string code, int sequence)
    {
        Assert.Contains($"\"code\":\"{code}\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"seq\":{sequence}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"ref\":", text, StringComparison.Ordinal);
    }

    private async IAsyncEnumerable<Found> OneAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        yield return (await _answer.Task.WaitAsync(token))!;
    }
}
