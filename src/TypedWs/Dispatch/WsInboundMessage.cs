using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using TypedWs.Authorization;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Json;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>
/// One received message on its way to a handler: generated dispatchers read its discriminator and its payload and answer
/// it through this. It lives on the stack, over the receive buffer.
/// </summary>
/// <remarks>
/// Of several things that are wrong with a message the first of these is told: malformed JSON anywhere in it, a wrong
/// envelope, an unknown type, a user who may not, an invalid payload. So a handler runs only after the whole document was read.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct WsInboundMessage
{
    private readonly WsConnection _ws;
    private readonly DispatchServices _services;
    private readonly ReadOnlySpan<byte> _document;
    private readonly AuthorizationOutcome _authorization;
    private EnvelopeReader _envelope;
    private ReadOnlySpan<byte> _knownType;
    private HandlerDeadline? _deadline;
    private MessageOrigin? _origin;
    private long _startedAt;
    private Activity? _activity;
    private bool _startsActivity;
    private bool _accepted;
    private bool _answered;
    private bool _isRefused;
    private bool _isSettled;

    internal WsInboundMessage(
        WsConnection ws,
        DispatchServices services,
        ReadOnlySpan<byte> document,
        AuthorizationOutcome authorization = AuthorizationOutcome.Undecided,
        Activity? activity = null)
    {
        _ws = ws;
        _services = services;
        _document = document;
        _authorization = authorization;
        _activity = activity;
        _startedAt = EndpointMetrics.NotTimed;
    }

    /// <summary>The discriminator, unescaped UTF-8; empty if the envelope has none that is usable (the dispatcher then
    /// ends in <see cref="RefuseUnknownType"/> like for any other unknown one). It is there although the envelope may be
    /// wrong otherwise, so that the error event can tell what it is about.</summary>
    public readonly ReadOnlySpan<byte> Type => _envelope.Type;

    /// <summary>What a handler's <see cref="CancellationToken"/> parameter gets: cancelled when the connection has ended, or
    /// when the handler's time is up.</summary>
    public CancellationToken HandlerToken => HasDeadline ? Deadline.Token : _ws.Closed;

    private readonly bool HasDeadline => _ws.Shared.Options.HandlerTimeout != Timeout.InfiniteTimeSpan;

    private HandlerDeadline Deadline => _deadline ??= new HandlerDeadline(_ws);

    /// <summary>
    /// Reads the payload and the rest of the envelope.
    /// </summary>
    /// <returns>True if the whole document is good and the handler may run; otherwise the error event was sent.</returns>
    public bool TryRead<TCodec, T>([MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        Recognize(TCodec.Discriminator);
        if (!_envelope.IsAtPayload)
        {
            return TryReadSkippedPayload<TCodec, T>(out message);
        }

        bool isValid = TryReadPayload<TCodec, T>(ref _envelope.Reader, _envelope.PayloadOffset, out message);
        _envelope.ReadToEnd();
        if (isValid && !_envelope.Reader.IsMalformed && _envelope.Error is null)
        {
            return Accept();
        }

        Refuse(ref _envelope.Reader);
        return false;
    }

    /// <summary>No handler takes this discriminator: reads the document to its end and sends the error that takes
    /// precedence.</summary>
    public void RefuseUnknownType()
    {
        Recognize(default);
        ReadToEnd();
        Refuse(ref _envelope.Reader);
    }

    /// <summary>Sends a handler's return value as the answer; null is no answer of its own.</summary>
    public void Reply<T>(T message)
    {
        if (message is not null)
        {
            _answered = true;
            _ws.SendReply(message, _envelope.Id);
        }
    }

    /// <summary>Sends a handler's return value as the answer once it is there.</summary>
    public ValueTask ReplyAsync<T>(ValueTask<T> message)
    {
        if (message.IsCompletedSuccessfully)
        {
            Reply(message.Result);
            return default;
        }

        _answered = true;
        return AwaitReplyAsync(_ws, message, Origin(), HasDeadline ? Deadline : null);
    }

    /// <summary>Sends a handler's return value as the answer once it is there.</summary>
    public ValueTask ReplyAsync<T>(Task<T> message) => ReplyAsync(new ValueTask<T>(message));

    /// <summary>Reads the envelope up to the payload.</summary>
    /// <returns>False if nothing is to be dispatched: the error event was sent.</returns>
    internal bool Begin(MessageKind kind)
    {
        if (kind == MessageKind.TooLarge)
        {
            RefuseUnread(RuntimeErrors.MessageTooLarge(_ws.Shared.Options.MaxMessageSize));
        }
        else if (kind == MessageKind.Binary && IsWideText(_document))
        {
            RefuseUnread(RuntimeErrors.UnsupportedEncoding);
        }
        else if (kind == MessageKind.Binary && !Utf8.IsValid(_document))
        {
            RefuseUnread(RuntimeErrors.InvalidUtf8);
        }
        else
        {
            _envelope = new EnvelopeReader(_document, _ws.Shared.Envelope);
            _envelope.ReadToPayload();
            return true;
        }

        return false;
    }

    private void RefuseUnread(WsError error)
    {
        Recognize(default);
        SendError(error);
    }

    /// <summary>The handler returned: acknowledges the message if it asked for an answer and got none.</summary>
    internal ValueTask Complete(ValueTask handler)
    {
        if (!handler.IsCompletedSuccessfully)
        {
            MessageOrigin origin = Origin();
            HandlerDeadline? deadline = HasDeadline ? Deadline : null;
            ValueTask ended = AwaitHandlerAsync(_ws, handler, origin, _answered, deadline, _startedAt);
            return deadline is null ? ended : deadline.StartAsync(ended, _isSettled ? null : origin);
        }

        _deadline?.End();
        if (_accepted && !_answered && !_envelope.Id.IsEmpty)
        {
            SendAck(_ws, _envelope.Id);
        }

        // Or the result of a handler that awaited, which was there by now.
        _ws.Shared.Metrics.HandlerEnded(_knownType, _startedAt, _isRefused || _origin is { IsRefused: true });
        return default;
    }

    /// <summary>The handler threw before its first await, or a rule of the application's own did.</summary>
    internal ValueTask Fail(Exception exception)
    {
        _deadline?.End();
        _ws.Shared.Metrics.HandlerEnded(_knownType, _startedAt, isRefused: true);
        if (_accepted || !_envelope.IsAtPayload)
        {
            return FailAsync(_ws, exception, Origin());
        }

        // A rule threw while the payload was read. Behind it may stand the id that the answer refers to, or a syntax error,
        // which takes precedence.
        _envelope.Reader.ReturnErrors();
        _envelope = new EnvelopeReader(_document, _ws.Shared.Envelope);
        _envelope.ReadToPayload();
        _envelope.Reader.TrySkip();
        _envelope.ReadToEnd();
        if (!_envelope.Reader.IsMalformed && _envelope.Error is null)
        {
            return FailAsync(_ws, exception, Origin());
        }

        Refuse(ref _envelope.Reader);
        return _ws.Shared.Failures.ReportAsync(_ws, exception);
    }

    // The whole document is good: the handler runs next.
    private bool Accept()
    {
        _startedAt = _ws.Shared.Metrics.StartHandler();
        return _accepted = true;
    }

    private static bool TryReadPayload<TCodec, T>(ref WsJsonReader reader, int offset, [MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        if (TCodec.AcceptsEmptyPayload && reader.TryReadNull())
        {
            return TryReadEmptyPayload<TCodec, T>(ref reader, offset, payloadMember: null, out message);
        }

        bool isRead = TCodec.TryRead(ref reader, out message);
        reader.EndLookAhead();
        return isRead;
    }

    // No member is required, but a rule of the whole message may want one of several all the same. What it says of "{}"
    // is said of where the payload stands (an offset), or would stand (a member of the envelope).
    private static bool TryReadEmptyPayload<TCodec, T>(
        ref WsJsonReader reader, int offset, string? payloadMember, [MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        var empty = new WsJsonReader("{}"u8);
        if (TCodec.TryRead(ref empty, out message))
        {
            return true;
        }

        if (empty.Errors is { } errors)
        {
            foreach (ref readonly WsFieldError error in errors.Kept)
            {
                string? member = payloadMember ?? error.Member;
                if (member is null)
                {
                    reader.AddError(offset, error.Code, error.Message, error.Parameters, error.Actual);
                }
                else
                {
                    reader.AddMemberError(offset, member, error.Code, error.Message, error.Parameters, error.Actual);
                }
            }
        }

        empty.ReturnErrors();
        return false;
    }

    private bool TryReadSkippedPayload<TCodec, T>([MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        message = default;
        if (_envelope.Reader.IsMalformed || _envelope.Error is not null)
        {
            Refuse(ref _envelope.Reader);
            return false;
        }

        if (_envelope.PayloadOffset >= 0)
        {
            var reader = new WsJsonReader(_document, _envelope.PayloadOffset, depth: 1);
            if (TryReadPayload<TCodec, T>(ref reader, _envelope.PayloadOffset, out message))
            {
                return Accept();
            }

            Refuse(ref reader);
            return false;
        }

        if (!TCodec.AcceptsEmptyPayload)
        {
            _envelope.Reader.AddMissing(RootOffset(_document), _ws.Shared.Envelope.PayloadMember);
        }
        else if (TryReadEmptyPayload<TCodec, T>(ref _envelope.Reader, RootOffset(_document), _ws.Shared.Envelope.PayloadMember, out message))
        {
            return Accept();
        }

        Refuse(ref _envelope.Reader);
        return false;
    }

    // UTF-16 or UTF-32: by its byte order mark, or by the zero that no JSON text in UTF-8 has among its first two bytes.
    private static bool IsWideText(ReadOnlySpan<byte> document)
        => document.Length >= 2 && (document[0] == 0 || document[1] == 0 || document is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..]);

    private static int RootOffset(ReadOnlySpan<byte> document) => document.IndexOf((byte)'{');

    private readonly void Refuse(scoped ref WsJsonReader reader)
    {
        if (_envelope.Reader.IsMalformed)
        {
            // RFC 8259 §8.1: JSON that is sent has no byte order mark. It is invisible, so the event names it.
            SendError(_document.StartsWith("\uFEFF"u8) ? RuntimeErrors.ByteOrderMark : RuntimeErrors.MalformedJson);
        }
        else if (_envelope.Error is { } error)
        {
            SendError(error);
        }
        else if (_knownType.IsEmpty)
        {
            SendError(RuntimeErrors.UnknownType);
        }
        else
        {
            SendError(RuntimeErrors.ValidationFailed(reader.ErrorCount), reader.Errors);
        }

        reader.ReturnErrors();
    }

    private readonly void SendError(WsError error, WsFieldErrors? errors = null)
    {
        if (errors is not null)
        {
            _ws.Shared.Metrics.ValidationFailed(_knownType, errors);
        }

        var refusal = new ErrorEvent
        {
            Error = error,
            Id = _envelope.Id,
            Sequence = _ws.Core.Sequence,
            On = _knownType,
            SentType = _envelope.Type,
            Errors = errors,
            Texts = _ws.Shared.Options.FieldErrorText is null ? null : _ws.Core,
            Activity = _activity,
            Document = _document,
        };
        _services.Errors.Refuse(_ws, refusal);
    }

    private static void SendAck(WsConnection ws, ReadOnlySpan<byte> id)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WriteAck(buffer, ws.Shared.Envelope, id);
        ws.Shared.Metrics.Sent(ws.SendAnswer(buffer), "$ack");
    }

    private static async ValueTask AwaitReplyAsync<T>(
        WsConnection ws, ValueTask<T> message, MessageOrigin origin, HandlerDeadline? deadline)
    {
        T? reply = await message.ConfigureAwait(false);
        if (deadline is not null && !deadline.TryAnswer())
        {
            return;
        }

        if (reply is not null)
        {
            ws.SendReply(reply, origin.Id);
        }
        else if (origin.Id is not null)
        {
            SendAck(ws, origin.Id);
        }
    }

    private static async ValueTask AwaitHandlerAsync(
        WsConnection ws, ValueTask handler, MessageOrigin origin, bool answered, HandlerDeadline? deadline, long startedAt)
    {
        try
        {
            await handler.ConfigureAwait(false);
            if (!answered && origin.Id is not null && deadline?.TryAnswer() != false)
            {
                SendAck(ws, origin.Id);
            }
        }
        catch (OperationCanceledException) when (deadline is { HasExpired: true })
        {
            // A handler that observed its token did what it should.
        }
#pragma warning disable CA1031 // a handler may throw anything; the connection lives on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // What the application does about the failure is no part of the handler's time.
            ws.Shared.Metrics.HandlerEnded(origin.Type, startedAt, isRefused: true);
            startedAt = EndpointMetrics.NotTimed;
            await FailAsync(ws, exception, origin, deadline).ConfigureAwait(false);
        }
        finally
        {
            deadline?.End();
            ws.Shared.Metrics.HandlerEnded(origin.Type, startedAt, origin.IsRefused || deadline is { HasExpired: true });
        }
    }

    private MessageOrigin Origin()
        => _origin ??= new MessageOrigin(
            _services,
            _envelope.Id.IsEmpty ? null : _envelope.Id.ToArray(),
            _ws.Core.Sequence,
            _knownType.IsEmpty ? null : _knownType.ToArray(),
            _activity);
}
