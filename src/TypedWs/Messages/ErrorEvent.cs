using System.Buffers;
using System.Globalization;
using System.Text.Json;
using TypedWs.Framing;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// An error event (docs/wire-protocol.md, "Error event"): what went wrong with one message, for its sender only.
/// </summary>
internal readonly ref struct ErrorEvent
{
    private static readonly JsonEncodedText CodeName = JsonEncodedText.Encode("code");
    private static readonly JsonEncodedText MessageName = JsonEncodedText.Encode("message");

    /// <summary>One of <see cref="WsErrorCode"/>.</summary>
    public required string Code { get; init; }

    /// <summary>For people; never with text from the offending message or an exception.</summary>
    public required string Message { get; init; }

    /// <summary>The JSON text of the message's <c>id</c>; empty if it had none.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The number of the message on the connection, from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>The discriminator, if the endpoint knows it.</summary>
    public ReadOnlySpan<byte> On { get; init; }

    /// <summary>The field errors, with the document that they point into.</summary>
    public WsFieldErrors? Errors { get; init; }

    /// <summary>What <see cref="Errors"/> points into.</summary>
    public ReadOnlySpan<byte> Document { get; init; }

    /// <summary>Gives field errors another text; see <see cref="WsOptions.FieldErrorText"/>.</summary>
    public Func<WsFieldErrorText, string?>? FieldErrorText { get; init; }

    /// <summary>Queues the event for the message's sender.</summary>
    public void SendTo(WsConnection ws)
    {
        FrameBuffer buffer = FrameBuffer.Rent();
        try
        {
            WriteTo(buffer);
            ws.Core.Outbound.Enqueue(buffer.GetFrame(Opcode.Text));
        }
        finally
        {
            FrameBuffer.Return(buffer);
        }
    }

    public void WriteTo(FrameBuffer buffer)
    {
        buffer.Write("{\"type\":\"error\""u8);
        MessageWriter.WriteReference(buffer, Id);
        buffer.Write(",\"payload\":"u8);

        Utf8JsonWriter json = buffer.Json;
        json.WriteStartObject();
        json.WriteString(CodeName, Code);
        json.WriteString(MessageName, Message);
        if (!On.IsEmpty)
        {
            json.WriteString("on"u8, On);
        }

        if (Id.IsEmpty)
        {
            json.WriteNumber("seq"u8, Sequence);
        }

        if (Errors is not null)
        {
            WriteErrors(json, Errors);
        }

        json.WriteEndObject();
        json.Flush();
        buffer.Write("}"u8);
    }

    private void WriteErrors(Utf8JsonWriter json, WsFieldErrors errors)
    {
        var pointers = new JsonPointerWriter(Document);
        var scratch = new ArrayBufferWriter<byte>();
        json.WriteStartArray("errors"u8);

        // In document order, but what is missing has no place in the document and comes last.
        foreach (ref readonly WsFieldError error in errors.Kept)
        {
            if (!IsMissing(error))
            {
                WriteError(json, error, ref pointers, scratch);
            }
        }

        foreach (ref readonly WsFieldError error in errors.Kept)
        {
            if (IsMissing(error))
            {
                WriteError(json, error, ref pointers, scratch);
            }
        }

        json.WriteEndArray();
    }

    private static bool IsMissing(in WsFieldError error) => error.Code == WsFieldErrors.RequiredCode;

    private void WriteError(
        Utf8JsonWriter json, in WsFieldError error, ref JsonPointerWriter pointers, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        pointers.TryWrite(error, scratch);
        json.WriteStartObject();
        json.WriteString("pointer"u8, scratch.WrittenSpan);
        json.WriteString(CodeName, error.Code);
        json.WriteString(
            MessageName,
            FieldErrorText?.Invoke(new WsFieldErrorText(error.Code, error.Message, error.Parameters, error.Actual)) ?? error.Message);
        WriteParameters(json, error);
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, in WsFieldError error)
    {
        if (error.Parameters is null && error.Actual is null)
        {
            return;
        }

        // The generator emits the parameters as JSON members; only the actual value is known here.
        string? actual = error.Actual is { } value ? string.Create(CultureInfo.InvariantCulture, $"\"actual\":{value}") : null;
        json.WritePropertyName("params"u8);
        json.WriteRawValue(
            "{" + string.Join(',', new[] { error.Parameters, actual }.Where(static part => part is not null)) + "}",
            skipInputValidation: true);
    }
}
