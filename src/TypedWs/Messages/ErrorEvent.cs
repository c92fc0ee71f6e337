using System.Diagnostics;
using System.Text;
using TypedWs.Diagnostics;
using TypedWs.Framing;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// An error event (docs/wire-protocol.md, "Error event"): what went wrong with one message, for its sender only.
/// </summary>
internal readonly ref struct ErrorEvent
{
    /// <summary>What went wrong; never with text from the offending message.</summary>
    public required WsError Error { get; init; }

    /// <summary>The JSON text of the message's <c>id</c>; empty if it had none.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The number of the message on the connection, from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>The discriminator, if the endpoint knows it.</summary>
    public ReadOnlySpan<byte> On { get; init; }

    /// <summary>The discriminator as the client sent it, known or not, if one could be read. For the log and the inspector: it is in no event.</summary>
    public ReadOnlySpan<byte> SentType { get; init; }

    /// <summary>After how long the sender may try again; zero if that is not the question.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Whether the server closes the connection right after it.</summary>
    public bool IsFatal { get; init; }

    /// <summary>The field errors, with the document that they point into.</summary>
    public WsFieldErrors? Errors { get; init; }

    /// <summary>What traces the message; it learns the code.</summary>
    public Activity? Activity { get; init; }

    /// <summary>What <see cref="Errors"/> points into.</summary>
    public ReadOnlySpan<byte> Document { get; init; }

    /// <summary>Who sent the message; given with <see cref="Errors"/>.</summary>
    public WsConnection? Sender { get; init; }

    /// <summary>The event for a message whose handler is done with it, or was never asked.</summary>
    public static ErrorEvent From(WsError error, MessageOrigin origin) => new()
    {
        Error = error,
        Id = origin.Id,
        Sequence = origin.Sequence,
        On = origin.Type,
        SentType = origin.Type,
        RetryAfter = error.RetryAfter,
        Activity = origin.Activity,
    };

    /// <summary>The text of a field error, the application's if it has one; bounded.</summary>
    public string TextOf(in WsFieldError field)
    {
        if (Sender?.Runtime.Options.FieldErrorText is not { } texts)
        {
            return EventText.Cut(field.Message);
        }

        try
        {
            return EventText.Cut(texts(new WsFieldErrorText(field.Code, field.Message, field.Parameters, field.Actual)) ?? field.Message);
        }
#pragma warning disable CA1031 // user code may throw anything, and the sender is owed its answer all the same
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Sender.Runtime.Report(Sender, exception);
            return EventText.Cut(field.Message);
        }
    }

    /// <summary>The sender's message is invalid, or may not be sent: the endpoint's hook sees it, it counts against what the
    /// connection may do wrong, and the event is queued. The connection closes behind it if that was too much.</summary>
    public void RefuseTo(WsConnection ws)
    {
        if (ws.Core.CountRefusal(Error.Code, out WsCloseCode code, out string reason))
        {
            (this with { IsFatal = true }).ShowAndSendTo(ws);
            ws.Core.BeginClose(code, reason);
        }
        else
        {
            ShowAndSendTo(ws);
        }
    }

    /// <summary>Queues the event for the message's sender.</summary>
    public void SendTo(WsConnection ws)
    {
        if (Error.Counts)
        {
            ws.Core.CountError();
        }

        if (Error.WrittenData is { IsLeftOut: true } data)
        {
            TellLeftOut(ws, data);
        }

        ws.Runtime.Metrics.MessageRefused(Error.Code, On);
        Activity?.SetOutcome(Error.Code);
        ws.Runtime.ErrorObserver?.OnErrorEvent(ws, this);
        if (ws.Runtime.Options.ErrorFormatter is { } formatter && TrySendFormatted(ws, formatter))
        {
            return;
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        WriteTo(buffer, ws.Runtime.Envelope);
        ws.Runtime.Metrics.Sent(ws.Core.Outbound.EnqueueAnswer(buffer.GetFrame(Opcode.Text)), "error");
    }

    public void WriteTo(FrameBuffer buffer, EnvelopeFormat format)
    {
        Open(buffer, format);
        ErrorPayload.Write(buffer, this);
        buffer.Write("}"u8);
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
        Span<byte> pointer = stackalloc byte[JsonPointerWriter.MaxLength];
        int size = 0;
        foreach (ref readonly WsFieldError field in Errors.InEventOrder)
        {
            pointers.TryWrite(field, pointer, out int length, out bool isCut);
            string text = TextOf(field);
            size += length + Encoding.UTF8.GetByteCount(text);
            if (size > ErrorPayload.MaxLength)
            {
                break;
            }

            described.Add(new WsMessageFieldError(Encoding.UTF8.GetString(pointer[..length]), field.Code, text) { IsPointerCut = isCut });
        }

        return [.. described];
    }

    private void ShowAndSendTo(WsConnection ws)
    {
        ws.Runtime.ShowInvalidMessage(ws, new WsErrorEvent(this));
        ws.Runtime.Refusals.Tell(ws.Runtime.RefusalLevel, ws, this);
        SendTo(ws);
    }

    private void TellLeftOut(WsConnection ws, ErrorData data)
    {
        ws.Runtime.Metrics.ErrorDataLeftOut(isTooLarge: data.Failure is null);
        if (data.Failure is null)
        {
            ws.Runtime.LeftOutData.Tell(ws, Error.Code, data.Length);
        }
        else if (data.TakeFailure() is { } failure)
        {
            ws.Runtime.Report(ws, failure);
        }
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
        ws.Runtime.Metrics.Sent(ws.Core.Outbound.EnqueueAnswer(buffer.GetFrame(Opcode.Text)), "error");
        return true;
    }
}
