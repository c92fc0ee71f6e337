using System.Text;
using TypedWs.Connections;
using TypedWs.Dispatch;
using TypedWs.Json;
using TypedWs.Messages;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>The parts of a document and the faults in it, without a connection.</summary>
public sealed class InboundEnvelopeTests
{
    [Theory]
    [InlineData("""{"type":"chat","payload":{"text":"hi"},"id":7}""", "7", null)]
    [InlineData("""{"id":"a","payload":{"text":"hi"},"type":"chat"}""", "\"a\"", null)]
    [InlineData("""{"type":"chat","payload":{"text":" "},"id":7}""", "7", "validation_failed 1")]
    [InlineData("""{"payload":{"text":" "},"type":"chat","id":7}""", "7", "validation_failed 1")]
    [InlineData("""{"type":"chat","id":7}""", "7", "validation_failed 1")]
    [InlineData("""{"type":"chat","payload":null}""", "", "validation_failed 1")]
    [InlineData("""{"type":"chat","payload":{"text":" "},"id":[]}""", "", "invalid_envelope 0")]
    [InlineData("""{"payload":{"text":" "},"type":"chat","id":[]}""", "", "invalid_envelope 0")]
    [InlineData("""{"type":"chat","payload":{"text":" "},"id":7]""", "7", "malformed_json 0")]
    [InlineData("""{"payload":{"text":" "},"type":"chat"]""", "", "malformed_json 0")]
    public void A_payload_is_read_wherever_it_stands_and_the_worst_fault_is_found(string document, string id, string? fault)
    {
        InboundEnvelope envelope = Read(document);
        Assert.Equal("chat", Encoding.UTF8.GetString(envelope.Type));
        envelope.KnownType = ChatCodec.Discriminator;
        bool isRead = envelope.TryRead<ChatCodec, Chat>(out Chat? chat);

        Assert.Equal(fault is null, isRead);
        Assert.Equal(id, Encoding.UTF8.GetString(envelope.Id));
        if (isRead)
        {
            Assert.Equal("hi", chat!.Text);
            return;
        }

        WsError error = envelope.FindFault(out FieldErrors? fieldErrors);
        Assert.Equal(fault, $"{error.Code} {fieldErrors?.TotalCount ?? 0}");
        envelope.ReturnErrors();
        envelope.FindFault(out fieldErrors);
        Assert.Null(fieldErrors);
    }

    [Fact]
    public void A_type_without_a_handler_is_a_fault_of_a_good_document_only()
    {
        InboundEnvelope good = Read("""{"type":"dance","payload":{},"id":7}""");
        good.ReadToEnd();
        Assert.Equal(WsErrorCode.UnknownType, good.FindFault(out _).Code);
        Assert.Equal("7", Encoding.UTF8.GetString(good.Id));

        InboundEnvelope cutOff = Read("""{"type":"dance","payload":{}""");
        cutOff.ReadToEnd();
        Assert.Equal(WsErrorCode.MalformedJson, cutOff.FindFault(out _).Code);
    }

    [Theory]
    [InlineData("""{"type":"$ping","payload": [1, 2] ,"id":7}""", "[1, 2]")]
    [InlineData("""{"payload": [1, 2] ,"type":"$ping"}""", "[1, 2]")]
    [InlineData("""{"type":"$ping"}""", "")]
    public void A_raw_payload_is_its_text_without_the_blanks_around_it(string document, string payload)
    {
        InboundEnvelope envelope = Read(document);
        Assert.Equal(payload, Encoding.UTF8.GetString(envelope.ReadRawPayload()));
        Assert.False(envelope.IsBroken);
    }

    [Fact]
    public void Reading_anew_without_the_payload_finds_the_id_behind_it_and_no_error_in_it()
    {
        InboundEnvelope envelope = Read("""{"type":"chat","payload":{"text":" "},"id":7}""");
        envelope.KnownType = ChatCodec.Discriminator;
        Assert.False(envelope.TryRead<ChatCodec, Chat>(out _));
        envelope.ReadWithoutPayload();
        Assert.Equal("7", Encoding.UTF8.GetString(envelope.Id));
        envelope.FindFault(out FieldErrors? fieldErrors);
        Assert.Null(fieldErrors);
    }

    [Fact]
    public void What_is_no_text_is_told_apart_without_reading_it()
    {
        Assert.Equal(WsErrorCode.MessageTooLarge, Unreadable(MessageKind.TooLarge, []));
        Assert.Equal(WsErrorCode.UnsupportedEncoding, Unreadable(MessageKind.Binary, Encoding.Unicode.GetBytes("{}")));
        Assert.Equal(WsErrorCode.UnsupportedEncoding, Unreadable(MessageKind.Binary, [0xFE, 0xFF]));
        Assert.Equal(WsErrorCode.MalformedJson, Unreadable(MessageKind.Binary, [0x7B, 0xC0]));
        Assert.Null(Unreadable(MessageKind.Binary, "{}"u8));
        Assert.Null(Unreadable(MessageKind.Text, "{}"u8));
    }

    private static InboundEnvelope Read(string document)
    {
        InboundEnvelope envelope = default;
        envelope.Begin(Encoding.UTF8.GetBytes(document), EnvelopeFormat.Default);
        envelope.ReadToPayload();
        return envelope;
    }

    private static string? Unreadable(MessageKind kind, ReadOnlySpan<byte> document)
        => InboundEnvelope.FindUnreadable(kind, document, maxSize: 10)?.Code;
}
