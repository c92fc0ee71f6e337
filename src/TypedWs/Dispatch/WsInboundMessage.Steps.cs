using System.Diagnostics;
using TypedWs.Authorization;
using TypedWs.Connections;
using TypedWs.Dispatch;
using TypedWs.Json;
using TypedWs.Messages;

namespace TypedWs.CompilerServices;

/// <summary>The steps of a message's processing that <see cref="Dispatcher"/> calls before and after the generated code.</summary>
public ref partial struct WsInboundMessage
{
    /// <summary>Whether the type begins with <c>$</c>: it is reserved for the protocol, and no application may declare it.</summary>
    internal readonly bool IsReserved => Type is [(byte)'$', ..];

    /// <summary>Traces the message; null without a listener, or while the type of the message is not known yet.</summary>
    internal readonly Activity? Activity => _activity;

    /// <summary>Requests an activity. It is started as soon as the message's type is known, and before any code of the application runs
    /// for the message.</summary>
    internal void Trace() => _startsActivity = true;

    /// <summary>Reads the envelope up to the payload.</summary>
    /// <returns>False if the message cannot be read and must not be dispatched: the error event was sent.</returns>
    internal bool TryReadEnvelope(MessageKind kind)
    {
        if (InboundEnvelope.FindUnreadable(kind, _envelope.Document, _ws.Shared.Options.MaxMessageSize) is { } error)
        {
            Recognize(default);
            Responder.Reject(error, sentType: default);
            return false;
        }

        _envelope.ReadToPayload();
        return true;
    }

    /// <summary>Sends the error event of a message that exceeds the rate of its connection or of its type.</summary>
    internal void RejectTooSoon(TimeSpan retryAfter)
    {
        TrySettle();
        Responder.RejectTooSoon(retryAfter, Type);
    }

    /// <summary>Answers <c>$ping</c> with <c>$pong</c> and the unchanged payload of the ping.</summary>
    internal void Pong()
    {
        Recognize(Type);
        ReadOnlySpan<byte> payload = _envelope.ReadRawPayload();
        if (_envelope.IsBroken)
        {
            Reject();
            return;
        }

        if (_envelope.Reference.IsEmpty && !IsInConflict() && Accept() && TrySettle())
        {
            Responder.Pong(payload);
        }
    }

    /// <summary>Answers <c>$auth</c> when the application has decided.</summary>
    internal ValueTask AuthenticateAsync(ValueTask<WsAuthenticationResult> decision) => AnsweringContext().AuthenticateAsync(decision);

    /// <summary>Called when the handler has returned its task. If the handler has ended, acknowledges the message unless it is answered
    /// already. If the handler awaits, waits for it.</summary>
    internal ValueTask Complete(ValueTask handler)
    {
        _ws.Shared.BlockedHandlers?.HandlerReturned(_envelope.KnownType);
        if (!handler.IsCompletedSuccessfully)
        {
            // The context may be older than the scope: the arguments of the handler are evaluated in their order.
            RequestContext context = Context();
            context.Scope = _scope;
            if (_accepted)
            {
                context.Entry?.MarkCalled();
            }

            ValueTask ended = context.WaitAsync(handler, acknowledges: !_answered);
            return _passage is { IsDetached: true, IsFiltered: false, RunsDetached: false } ? Detach(ended) : ended;
        }

        if (!_accepted)
        {
            if (_filters is not null)
            {
                return CallFilters(_filters);
            }
        }
        else if (!_answered && TrySettle())
        {
            Responder.Acknowledge();
        }

        _deadline?.End();
        LeaveTables();

        // The context exists if the handler's result was not complete at first; it knows whether that result refuses the message.
        HandlerEnded(_isRefused || _context is { IsRefused: true });
        return _scope is null ? default : MessageScope.EndAsync(_ws, _scope);
    }

    /// <summary>Called when the handler threw before its first await, or when a validation rule of the application threw.</summary>
    internal ValueTask Fail(Exception exception)
    {
        _deadline?.End();
        LeaveTables();
        HandlerEnded(isRefused: true);
        if (!_accepted && _envelope.IsAtPayload)
        {
            // A rule threw while the payload was read. If the document itself has a fault, that fault is reported instead.
            _envelope.ReadWithoutPayload();
            if (_envelope.IsBroken)
            {
                Reject();
                return _ws.Shared.Failures.ReportAsync(_ws, exception);
            }
        }

        if (TrySettle())
        {
            Responder.Fail(exception);
        }

        // A handler that observed its token has behaved correctly.
        bool isCancelled = exception is OperationCanceledException && _context is { IsAnsweredByOthers: true };
        ValueTask reported = isCancelled ? default : HandlerFailure.ReportAsync(_ws, exception);
        return _scope is null ? reported : MessageScope.EndAsync(_ws, _scope, reported);
    }

    // Called when the type of the message is known. The argument is the discriminator of its handler, or empty if there is no handler.
    private void Recognize(ReadOnlySpan<byte> type)
    {
        _envelope.KnownType = type;
        if (_startsActivity)
        {
            _startsActivity = false;
            _activity = _services.Activities.Start(_ws.Id, _ws.UpgradeActivity, type, _envelope.Document);
        }
    }

    // Called when the whole document is valid: the handler runs next.
    private bool Accept()
    {
        _startedAt = _ws.Shared.Metrics.StartHandler();
        _accepted = true;
        if (_passage is { IsOffloaded: true })
        {
            // The handler may block its thread. So it must be possible to cancel the request before the handler has returned its task.
            _ = Deadline.Token;
            Context();
        }

        return true;
    }

    private readonly void HandlerEnded(bool isRefused)
        => _ws.Shared.Metrics.HandlerEnded(_envelope.KnownType, _startedAt, isRefused);

    private void Reject()
    {
        if (!_envelope.IsBroken && IsInConflict())
        {
            _envelope.ReturnErrors();
            return;
        }

        TrySettle();
        WsError error = _envelope.FindFault(out FieldErrors? fieldErrors);
        if (ReferenceEquals(error, RuntimeErrors.UnknownType) && _ws.Core.OpenRequests is { HasExpectedInput: true })
        {
            // The message may be an answer or an item of a client that has forgotten the ref.
            error = RuntimeErrors.UnknownTypeWithoutReference;
        }

        if (fieldErrors is null)
        {
            Responder.Reject(error, Type);
        }
        else
        {
            Responder.RejectInvalid(error, fieldErrors, _envelope.Document);
        }

        _envelope.ReturnErrors();
    }

    // A fault of the document itself is reported instead of an exceeded rate or a missing permission, and without waiting for the host.
    private bool TryRejectBroken()
    {
        _envelope.ReadToEnd();
        if (!_envelope.IsBroken)
        {
            return false;
        }

        Reject();
        return true;
    }

    private void RejectUnauthorized(AuthorizationOutcome outcome)
    {
        // A ref that nobody waits for is ignored, also in a message that its sender may not send.
        if (!TryRejectBroken() && _envelope.Reference.IsEmpty && !IsInConflict() && TrySettle())
        {
            Responder.Reject(
                outcome == AuthorizationOutcome.Unauthenticated ? RuntimeErrors.Unauthenticated : RuntimeErrors.Forbidden, Type);
        }
    }
}
