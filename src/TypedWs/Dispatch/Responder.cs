using System.Diagnostics;
using TypedWs.Diagnostics;
using TypedWs.Json;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>
/// Answers one message with an acknowledgement, a reply, a pong or an error event. Each answer is put into the queue of the connection
/// at once. The spans refer to the receive buffer while the message is on the stack, and to the copies of
/// <see cref="RequestContext"/> after an await.
/// </summary>
/// <remarks>The answers are not counted here: the caller must send exactly one for a message with an id.</remarks>
/// <param name="ws">The connection of the message.</param>
/// <param name="services">The services of the dispatch.</param>
/// <param name="sequence">The number of the message on its connection, from 1.</param>
/// <param name="id">The JSON text of the message's <c>id</c>; empty if the message has none.</param>
/// <param name="type">The discriminator of the message; empty if the endpoint does not know it.</param>
/// <param name="activity">Traces the message; null if the message is not traced.</param>
/// <param name="passage">The gates that the message has passed; null for none.</param>
internal readonly ref struct Responder(
    WsConnection ws,
    DispatchServices services,
    long sequence,
    ReadOnlySpan<byte> id,
    ReadOnlySpan<byte> type,
    Activity? activity,
    Passage? passage = null)
{
    private readonly ReadOnlySpan<byte> _id = id;
    private readonly ReadOnlySpan<byte> _type = type;

    public WsConnection Connection => ws;

    public DispatchServices Services => services;

    public long Sequence => sequence;

    public ReadOnlySpan<byte> Id => _id;

    public ReadOnlySpan<byte> Type => _type;

    public Activity? Activity => activity;

    /// <summary>Sends <c>$ack</c>, if the message has an id.</summary>
    public void Acknowledge()
    {
        if (_id.IsEmpty)
        {
            return;
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WriteAck(buffer, ws.Shared.Envelope, _id);
        ws.SendAnswer(buffer, "$ack", NewCredentials.ChooseCompression(_type));
    }

    /// <summary>Sends <c>$end</c>, the end of a stream.</summary>
    public void EndStream()
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WriteEnd(buffer, ws.Shared.Envelope, _id);
        ws.SendAnswer(buffer, "$end");
    }

    /// <summary>Sends a handler's return value, with the message's id as <c>ref</c>. If a filter refuses the value, sends the error event.
    /// </summary>
    public void Reply<T>(T message)
    {
        if (ws.Shared.Filters?.FindRefusal(ws, message, isAnswer: true) is { } error)
        {
            Refuse(error);
            return;
        }

        ws.SendReply(message, _id);
    }

    /// <summary>Sends <c>$pong</c>.</summary>
    /// <param name="payload">The JSON text of the ping's payload; empty if the ping had none.</param>
    public void Pong(ReadOnlySpan<byte> payload)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WritePong(buffer, ws.Shared.Envelope, payload, _id);
        ws.SendAnswer(buffer, "$pong");
    }

    /// <summary>Sends the error event of a message whose handler has refused it, or has timed out.</summary>
    public void Refuse(WsError error) => services.Errors.Send(ws, EventOf(error, _type));

    /// <summary>Sends the error event of a message whose handler threw.</summary>
    public void Fail(Exception exception)
    {
        Refuse(HandlerFailure.ErrorOf(exception, services.ShowsExceptions));
        HandlerFailure.Trace(ws, exception, activity);
    }

    /// <summary>Sends the error event of a message that reaches no handler. The event counts against <see cref="WsRateOptions.Errors"/>.
    /// If that rate is exceeded, the connection closes after the event.</summary>
    /// <param name="error">The error.</param>
    /// <param name="sentType">The discriminator as the client sent it, known or not; empty if none could be read.</param>
    public void Reject(WsError error, ReadOnlySpan<byte> sentType) => services.Errors.Refuse(ws, EventOf(error, sentType));

    /// <summary>Does the same as <see cref="Reject"/> for a message whose id is in flight. The event has no <c>ref</c>, which would name
    /// the other message.</summary>
    public void RejectConflict() => services.Errors.Refuse(ws, EventOf(RuntimeErrors.IdInFlight, _type) with { Id = default });

    /// <summary>Does the same as <see cref="Reject"/> for a message that exceeds a rate.</summary>
    /// <param name="retryAfter">The time until the next message is allowed.</param>
    /// <param name="sentType">The discriminator as the client sent it; empty if none was read.</param>
    public void RejectTooSoon(TimeSpan retryAfter, ReadOnlySpan<byte> sentType)
        => services.Errors.Refuse(ws, EventOf(RuntimeErrors.TooManyMessages, sentType) with { RetryAfter = retryAfter });

    /// <summary>Does the same as <see cref="Reject"/> for a message whose payload is invalid.</summary>
    /// <param name="error">The error of the whole payload.</param>
    /// <param name="fieldErrors">The errors of the payload's fields.</param>
    /// <param name="document">The message that the field errors point into.</param>
    public void RejectInvalid(WsError error, FieldErrors fieldErrors, ReadOnlySpan<byte> document)
    {
        ws.Shared.Metrics.ValidationFailed(_type, fieldErrors);
        ErrorEvent rejection = EventOf(error, _type) with
        {
            Errors = fieldErrors,
            Texts = ws.Shared.Options.FieldErrorText is null ? null : ws.Core,
            Document = document,
        };
        services.Errors.Refuse(ws, rejection);
    }

    private ErrorEvent EventOf(WsError error, ReadOnlySpan<byte> sentType)
    {
        passage?.Error = error;
        return new ErrorEvent
        {
            Error = error,
            Id = _id,
            Sequence = sequence,
            On = _type,
            SentType = sentType,
            RetryAfter = error.RetryAfter,
            Activity = activity,
        };
    }
}
