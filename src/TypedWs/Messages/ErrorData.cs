using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Framing;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// The data for programs that an application adds to an error. The data is written as JSON once, when the error is created. So later
/// changes of the object have no effect, and several threads may use the error. Data that cannot be written, or is too large, is left out
/// of the events; the events are still sent.
/// </summary>
internal sealed class ErrorData
{
    /// <summary>The maximum number of bytes of JSON, so that the event stays within 16 KiB.</summary>
    public const int MaxLength = WsContractLimits.Data;

    private readonly WsRawJson _json;
    private int _isFailureTaken;

    private ErrorData(WsRawJson json, int length)
    {
        _json = json;
        Length = length;
    }

    private ErrorData(Exception failure) => Failure = failure;

    /// <summary>The JSON text; empty if the data is left out.</summary>
    public ReadOnlySpan<byte> Json => IsLeftOut ? default : _json.Utf8;

    /// <summary>The number of bytes of JSON; 0 if the data could not be written.</summary>
    public int Length { get; }

    /// <summary>The exception because of which the data could not be written; null if it was written.</summary>
    public Exception? Failure { get; }

    /// <summary>Whether events are sent without the data.</summary>
    public bool IsLeftOut => Failure is not null || Length > MaxLength;

    /// <summary>Writes the data of an error.</summary>
    /// <param name="code">The error's code.</param>
    /// <param name="value">The data.</param>
    /// <exception cref="InvalidOperationException">The type has no codec.</exception>
    public static ErrorData Write<T>(string code, T value)
    {
        ErrorDataCodec<T> codec = ErrorDataCodec<T>.Get();
        using FrameBuffer buffer = FrameBuffer.Rent();
        try
        {
            ReadOnlySpan<byte> text = Encode(buffer, codec, value);
            if (text.Length > MaxLength)
            {
                return new ErrorData(default, text.Length);
            }

            return WsRawJson.TryParse(text, out WsRawJson json)
                ? new ErrorData(json, text.Length)
                : new ErrorData(Describe<T>(code, "a converter in it did not write one JSON value", problem: null));
        }
#pragma warning disable CA1031 // getters and converters are user code and may throw anything; the error is told all the same
        catch (Exception problem)
#pragma warning restore CA1031
        {
            bool isTooDeep = buffer.Json.CurrentDepth >= FrameBuffer.WriterOptions.MaxDepth;
            string reason = isTooDeep ? "it is nested more than 62 levels deep, or an object in it refers to itself" : "writing it failed";
            return new ErrorData(Describe<T>(code, reason, problem));
        }
    }

    /// <summary>Keeps the data of an error that a peer has sent.</summary>
    public static ErrorData Received(WsRawJson json) => new(json, Math.Min(json.Utf8.Length, MaxLength));

    /// <summary>Gives the failure to report. Only the first call returns <see cref="Failure"/>, all later calls return null: an error that
    /// is sent many times is reported once.</summary>
    public Exception? TakeFailure() => Failure is not null && Interlocked.Exchange(ref _isFailureTaken, 1) == 0 ? Failure : null;

    // Written inside an object, as in the payload, so that the JSON writer counts the depth that the data has in the whole event.
    private static ReadOnlySpan<byte> Encode<T>(FrameBuffer buffer, ErrorDataCodec<T> codec, T value)
    {
        Utf8JsonWriter json = buffer.Json;
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        if (value is null)
        {
            json.WriteNullValue();
        }
        else
        {
            codec.Write(json, value);
        }

        json.Flush();
        return buffer.Payload["{\"data\":".Length..];
    }

    private static InvalidOperationException Describe<T>(string code, string reason, Exception? problem)
        => new($"The data of error '{code}', a '{typeof(T)}', is left out: {reason}.", problem);
}
