using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using TypedWs.Framing;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// An error event (docs/wire-protocol.md, "Error event"): what went wrong with one message, for its sender only.
/// </summary>
internal readonly ref struct ErrorEvent
{
    // A sign and 19 digits.
    private const int MaxNumberLength = 20;

    private static readonly JsonEncodedText CodeName = JsonEncodedText.Encode("code");
    private static readonly JsonEncodedText MessageName = JsonEncodedText.Encode("message");

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

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

    /// <summary>After how long the sender may try again; zero if that is not the question.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Whether the server closes the connection right after it.</summary>
    public bool IsFatal { get; init; }

    /// <summary>The field errors, with the document that they point into.</summary>
    public WsFieldErrors? Errors { get; init; }

    /// <summary>What <see cref="Errors"/> points into.</summary>
    public ReadOnlySpan<byte> Document { get; init; }

    /// <summary>Gives field errors another text; see <see cref="WsOptions.FieldErrorText"/>.</summary>
    public Func<WsFieldErrorText, string?>? FieldErrorText { get; init; }

    /// <summary>The event of a refusal by the application.</summary>
    public static ErrorEvent From(WsError error, MessageOrigin origin) => new()
    {
        Code = error.Code,
        Message = error.Message,
        Id = origin.Id,
        Sequence = origin.Sequence,
        On = origin.Type,
        RetryAfter = error.RetryAfter,
    };

    /// <summary>The sender's message is invalid, or may not be sent: the endpoint's hook sees it, it counts against what the
    /// connection may do wrong, and the event is queued. The connection closes behind it if that was too much.</summary>
    public void RefuseTo(WsConnection ws)
    {
        bool closes = ws.Core.CountRefusal(Code, out WsCloseCode code, out string reason);
        ErrorEvent told = closes ? this with { IsFatal = true } : this;
        ws.Runtime.ShowInvalidMessage(ws, new WsErrorEvent(told));
        told.SendTo(ws);
        if (closes)
        {
            ws.Core.BeginClose(code, reason);
        }
    }

    /// <summary>Queues the event for the message's sender.</summary>
    public void SendTo(WsConnection ws)
    {
        if (ws.Runtime.Options.ErrorFormatter is { } formatter && TrySendFormatted(ws, formatter))
        {
            return;
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        WriteTo(buffer, ws.Runtime.Envelope);
        ws.Core.Outbound.EnqueueAnswer(buffer.GetFrame(Opcode.Text));
    }

    public void WriteTo(FrameBuffer buffer, EnvelopeFormat format)
    {
        Open(buffer, format);
        WritePayload(buffer.Json);
        buffer.Json.Flush();
        buffer.Write("}"u8);
    }

    /// <summary>Writes the event's payload in its own form.</summary>
    public void WritePayload(Utf8JsonWriter json)
    {
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

        if (RetryAfter > TimeSpan.Zero)
        {
            json.WriteNumber("retryAfterMs"u8, (long)Math.Ceiling(RetryAfter.TotalMilliseconds));
        }

        if (Errors is not null)
        {
            WriteErrors(json, Errors);
        }

        if (IsFatal)
        {
            json.WriteBoolean("fatal"u8, true);
        }

        json.WriteEndObject();
    }

    /// <summary>The field errors for user code, in the order of the event.</summary>
    public WsMessageFieldError[] DescribeErrors()
    {
        if (Errors is null)
        {
            return [];
        }

        var described = new List<WsMessageFieldError>(Errors.Kept.Length);
        var pointers = new JsonPointerWriter(Document);
        var scratch = new ArrayBufferWriter<byte>();
        foreach (bool missing in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (ref readonly WsFieldError error in Errors.Kept)
            {
                if (IsMissing(error) == missing)
                {
                    scratch.ResetWrittenCount();
                    pointers.TryWrite(error, scratch);
                    described.Add(new WsMessageFieldError(Encoding.UTF8.GetString(scratch.WrittenSpan), error.Code, TextOf(error)));
                }
            }
        }

        return [.. described];
    }

    private void Open(FrameBuffer buffer, EnvelopeFormat format)
    {
        buffer.Write(format.OpenError);
        MessageWriter.WriteReference(buffer, Id);
        buffer.Write(format.BeforePayload);
    }

    /// <returns>False if the application's formatter failed, which was reported: the sender gets the event in its own form.</returns>
    private bool TrySendFormatted(WsConnection ws, IWsErrorFormatter formatter)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        Open(buffer, ws.Runtime.Envelope);
        int start = buffer.Payload.Length;
        try
        {
            formatter.WritePayload(new WsErrorEvent(this), buffer.Json);
            bool isComplete = buffer.Json.CurrentDepth == 0;
            buffer.Json.Flush();
            if (!isComplete || buffer.Payload.Length == start)
            {
                throw new InvalidOperationException($"{formatter.GetType().Name} did not write one JSON value.");
            }
        }
#pragma warning disable CA1031 // user code may throw anything, and the sender is owed an answer all the same
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ws.Runtime.Report(ws, exception);
            return false;
        }

        buffer.Write("}"u8);
        ws.Core.Outbound.EnqueueAnswer(buffer.GetFrame(Opcode.Text));
        return true;
    }

    private string TextOf(in WsFieldError error)
        => FieldErrorText?.Invoke(new WsFieldErrorText(error.Code, error.Message, error.Parameters, error.Actual)) ?? error.Message;

    private void WriteErrors(Utf8JsonWriter json, WsFieldErrors errors)
    {
        var pointers = new JsonPointerWriter(Document);

        // Taken out of the slot while in use: user code gives the texts.
        ArrayBufferWriter<byte> scratch = _scratch ?? new ArrayBufferWriter<byte>();
        _scratch = null;
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
        _scratch = scratch;
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
        json.WriteString(MessageName, TextOf(error));
        WriteParameters(json, error, scratch);
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, in WsFieldError error, ArrayBufferWriter<byte> scratch)
    {
        if (error.Parameters is null && error.Actual is null)
        {
            return;
        }

        // The generator emits the parameters as JSON members; only the actual value is known here.
        scratch.ResetWrittenCount();
        scratch.Write("{"u8);
        if (error.Parameters is { } parameters)
        {
            scratch.Advance(Encoding.UTF8.GetBytes(parameters, scratch.GetSpan(Encoding.UTF8.GetMaxByteCount(parameters.Length))));
        }

        if (error.Actual is { } actual)
        {
            scratch.Write(error.Parameters is null ? "\"actual\":"u8 : ",\"actual\":"u8);
            Utf8Formatter.TryFormat(actual, scratch.GetSpan(MaxNumberLength), out int length);
            scratch.Advance(length);
        }

        scratch.Write("}"u8);
        json.WritePropertyName("params"u8);
        json.WriteRawValue(scratch.WrittenSpan, skipInputValidation: true);
    }
}
