using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

public sealed class ReadmeExampleTests
{
    public const string Source = """
        namespace Demo;

        [WsMessage("chat")]
        public sealed record ChatPayload([Required, StringLength(500)] string Text);

        [WsMessage("chat", Direction = WsDirection.ServerToClient)]
        public sealed record ChatPosted(string From, string Text, DateTimeOffset Time);

        public sealed record Visitor(string ClientId);

        [WsEndpoint]
        public sealed partial class ChatEndpoint(TimeProvider clock) : WsEndpoint<Visitor>
        {
            static readonly WsTopic<ChatPosted> Room = new("room");

            public override WsUpgradeResult<Visitor> OnUpgrade(WsUpgrade upgrade)
                => new Visitor(upgrade.Query["clientId"] ?? $"guest-{Random.Shared.Next(10_000)}");

            public override ValueTask OnOpen(WsConnection<Visitor> ws) { ws.Subscribe(Room); return default; }

            [WsHandler]
            public void OnChat(WsConnection<Visitor> ws, ChatPayload message)
                => Topics.Publish(Room, new ChatPosted(ws.Data.ClientId, message.Text.Trim(), clock.GetUtcNow()));
        }
        """;

    [Fact]
    public void The_message_is_read_and_written()
    {
        var code = GeneratedCode.Load(Source);
        MessageCodecProxy codec = code.Codec("Demo.ChatPayload");

        Assert.Equal("chat", codec.Discriminator);
        Assert.Equal("""{"type":"chat","payload":""", codec.EnvelopePrefix);
        Assert.False(codec.AcceptsEmptyPayload);
        Assert.Equal("""{"text":"消"}""", codec.RoundTrip("""{"text":"消"}"""));
    }

    [Fact]
    public void Times_with_zero_offset_end_in_Z()
    {
        var code = GeneratedCode.Load(Source);
        MessageCodecProxy codec = code.Codec("Demo.ChatPosted");

        Assert.Equal(
            """{"from":"ann","text":"hi","time":"2026-11-20T10:00:00Z"}""",
            codec.RoundTrip("""{"time":"2026-11-20T10:00:00+00:00","text":"hi","from":"ann"}"""));
    }

    [Theory]
    [InlineData("""{}""", "/text required")]
    [InlineData("""{"text":null}""", "/text null")]
    [InlineData("""{"text":5}""", "/text type")]
    [InlineData("""{"text":" \t"}""", "/text not_blank")]
    [InlineData("""{"text":"a","text":"b"}""", "/text duplicate")]
    [InlineData("""[]""", " type")]
    [InlineData("""null""", " null")]
    [InlineData("""{"text":"a" """, "malformed")]
    public void A_bad_payload_is_refused(string json, string error)
    {
        var code = GeneratedCode.Load(Source);

        Assert.Equal([error], code.Codec("Demo.ChatPayload").Refuse(json));
    }

    [Fact]
    public void A_text_that_is_too_long_is_refused_with_both_lengths()
    {
        var code = GeneratedCode.Load(Source);

        Assert.Equal(
            """/text max_length: must be at most 500 characters {"max":500} 501""",
            code.Codec("Demo.ChatPayload").RefuseInFull($$"""{"text":"{{new string('x', 501)}}"}"""));
    }
}
