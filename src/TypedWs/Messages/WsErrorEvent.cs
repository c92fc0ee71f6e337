using System.Text;
using System.Text.Json;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>
/// An error event that is about to be sent (docs/wire-protocol.md, "Error event"), for <see cref="IWsErrorFormatter"/> and
/// <c>OnInvalidMessage</c>. The struct lives on the stack and refers to the received message.
/// </summary>
public readonly ref struct WsErrorEvent
{
    private readonly ErrorEvent _event;

    internal WsErrorEvent(ErrorEvent error) => _event = error;

    /// <summary>One of <see cref="WsErrorCode"/>, or <c>app.</c> and a name that the application has chosen.</summary>
    public string Code => _event.Error.Code;

    /// <summary>A text for people, at most 1,024 UTF-16 units. It contains no text of the message unless the application has put it
    /// there.</summary>
    public string Message => EventText.Cut(_event.Error.Message);

    /// <summary>The discriminator of the message, if the endpoint knows it; null otherwise. Each call allocates a string.</summary>
    public string? Type => _event.On.IsEmpty ? null : Encoding.UTF8.GetString(_event.On);

    /// <summary>Whether the message had an <c>id</c>. The event then has the id as <c>ref</c>.</summary>
    public bool HasId => !_event.Id.IsEmpty;

    /// <summary>The number of the message on its connection, from 1.</summary>
    public long Sequence => _event.Sequence;

    /// <summary>The time that the sender should wait before it sends the message again; zero if waiting does not help.</summary>
    public TimeSpan RetryAfter => _event.RetryAfter;

    /// <summary>Whether the server closes the connection directly after the event.</summary>
    public bool IsFatal => _event.IsFatal;

    /// <summary>The data of the application's error (<see cref="WsError.App{TData}"/>): one JSON value in UTF-8, at most 8,192 bytes. Write
    /// it with <see cref="Utf8JsonWriter.WriteRawValue(ReadOnlySpan{byte}, bool)"/>. Empty if the error has no data, or if its data is left
    /// out.</summary>
    public ReadOnlySpan<byte> Data => _event.Error.Data;

    /// <summary>The number of all field errors, if the code is <see cref="WsErrorCode.ValidationFailed"/>; otherwise 0.</summary>
    public int FieldErrorCount => _event.Errors?.TotalCount ?? 0;

    /// <summary>The first 20 field errors, if the code is <see cref="WsErrorCode.ValidationFailed"/>; otherwise empty. Each call allocates
    /// the list.</summary>
    /// <remarks>The list is shorter if the pointers and texts together would exceed 15 KiB: clients choose long names, and one name may be
    /// in many pointers. <see cref="FieldErrorCount"/> counts all field errors.</remarks>
    public IReadOnlyList<WsFieldError> DescribeFieldErrors() => _event.DescribeErrors();

    /// <summary>Writes the default payload of the event, which is sent if there is no formatter.</summary>
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
    /// <summary>Whether the pointer to the field is too long. <see cref="Pointer"/> then points to a value around the field: the innermost
    /// one whose pointer is short enough.</summary>
    public bool IsPointerCut { get; init; }

    /// <summary>The parameters of the rule as the text of a JSON object: <c>{"max":500,"actual":612}</c>. Null if the rule has none, or if
    /// they are left out of the event because they are too long.</summary>
    public string? Params { get; init; }
}
