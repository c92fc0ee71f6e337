using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Typed;

/// <summary>What a server should not send: it is told, and the connection goes on.</summary>
public sealed class HostileServerTests : IAsyncLifetime
{
    private readonly ScriptedServer _server = new();
    private readonly EventRecorder _told = new();
    private WsClient _client = null!;
    private ScriptedPeer _peer = null!;

    public async ValueTask InitializeAsync()
    {
        _client = new WsClient(_server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
            options.MaxMessageSize = 10_000;
        });
        _client.InvalidMessage += message => _told.Add(
            $"invalid {message.Type}: {message.Problem}" + string.Concat(message.FieldErrors.Select(f => $" {f.Pointer} {f.Code}")));
        _client.UnknownMessage += message => _told.Add($"unknown {message.Type}");
        _client.ServerError += error => _told.Add($"error {error.Code} {error.Error.Message}");
        _client.On<Heard>(message => _told.Add($"heard {message.Text}"));
        _client.Start();
        _peer = await _server.AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("", "invalid : the message is not valid JSON")]
    [InlineData("[]", "invalid : the message must be a JSON object")]
    [InlineData("{", "invalid : the message is not valid JSON")]
    [InlineData("""{"type":5}""", "invalid : the member 'type' must be a string")]
    [InlineData("""{"payload":{}}""", "invalid : the member 'type' is missing")]
    [InlineData("""{"type":"heard","payload":{"text":5}}""", "invalid heard: 1 field is invalid /payload/text type")]
    [InlineData("""{"payload":{"text":5},"type":"heard"}""", "invalid heard: 1 field is invalid /payload/text type")]
    [InlineData("""{"type":"heard"}""", "invalid heard: 1 field is invalid /payload required")]
    [InlineData("""{"type":"other","payload":1}""", "unknown other")]
    [InlineData("""{"type":"$other","payload":1}""", "unknown $other")]
    [InlineData("""{"type":"said","payload":{"text":"no request"}}""", "unknown said")]
    [InlineData("""{"type":"error","payload":{"code":"app.x","message":"y","seq":1}}""", "error app.x y")]
    [InlineData("""{"type":"error","payload":"a text of its own"}""", "error unknown_form \"a text of its own\"")]
    [InlineData("""{"type":"error"}""", "error unknown_form ")]
    [InlineData("""{"type":"error","payload":{"code":5}}""", "error unknown_form {\"code\":5}")]
    public async Task Each_is_told_and_the_next_message_is_handled(string text, string told)
    {
        await _peer.SendTextAsync(text);
        await _told.ExpectAsync(told);
        await AssertGoesOnAsync();
    }

    [Theory]
    [InlineData("""{"type":"said","payload":{"text":"x"},"ref":99}""")]
    [InlineData("""{"type":"said","payload":{"text":"x"},"ref":"99"}""")]
    [InlineData("""{"type":"$ack","ref":99}""")]
    [InlineData("""{"type":"$end","ref":99}""")]
    [InlineData("""{"type":"$cancel","ref":"$99"}""")]
    [InlineData("""{"type":"$pong"}""")]
    [InlineData("""{"type":"error","ref":99,"payload":{"code":"internal","message":"late"}}""")]
    public async Task An_answer_that_nobody_waits_for_is_ignored(string text)
    {
        await _peer.SendTextAsync(text);
        await AssertGoesOnAsync();
    }

    [Theory]
    [InlineData("""{"type":"heard","payload":{"text":"x"},"ref":1}""")]
    [InlineData("""{"type":"said","payload":{"text":5},"ref":1}""")]
    [InlineData("""{"ref":1,"type":"said","payload":{"text":5}}""")]
    [InlineData("""{"type":"$ack","ref":1}""")]
    [InlineData("""{"type":"$end","ref":1}""")]
    [InlineData("""{"type":"other","payload":{},"ref":1}""")]
    public async Task A_wrong_answer_fails_its_request(string text)
    {
        Task<Said> reply = _client.RequestAsync(new Say("x"));
        await _peer.ReadTextAsync();
        await _peer.SendTextAsync(text);
        WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(() => reply.WithinLimit());
        Assert.Equal((WsRequestFailure.InvalidAnswer, true), (failure.Reason, failure.MayHaveBeenHandled));
    }

    [Theory]
    [InlineData("""{"type":"said","payload":{"text":",\"ref\":2}"},"ref":1}""", 1)]
    [InlineData("""{"type":"said","ref":1,"payload":{"text":"x"},"more":{"a":1,"ref":2}}""", 1)]
    [InlineData("""{"payload":{"text":"x"},"ref":1,"type":"said"}""", 1)]
    [InlineData("""{"type":"said","payload":{"text":"x"} , "ref" : 2 }""", 2)]
    [InlineData("""{"type":"said","payload":{"text":"x"},"ref":2}""", 2)]
    public async Task The_ref_is_found_wherever_it_stands(string text, int answered)
    {
        Task<Said> one = _client.RequestAsync(new Say("one"));
        Task<Said> two = _client.RequestAsync(new Say("two"));
        await _peer.ReadTextAsync();
        await _peer.ReadTextAsync();
        await _peer.SendTextAsync(text);
        await (answered == 1 ? one : two).WithinLimit();
        Assert.False((answered == 1 ? two : one).IsCompleted);
    }

    [Fact]
    public async Task An_answer_that_comes_twice_is_taken_once()
    {
        Task<Said> reply = _client.RequestAsync(new Say("x"));
        await _peer.ReadTextAsync();
        await _peer.SendTextAsync("""{"type":"said","payload":{"text":"one"},"ref":1}""");
        await _peer.SendTextAsync("""{"type":"said","payload":{"text":"two"},"ref":1}""");
        Assert.Equal("one", (await reply.WithinLimit()).Text);
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_skipped()
    {
        await _peer.SendTextAsync($$$"""{"type":"heard","payload":{"text":"{{{new string('x', 20_000)}}}"}}""");
        Assert.StartsWith("invalid : the message has 20", await _told.NextAsync(), StringComparison.Ordinal);
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task Binary_messages_are_json_too_or_invalid()
    {
        byte[] json = """{"type":"heard","payload":{"text":"binary"}}"""u8.ToArray();
        await _peer.WriteAsync([0x82, (byte)json.Length, .. json]);
        await _told.ExpectAsync("heard binary");
        await _peer.WriteAsync([0x82, 2, 0xFF, 0xFE]);
        Assert.StartsWith("invalid", await _told.NextAsync(), StringComparison.Ordinal);
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_flood_of_pings_is_answered_by_the_last_pong_and_costs_no_memory()
    {
        for (int i = 0; i < 10_000; i++)
        {
            await _peer.WriteAsync([0x89, 4, .. BitConverter.GetBytes(i)]);
        }

        int last;
        do
        {
            (int opcode, byte[] payload) = await _peer.ReadFrameAsync();
            Assert.Equal(10, opcode);
            last = BitConverter.ToInt32(payload);
        }
        while (last < 9_999);
    }

    private async Task AssertGoesOnAsync()
    {
        await _peer.SendTextAsync("""{"type":"heard","payload":{"text":"next"}}""");
        await _told.ExpectAsync("heard next");
    }
}
