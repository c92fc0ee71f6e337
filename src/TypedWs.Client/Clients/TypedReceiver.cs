using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using TypedWs.Client.Diagnostics;
using TypedWs.Client.Receiving;
using TypedWs.Client.Requests;
using TypedWs.Client.Sessions;
using TypedWs.Connections;
using TypedWs.Dispatch;
using TypedWs.Framing;
using TypedWs.Json;
using TypedWs.Messages;

namespace TypedWs.Client.Clients;

/// <summary>Decides where each received message goes: to the request that it answers, to the handlers of its type, or to an event. Answers
/// never wait behind handlers. Used by the reading thread.</summary>
internal sealed class TypedReceiver(ClientCore core, TypedProtocol protocol)
{
    private const int MaxShown = 4096;

    private readonly OpenAnswers _answers = new();

    /// <summary>Processes a message. Does not throw.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Rules of messages are user code; the message counts as invalid.")]
    public void Receive(ClientSession session, Opcode opcode, ReadOnlySpan<byte> document)
    {
        var envelope = default(InboundEnvelope);
        envelope.Begin(document, protocol.Format, isFromServer: true);
        try
        {
            MessageKind kind = opcode == Opcode.Text ? MessageKind.Text : MessageKind.Binary;
            if (InboundEnvelope.FindUnreadable(kind, document, long.MaxValue) is { } error)
            {
                TellInvalid("", error.Message, []);
                return;
            }

            envelope.ReadToPayload();
            Receive(session, ref envelope);
        }
        catch (Exception failure)
        {
            TellUnreadable(session, document, failure);
        }
        finally
        {
            envelope.ReturnErrors();
        }
    }

    /// <summary>Tells that a message was skipped.</summary>
    public void TellInvalid(string type, string problem, IReadOnlyList<WsFieldError> errors)
    {
        core.Metrics.Skipped("invalid");
        ClientLog.InvalidMessage(core.Options.Logger, type, problem);
        protocol.Events.RaiseReceived(
            protocol.Events.InvalidMessage, new WsInvalidMessage(type, problem, errors), type.Length + problem.Length);
    }

    // Code of the application has thrown while the message was read. The request to which it belongs ends, too: the envelope is read once
    // more for that, without the payload.
    private void TellUnreadable(ClientSession session, ReadOnlySpan<byte> document, Exception failure)
    {
        var envelope = default(InboundEnvelope);
        envelope.Begin(document, protocol.Format, isFromServer: true);
        envelope.ReadToPayload();
        envelope.ReadToEnd();
        if (!envelope.IsBroken && FindCall(envelope.Reference) is { } call)
        {
            call.Fail(WsRequestFailure.InvalidAnswer, cause: failure);
        }
        else if (!envelope.IsBroken && !envelope.Id.IsEmpty)
        {
            Refuse(session, envelope.Id, RuntimeErrors.ValidationFailed(1));
        }

        TellInvalid(Encoding.UTF8.GetString(envelope.Type), failure.Message, []);
        envelope.ReturnErrors();
    }

    private void Receive(ClientSession session, ref InboundEnvelope envelope)
    {
        ReadOnlySpan<byte> type = envelope.Type;
        envelope.KnownType = type;
        if (protocol.Calls.Count > 0
            && TryReadReferenceAtEnd(envelope.Document, out long hint)
            && protocol.Calls.Find(hint) is { } call
            && call.IsAnswer(type)
            && !type.SequenceEqual("error"u8)
            && call.TryReceive(ref envelope))
        {
            return;
        }

        if (type is [(byte)'$', ..])
        {
            ReceiveSystem(session, ref envelope);
        }
        else if (type.SequenceEqual("error"u8))
        {
            ReceiveError(session, ref envelope);
        }
        else if (protocol.Routes.Find(type) is { } route && (route.IsUsed || route.AnswersRequests))
        {
            Receive(session, ref envelope, route);
        }
        else
        {
            ReceiveUnrouted(session, ref envelope);
        }
    }

