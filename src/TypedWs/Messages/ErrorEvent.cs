using System.Diagnostics;
using System.Text;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// An error event (docs/wire-protocol.md, "Error event"): the error of one message, sent only to the sender of that message.
/// </summary>
internal readonly ref struct ErrorEvent
{
    /// <summary>The error; it never contains text from the message that caused it.</summary>
    public required WsError Error { get; init; }

    /// <summary>The JSON text of the message's <c>id</c>; empty if the message had none.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The number of the message on the connection, from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>The discriminator of the message; empty if the endpoint does not know it.</summary>
    public ReadOnlySpan<byte> On { get; init; }

    /// <summary>The discriminator as the client sent it, known or not; empty if none could be read. For the log and the inspector; the
    /// event does not contain it.</summary>
    public ReadOnlySpan<byte> SentType { get; init; }

    /// <summary>The time that the sender should wait before it sends the message again; zero if waiting does not help.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Whether the server closes the connection directly after this event.</summary>
    public bool IsFatal { get; init; }

    /// <summary>The field errors; null if the error is not about fields. They point into <see cref="Document"/>.</summary>
    public FieldErrors? Errors { get; init; }

    /// <summary>The activity that traces the message. The code of the error is written to it.</summary>
    public Activity? Activity { get; init; }

    /// <summary>The document that <see cref="Errors"/> points into.</summary>
    public ReadOnlySpan<byte> Document { get; init; }

    /// <summary>The application's texts for <see cref="Errors"/>; null if the errors keep their default texts.</summary>
    public IFieldErrorTexts? Texts { get; init; }

    /// <summary>The text of a field error: the application's text if it has one for the error, otherwise the default text. Cut to
    /// <see cref="EventText.MaxLength"/>.</summary>
    public string TextOf(in FieldError field)
        => EventText.Cut(
            Texts?.Find(new WsFieldErrorContext(field.Code, field.Message, field.Parameters, field.Actual)) ?? field.Message);

    /// <summary>Writes the envelope up to the payload.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="format">The endpoint's envelope.</param>
    public void WriteOpening(FrameBuffer buffer, EnvelopeFormat format)
    {
        buffer.Write(format.OpenError);
        MessageWriter.WriteReference(buffer, Id);
        buffer.Write(format.BeforePayload);
    }

    /// <summary>Writes the event in its default form, which is used without a formatter of the application.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="format">The endpoint's envelope.</param>
    public void WriteTo(FrameBuffer buffer, EnvelopeFormat format)
    {
        WriteOpening(buffer, format);
        ErrorPayload.Write(buffer, this);
        buffer.Write("}"u8);
    }

    /// <summary>The field errors for user code, in the order of the event.</summary>
    public WsFieldError[] DescribeErrors()
    {
        if (Errors is null)
        {
            return [];
        }

        var described = new List<WsFieldError>(Errors.Kept.Length);
        var pointers = new JsonPointerWriter(Document);
        Span<byte> pointer = stackalloc byte[JsonPointerWriter.MaxLength];
        int size = 0;
        foreach (ref readonly FieldError field in Errors.InEventOrder)
        {
            pointers.TryWrite(field, pointer, out int length, out bool isCut);
            string text = TextOf(field);
            size += length + Encoding.UTF8.GetByteCount(text);
            if (size > ErrorPayload.MaxLength)
            {
                break;
            }

            described.Add(new WsFieldError(Encoding.UTF8.GetString(pointer[..length]), field.Code, text)
            {
                IsPointerCut = isCut,
                Params = ErrorPayload.DescribeParameters(field),
            });
        }

        return [.. described];
    }
}
