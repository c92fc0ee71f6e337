using System.Buffers;
using System.Buffers.Text;
using System.Text;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>Writes the payload of an error event in the default form (docs/wire-protocol.md, "Error event").</summary>
/// <remarks>No JSON writer is used, because nearly all parts of the text are constant.</remarks>
internal static class ErrorPayload
{
    /// <summary>The maximum number of bytes of a payload, so that the event with its envelope stays within 16 KiB.</summary>
    /// <remarks>One field error has at most 1 KiB of pointer, 6 KiB of text (1,024 UTF-16 units, each at most six bytes when escaped) and
    /// 1 KiB of parameters. The event has at most 6 KiB of text of its own. So there is always room for the first field error. An error of
    /// the application has no field errors, but may have <see cref="ErrorData.MaxLength"/> bytes of data. There is room for the data and
    /// the text.</remarks>
    public const int MaxLength = 15 * 1024;

    // A sign and 19 digits.
    private const int MaxNumberLength = 20;

    // Parameters with more bytes are left out, for example a long list of allowed values.
    private const int MaxParameters = WsContractLimits.Params;

    // Room for the members that may follow the field errors.
    private const int ClosingLength = 64;

    /// <summary>Appends the payload to the buffer.</summary>
    public static void Write(FrameBuffer output, in ErrorEvent error)
    {
        int start = output.Payload.Length;
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

        if (error.Error.WrittenData is { IsLeftOut: false } data)
        {
            output.Write(",\"data\":"u8);
            output.Write(data.Json);
        }

        if (error.Errors is not null)
        {
            WriteErrors(output, start, error, error.Errors);
        }

        output.Write(error.IsFatal ? ",\"fatal\":true}"u8 : "}"u8);
    }

    /// <summary>The parameters of a field error as the text of a JSON object; null if it has none.</summary>
    public static string? DescribeParameters(in FieldError field)
    {
        if (!HasParameters(field))
        {
            return null;
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        WriteParameters(buffer, field);
        return Encoding.UTF8.GetString(buffer.Payload);
    }

    private static void WriteErrors(FrameBuffer buffer, int start, in ErrorEvent error, FieldErrors errors)
    {
        var pointers = new JsonPointerWriter(error.Document);
        int told = 0;
        buffer.Write(",\"errors\":["u8);
        foreach (ref readonly FieldError field in errors.InEventOrder)
        {
            int end = buffer.Payload.Length;
            buffer.Write(told == 0 ? default : ","u8);
            WriteError(buffer, field, error.TextOf(field), ref pointers);
            if (buffer.Payload.Length - start > MaxLength - ClosingLength)
            {
                buffer.CutTo(end);
                break;
            }

            told++;
        }

        buffer.Write("]"u8);
        if (told < errors.TotalCount)
        {
            buffer.Write(",\"errorCount\":"u8);
            WriteNumber(buffer, errors.TotalCount);
        }
    }

    private static void WriteError(FrameBuffer buffer, in FieldError field, string text, ref JsonPointerWriter pointers)
    {
        Span<byte> pointer = stackalloc byte[JsonPointerWriter.MaxLength];
        pointers.TryWrite(field, pointer, out int length, out bool isCut);
        buffer.Write("{\"pointer\":"u8);
        JsonStringWriter.WriteString(buffer, pointer[..length]);
        buffer.Write(isCut ? ",\"cut\":true,\"code\":"u8 : ",\"code\":"u8);
        JsonStringWriter.WriteString(buffer, field.Code);
        buffer.Write(",\"message\":"u8);
        JsonStringWriter.WriteString(buffer, text);
        if (HasParameters(field))
        {
            buffer.Write(",\"params\":"u8);
            WriteParameters(buffer, field);
        }

        buffer.Write("}"u8);
    }

    private static bool HasParameters(in FieldError field) => ParametersOf(field) is not null || field.Actual is not null;

    // Parameters that are too long are left out.
    private static string? ParametersOf(in FieldError field)
        => field.Parameters is { } given && Encoding.UTF8.GetByteCount(given) <= MaxParameters ? given : null;

    private static void WriteParameters(FrameBuffer output, in FieldError field)
    {
        // The generator emits the parameters as JSON members; only the actual value is known here.
        string? parameters = ParametersOf(field);
        output.Write("{"u8);
        if (parameters is not null)
        {
            Encoding.UTF8.GetBytes(parameters, output);
        }

        if (field.Actual is { } actual)
        {
            output.Write(parameters is null ? "\"actual\":"u8 : ",\"actual\":"u8);
            WriteNumber(output, actual);
        }

        output.Write("}"u8);
    }

    private static void WriteNumber(FrameBuffer output, long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(MaxNumberLength), out int length);
        output.Advance(length);
    }
}