    private void Receive(ClientSession session, ref InboundEnvelope envelope, Route route)
    {
        switch (route.Receive(ref envelope, protocol.Handlers))
        {
            case Reading.Invalid:
                ReceiveInvalid(session, ref envelope);
                break;
            case Reading.Answer:
                ReceiveAnswer(ref envelope);
                break;
            case Reading.Request:
                ReceiveRequest(session, ref envelope, route);
                break;
            default:
                break;
        }
    }

    private void ReceiveUnrouted(ClientSession session, ref InboundEnvelope envelope)
    {
        envelope.ReadToEnd();
        if (envelope.IsBroken)
        {
            TellInvalid(ref envelope);
        }
        else if (!envelope.Reference.IsEmpty)
        {
            ReceiveAnswer(ref envelope);
        }
        else if (!envelope.Id.IsEmpty)
        {
            Refuse(session, envelope.Id, RuntimeErrors.UnknownType);
        }
        else
        {
            TellUnknown(ref envelope);
        }
    }

    // An invalid message with a ref is the invalid answer to a request, with an id an invalid request.
    private void ReceiveInvalid(ClientSession session, ref InboundEnvelope envelope)
    {
        if (!envelope.IsBroken && FindCall(envelope.Reference) is { } call)
        {
            call.Fail(WsRequestFailure.InvalidAnswer);
        }
        else if (!envelope.IsBroken && !envelope.Id.IsEmpty)
        {
            Refuse(session, envelope.Id, RuntimeErrors.ValidationFailed(1));
        }

        TellInvalid(ref envelope);
    }

    private void ReceiveAnswer(ref InboundEnvelope envelope)
    {
        if (FindCall(envelope.Reference) is not { } call)
        {
            // The request was cancelled, or its time was over: its answer is late.
            core.Metrics.Skipped("late");
            return;
        }

        if (!call.IsAnswer(envelope.Type))
        {
            call.Fail(WsRequestFailure.InvalidAnswer);
        }
        else if (!call.TryReceive(ref envelope))
        {
            call.Fail(WsRequestFailure.InvalidAnswer);
            TellInvalid(ref envelope);
        }
    }

    private void ReceiveRequest(ClientSession session, ref InboundEnvelope envelope, Route route)
    {
        if (!route.AnswersRequests)
        {
            Refuse(session, envelope.Id, RuntimeErrors.UnknownType);
            return;
        }

        RequestAnswer answer = CreateAnswer(session, envelope.Id);
        if (!_answers.TryAdd(answer))
        {
            answer.Refuse(RuntimeErrors.TooManyStreams);
            answer.Dispose();
        }
        else if (!route.TryReceiveRequest(ref envelope, protocol.Handlers, answer))
        {
            _answers.Remove(answer);
            answer.Refuse(RuntimeErrors.ValidationFailed(1));
            answer.Dispose();
            TellInvalid(ref envelope);
        }
    }

    // The answer listens to the end of the connection until it is disposed.
    private void Refuse(ClientSession session, ReadOnlySpan<byte> id, WsError error)
    {
        using RequestAnswer answer = CreateAnswer(session, id);
        answer.Refuse(error);
    }

    private void ReceiveError(ClientSession session, ref InboundEnvelope envelope)
    {
        if (!envelope.TryRead<PeerErrorCodec, WsPeerError>(out WsPeerError? error))
        {
            if (envelope.IsBroken)
            {
                TellInvalid(ref envelope);
                return;
            }

            // The server has a formatter of its own.
            error = new WsPeerError(WsError.Received(
                PeerErrorCodec.UnknownForm, EventText.Cut(Encoding.UTF8.GetString(envelope.ReadRawPayload())), null, TimeSpan.Zero));
        }

        TypedConnection.Of(session).OnError(error, core.Options.Time);
        if (FindCall(envelope.Reference) is { } call)
        {
            call.Fail(WsRequestFailure.Refused, error);
        }
        else if (envelope.Reference.IsEmpty)
        {
            protocol.Events.RaiseReceived(
                protocol.Events.ServerError, new WsServerError(error, session.Sent.Find(error.Sequence)), envelope.Length);
        }
    }

