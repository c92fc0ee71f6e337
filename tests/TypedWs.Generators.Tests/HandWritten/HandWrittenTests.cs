using TypedWs.Generators.Tests.Emission;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.HandWritten;

/// <summary>The generated code does what the hand-written code does.</summary>
public sealed class HandWrittenTests
{
    private const string Source = """
        [WsMessage("chat", Direction = WsDirection.Both)] public sealed record ChatPayload([Required, StringLength(500)] string Text);
        [WsEndpoint] public sealed partial class ChatEndpoint : WsEndpoint
        {
            [WsHandler] public static ChatPayload OnChat(ChatPayload message) => new(message.Text.Trim());
        }
        """;

    private static readonly string[] Payloads =
    [
        """{"text":"hi"}""",
        """{"other":{"text":[1]},"text":"\u0061消"}""",
        """{"text":""}""",
        """{"text":" "}""",
        """{"text":null}""",
        """{"text":1}""",
        """{}""",
        """[]""",
        """null""",
        """{"text":"a","text":"b"}""",
        """{"text":"a","text":5}""",
        """{"text":1,"text":2}""",
        """{"text":"a",}""",
        """{"text":"a"} x""",
        $$"""{"text":"{{new string('x', 500)}}"}""",
        $$"""{"text":"{{new string('x', 501)}}"}""",
        "",
        "{",
    ];

    [Fact]
    public void The_codecs_agree()
    {
        var code = GeneratedCode.Load(Source);
        MessageCodecProxy generated = code.Codec("ChatPayload");
        MessageCodecProxy written = new MessageCodecProxy<ChatPayloadWsCodec, ChatPayload>();

        Assert.Equal(written.Discriminator, generated.Discriminator);
        Assert.Equal(written.EnvelopePrefix, generated.EnvelopePrefix);
        Assert.Equal(written.AcceptsEmptyPayload, generated.AcceptsEmptyPayload);
        foreach (string payload in Payloads)
        {
            (object? expected, string[]? expectedErrors) = written.Read(payload, Describe);
            (object? actual, string[]? errors) = generated.Read(payload, Describe);
            Assert.Equal(expectedErrors, errors);
            Assert.Equal(expected is null ? null : written.Write(expected), actual is null ? null : generated.Write(actual));
        }
    }

    [Theory]
    [InlineData("""{"type":"chat","payload":{"text":" hi "},"id":1}""")]
    [InlineData("""{"type":"chat","payload":{"text":""},"id":1}""")]
    [InlineData("""{"type":"chat"}""")]
    [InlineData("""{"type":"chut"}""")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"}""")]
    public async Task The_dispatchers_agree(string message)
    {
        var code = GeneratedCode.Load(Source);

        Assert.Equal(
            await EndpointTests.Exchange(typeof(ChatEndpoint), message),
            await EndpointTests.Exchange(code.Type("ChatEndpoint"), message));
    }

    private static string Describe(string pointer, string code, string message, string parameters, long? actual)
        => $"{pointer} {code} {message} {parameters} {actual}";
}
