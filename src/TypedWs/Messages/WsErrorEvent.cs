using System.Text;
using System.Text.Json;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>
/// An error event that is about to be sent (docs/wire-protocol.md, "Error event"), for <see cref="IWsErrorFormatter"/> and
/// <c>OnInvalidMessage</c>. It lives on the stack, over the received message.
/// </summary>
public readonly ref struct WsErrorEvent
{
    private readonly ErrorEvent _event;

    internal WsErrorEvent(ErrorEvent error) => _event = error;

    /// <summary>One of <see cref="WsErrorCode"/>, or <c>app.</c> and a name of the application's.</summary>
    public string Code => _event.Error.Code;

    /// <summary>For people, at most 1,024 UTF-16 units; nothing of the message is in it, unless the application has put it there.</summary>
    public string Message => EventText.Cut(_event.Error.Message);

    /// <summary>The discriminator of the message, if the endpoint knows it; null otherwise. Makes a string with each call.</summary>
    public string? Type => _event.On.IsEmpty ? null : Encoding.UTF8.GetString(_event.On);

    /// <summary>Whether the message had an <c>id</c>, to which the event refers by its <c>ref</c>.</summary>
    public bool HasId => !_event.Id.IsEmpty;

    /// <summary>The number of the message on its connection, from 1.</summary>
    public long Sequence => _event.Sequence;

    /// <summary>After how long the sender may try again; zero if that is not the question.</summary>
    public TimeSpan RetryAfter => _event.RetryAfter;

    /// <summary>Whether the connection is closed right after the event.</summary>
    public bool IsFatal => _event.IsFatal;

    /// <summary>The data that the application's error carries (<see cref="WsError.App{TData}"/>): one JSON value in UTF-8, at most 8,192 bytes,
    /// for <see cref="Utf8JsonWriter.WriteRawValue(ReadOnlySpan{byte}, bool)"/>. Empty if it carries nothing, and where what it carries
    /// is left out.</summary>
    public ReadOnlySpan<byte> Data => _event.Error.Data;

    /// <summary>How many fields are wrong, with <see cref="WsErrorCode.ValidationFailed"/>; 0 otherwise.</summary>
    public int FieldErrorCount => _event.Errors?.TotalCount ?? 0;

    /// <summary>The first 20 field errors, with <see cref="WsErrorCode.ValidationFailed"/>; empty otherwise. Made with each call.</summary>
    /// <remarks>There are fewer where pointers and texts together are longer than 15 KiB: clients choose names, and one name may be in
    /// many pointers. <see cref="FieldErrorCount"/> counts all.</remarks>
    public IReadOnlyList<WsMessageFieldError> DescribeFieldErrors() => _event.DescribeErrors();

    /// <summary>Writes the payload that the event has without a formatter.</summary>
    public void WriteDefault(Utf8JsonWriter payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        using FrameBuffer buffer = FrameBuffer.Rent();
        ErrorPayload.Write(buffer, _event);
        payload.WriteRawValue(buffer.Payload, skipInputValidation: true);
    }
}

/// <summary>What is wrong with one field of a message.</summary>
/// <param name="Pointer">A JSON Pointer (RFC 6901) into the message: <c>/payload/text</c>; at most 1,024 bytes of JSON.</param>
/// <param name="Code">What is wrong, such as <c>max_length</c>.</param>
/// <param name="Message">The rest of a sentence that begins with the field's name; at most 1,024 UTF-16 units.</param>
public readonly record struct WsMessageFieldError(string Pointer, string Code, string Message)
{
    /// <summary>Whether the field's own pointer is too long: <see cref="Pointer"/> leads to the innermost value around it to which a
    /// pointer of that length does.</summary>
    public bool IsPointerCut { get; init; }
}