    private void ReceiveSystem(ClientSession session, ref InboundEnvelope envelope)
    {
        ReadOnlySpan<byte> type = envelope.Type;
        ReadOnlySpan<byte> payload = envelope.ReadRawPayload();
        if (envelope.IsBroken)
        {
            TellInvalid(ref envelope);
        }
        else if (type.SequenceEqual("$ack"u8))
        {
            if (FindCall(envelope.Reference) is { } call && !call.TryAcknowledge())
            {
                call.Fail(WsRequestFailure.InvalidAnswer);
            }
        }
        else if (type.SequenceEqual("$end"u8))
        {
            if (FindCall(envelope.Reference) is { } call && !call.TryComplete())
            {
                call.Fail(WsRequestFailure.InvalidAnswer);
            }
        }
        else if (type.SequenceEqual("$cancel"u8))
        {
            _answers.Cancel(envelope.Reference);
        }
        else if (type.SequenceEqual("$welcome"u8))
        {
            protocol.OnWelcome(session, SystemPayloads.ReadWelcome(payload));
        }
        else if (type.SequenceEqual("$goingAway"u8))
        {
            protocol.Events.RaiseReceived(protocol.Events.GoingAway, SystemPayloads.ReadGoingAway(payload), payload.Length);
        }
        else if (type.SequenceEqual("$pong"u8))
        {
            session.OnPong();
        }
        else
        {
            TellUnknown(ref envelope);
        }
    }

    private ClientCall? FindCall(ReadOnlySpan<byte> reference)
        => Utf8Parser.TryParse(reference, out long id, out int length) && length == reference.Length ? protocol.Calls.Find(id) : null;

    private RequestAnswer CreateAnswer(ClientSession session, ReadOnlySpan<byte> id)
        => new(session, protocol.Format, id.ToArray(), _answers, protocol.OnHandlerFailed);

    private void TellInvalid(ref InboundEnvelope envelope)
    {
        WsError fault = envelope.FindFault(out FieldErrors? errors);
        WsFieldError[] fields = errors is null
            ? []
            : new ErrorEvent { Error = fault, Errors = errors, Document = envelope.Document }.DescribeErrors();
        TellInvalid(Encoding.UTF8.GetString(envelope.Type), fault.Message, fields);
    }

    private void TellUnknown(ref InboundEnvelope envelope)
    {
        string type = Encoding.UTF8.GetString(envelope.Type);
        core.Metrics.Skipped("unknown");
        ClientLog.UnknownMessage(core.Options.Logger, type);
        if (protocol.Events.UnknownMessage is { } handlers)
        {
            ReadOnlySpan<byte> shown = envelope.Document[..Math.Min(envelope.Document.Length, MaxShown)];
            protocol.Events.RaiseReceived(handlers, new WsUnknownMessage(type, Encoding.UTF8.GetString(shown)), shown.Length);
        }
    }

    // The ref of an answer usually stands at the end: ,"ref":12} . In a valid document it can only be a member of the envelope there: the
    // brace closes the envelope, and inside a string the quotation marks would be escaped. A document that is not valid is refused later.
    private static bool TryReadReferenceAtEnd(ReadOnlySpan<byte> document, out long id)
    {
        id = 0;
        if (document is not [.., (byte)'}'])
        {
            return false;
        }

        int start = document[..^1].LastIndexOfAnyExceptInRange((byte)'0', (byte)'9');
        ReadOnlySpan<byte> before = document[..(start + 1)];
        return before.EndsWith(",\"ref\":"u8)
            && Utf8Parser.TryParse(document[(start + 1)..^1], out id, out int length)
            && length == document.Length - start - 2;
    }
}
