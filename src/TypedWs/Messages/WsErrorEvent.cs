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

    /// <summary>A text for people, at most 1,024 UTF-16 units. It contains no text of the message unless the application has put it
    /// there.</summary>
    public string Message => EventText.Cut(_event.Error.Message);

    /// <summary>The discriminator of the message, if the endpoint knows it; null otherwise. Each call allocates a string.</summary>
    public string? Type => _event.On.IsEmpty ? null : Encoding.UTF8.GetString(_event.On);

    /// <summary>Whether the message had an <c>id</c>, to which the event refers by its <c>ref</c>.</summary>
    public bool HasId => !_event.Id.IsEmpty;

    /// <summary>The number of the message on its connection, from 1.</summary>
    public long Sequence => _event.Sequence;

    /// <summary>How long the sender should wait before it tries again; zero if waiting does not help.</summary>
    public TimeSpan RetryAfter => _event.RetryAfter;

    /// <summary>Whether the connection is closed right after the event.</summary>
    public bool IsFatal => _event.IsFatal;

    /// <summary>The data that the application's error carries (<see cref="WsError.App{TData}"/>): one JSON value in UTF-8, at most 8,192
    /// bytes, for <see cref="Utf8JsonWriter.WriteRawValue(ReadOnlySpan{byte}, bool)"/>. Empty if the error has no data, or if its data is
    /// left out.</summary>
    public ReadOnlySpan<byte> Data => _event.Error.Data;

    /// <summary>The number of all field errors, with <see cref="WsErrorCode.ValidationFailed"/>; 0 otherwise.</summary>
    public int FieldErrorCount => _event.Errors?.TotalCount ?? 0;

    /// <summary>The first 20 field errors, with <see cref="WsErrorCode.ValidationFailed"/>; empty otherwise. Each call allocates the
    /// list.</summary>
    /// <remarks>There are fewer where pointers and texts together are longer than 15 KiB: clients choose names, and one name may be in
    /// many pointers. <see cref="FieldErrorCount"/> counts all.</remarks>
    public IReadOnlyList<WsFieldError> DescribeFieldErrors() => _event.DescribeErrors();

    /// <summary>Writes the payload that the event has without a formatter.</summary>
    public void WriteDefault(Utf8JsonWriter payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        using FrameBuffer buffer = FrameBuffer.Rent();
        ErrorPayload.Write(buffer, _event);
        payload.WriteRawValue(buffer.Payload, skipInputValidation: true);
    }
}

/// <summary>An error of one field of a message.</summary>
/// <param name="Pointer">A JSON Pointer (RFC 6901) into the message: <c>/payload/text</c>; at most 1,024 bytes of JSON.</param>
/// <param name="Code">The code of the broken rule, such as <c>max_length</c>.</param>
/// <param name="Message">The rest of a sentence that begins with the field's name; at most 1,024 UTF-16 units.</param>
public readonly record struct WsFieldError(string Pointer, string Code, string Message)
{
    /// <summary>Whether the field's own pointer is too long. <see cref="Pointer"/> then points to the innermost value around the
    /// field whose pointer is short enough.</summary>
    public bool IsPointerCut { get; init; }
}
