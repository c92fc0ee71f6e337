using System.Buffers;
using System.Buffers.Text;
using System.Text;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>Writes the payload of an error event in its own form (docs/wire-protocol.md, "Error event").</summary>
/// <remarks>By hand rather than by a JSON writer, as nearly all of it is known beforehand.</remarks>
internal static class ErrorPayload
{
    // A sign and 19 digits.
    private const int MaxNumberLength = 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    public static void Write(IBufferWriter<byte> output, in ErrorEvent error)
    {
        output.Write(error.Error.Opening);
        if (!error.On.IsEmpty)
        {
            output.Write(",\"on\":"u8);
            JsonStringWriter.WriteString(output, error.On);
        }

        if (error.Id.IsEmpty)
        {
            output.Write(",\"seq\":"u8);
            WriteNumber(output, error.Sequence);
        }

        if (error.RetryAfter > TimeSpan.Zero)
        {
            output.Write(",\"retryAfterMs\":"u8);
            WriteNumber(output, (long)Math.Ceiling(error.RetryAfter.TotalMilliseconds));
        }

        if (error.Errors is not null)
        {
            WriteErrors(output, error, error.Errors);
        }

        output.Write(error.IsFatal ? ",\"fatal\":true}"u8 : "}"u8);
    }

    private static void WriteErrors(IBufferWriter<byte> output, in ErrorEvent error, WsFieldErrors errors)
    {
        // Taken out of the slot while in use: user code gives the texts.
        ArrayBufferWriter<byte> scratch = _scratch ?? new ArrayBufferWriter<byte>();
        _scratch = null;
        var pointers = new JsonPointerWriter(error.Document);
        ReadOnlySpan<byte> separator = ",\"errors\":["u8;

        foreach (ref readonly WsFieldError field in errors.InEventOrder)
        {
            output.Write(separator);
            WriteError(output, field, error.TextOf(field), ref pointers, scratch);
            separator = ","u8;
        }

        output.Write("]"u8);
        _scratch = scratch;
    }

    private static void WriteError(
        IBufferWriter<byte> output, in WsFieldError field, string text, ref JsonPointerWriter pointers, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        pointers.TryWrite(field, scratch);
        output.Write("{\"pointer\":"u8);
        JsonStringWriter.WriteString(output, scratch.WrittenSpan);
        output.Write(",\"code\":"u8);
        JsonStringWriter.WriteString(output, field.Code);
        output.Write(",\"message\":"u8);
        JsonStringWriter.WriteString(output, text);
        if (field.Parameters is not null || field.Actual is not null)
        {
            WriteParameters(output, field);
        }

        output.Write("}"u8);
    }

    private static void WriteParameters(IBufferWriter<byte> output, in WsFieldError field)
    {
        // The generator emits the parameters as JSON members; only the actual value is known here.
        output.Write(",\"params\":{"u8);
        if (field.Parameters is { } parameters)
        {
            Encoding.UTF8.GetBytes(parameters, output);
        }

        if (field.Actual is { } actual)
        {
            output.Write(field.Parameters is null ? "\"actual\":"u8 : ",\"actual\":"u8);
            WriteNumber(output, actual);
        }

        output.Write("}"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> output, long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(MaxNumberLength), out int length);
        output.Advance(length);
    }
}
