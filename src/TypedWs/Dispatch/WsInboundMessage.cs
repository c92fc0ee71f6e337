using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Requests;

namespace TypedWs.CompilerServices;

/// <summary>
/// One received message on its way to a handler. Generated dispatchers use this struct to read the discriminator and the payload, and
/// to answer the message. The struct lives on the stack and refers to the receive buffer.
/// </summary>
/// <remarks>
/// If a message has several faults, the first of these is reported: malformed JSON anywhere in it, a wrong envelope, an unknown type,
/// a user who is not allowed to send it, an invalid payload. So a handler runs only after the whole document was read.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct WsInboundMessage
{
    private readonly WsConnection _ws;
    private readonly DispatchServices _services;
    private readonly long _sequence;
    private readonly RequestEntry? _entry;
    private Passage? _passage;
    private InboundEnvelope _envelope;
    private HandlerDeadline? _deadline;
    private RequestContext? _context;
    private IServiceScope? _scope;
    private FilterCall? _filters;
    private long _startedAt;
    private Activity? _activity;
    private bool _startsActivity;
    private bool _accepted;
    private bool _answered;
    private bool _isRefused;

    /// <param name="ws">The connection of the message.</param>
    /// <param name="services">The services of the endpoint's dispatch.</param>
    /// <param name="sequence">The number of the message on its connection.</param>
    /// <param name="entry">The entry of the request, if it was read ahead or is dispatched again.</param>
    /// <param name="document">The message.</param>
    internal WsInboundMessage(
        WsConnection ws, DispatchServices services, long sequence, RequestEntry? entry, ReadOnlySpan<byte> document)
    {
        _ws = ws;
        _services = services;
        _sequence = sequence;
        _entry = entry;
        _startedAt = EndpointMetrics.NotTimed;
        _envelope.Begin(document, ws.Shared.Envelope);
    }

    /// <summary>A message that is dispatched again, because a gate in front of its handler was closed.</summary>
    internal WsInboundMessage(
        WsConnection ws, DispatchServices services, long sequence, ReadOnlySpan<byte> document, Passage passage)
        : this(ws, services, sequence, passage.Entry, document)
    {
        _passage = passage;
        _activity = passage.Activity;
    }

    /// <summary>The discriminator, unescaped UTF-8; empty if the envelope has no valid one (the dispatcher then calls
    /// <see cref="RefuseUnknownType"/>, as for any unknown discriminator). Available even if the rest of the envelope is wrong, so that
    /// the error event can name the type.</summary>
    public readonly ReadOnlySpan<byte> Type => _envelope.Type;

    /// <summary>The token for a handler's <see cref="CancellationToken"/> parameter. Cancelled when the connection has ended, when the
    /// handler's time is up, or when the client cancels the message, which must have an id for that.</summary>
    public CancellationToken HandlerToken => HasDeadline || !_envelope.Id.IsEmpty ? Deadline.Token : _ws.Closed;

    private readonly bool HasDeadline => _ws.Shared.Options.HandlerTimeout != Timeout.InfiniteTimeSpan;

    private HandlerDeadline Deadline => _deadline ??= new HandlerDeadline(_ws);

    private readonly Responder Responder
        => new(_ws, _services, _sequence, HasIdOfAnother ? default : _envelope.Id, _envelope.KnownType, _activity, _passage);

    /// <summary>Counts the message against the rate of its type.</summary>
    /// <param name="rate">The limit.</param>
    /// <returns>False if the rate is exceeded: the error event was sent.</returns>
    public bool IsWithinRate(WsMessageRate rate)
    {
        // A message that is processed again has been counted already.
        if (_passage is { IsRepeated: true } || _ws.Core.TryTakeMessage(rate, out TimeSpan retryAfter))
        {
            return true;
        }

        Recognize(Type);
        if (!TryRejectBroken() && _envelope.Reference.IsEmpty && !IsInConflict())
        {
            RejectTooSoon(retryAfter);
        }

        return false;
    }

    /// <summary>Asks the host's authorization whether the handler may run.</summary>
    /// <param name="authorization">The handler's attributes.</param>
    /// <param name="pending">The task for the dispatcher to return if the result is false.</param>
    /// <returns>False if the handler must not run now: the error event was sent, or the message is processed again once the
    /// host has decided.</returns>
    public bool IsAuthorized(WsAuthorization authorization, out ValueTask pending)
    {
        pending = default;
        Recognize(Type);
        AuthorizationOutcome outcome = _passage?.Authorization ?? AuthorizationOutcome.Undecided;
        if (outcome == AuthorizationOutcome.Undecided)
        {
            IMessageAuthorizer authorizer = _services.Authorizer
                ?? throw new InvalidOperationException("This host has no authorization, but a handler has authorization attributes.");
            ValueTask<AuthorizationOutcome> decision = authorizer.AuthorizeAsync(_ws, authorization);
            if (!decision.IsCompletedSuccessfully)
            {
                pending = WaitForAuthorization(decision);
                return false;
            }

            outcome = decision.Result;
        }

        if (outcome == AuthorizationOutcome.Granted)
        {
            return true;
        }

        RejectUnauthorized(outcome);
        return false;
    }

    /// <summary>
    /// Reads the payload and the rest of the envelope.
    /// </summary>
    /// <returns>True if the whole document is valid and the handler may run. If false, the error event was sent.</returns>
    public bool TryRead<TCodec, T>([MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        Recognize(TCodec.Discriminator);
        if (_envelope.TryRead<TCodec, T>(out message) && _envelope.Reference.IsEmpty)
        {
            return !IsInConflict() && (_ws.Shared.Filters is not { } filters || IsFiltered(filters, message)) && Accept();
        }

        RejectUnlessReferring();
        return false;
    }

    /// <summary>Gets a service for the handler's arguments. Called after the message was read.</summary>
    /// <returns>The service; null if the handler does not require it and it is not registered.</returns>
    /// <exception cref="InvalidOperationException">The service is required, but not registered.</exception>
    public T? GetService<T>(WsHandlerService<T> service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.Resolve(ref _scope);
    }

    /// <summary>Called when no handler exists for the discriminator: reads the document to its end and sends the error event. Malformed
    /// JSON and a wrong envelope are reported before the unknown type.</summary>
    public void RefuseUnknownType()
    {
        Recognize(default);
        _envelope.ReadToEnd();
        RejectUnlessReferring();
    }

    /// <summary>Sends a handler's return value as the answer. If the value is null, sends nothing; the message is acknowledged
    /// later.</summary>
    public void Reply<T>(T message)
    {
        if (message is not null && TrySettle())
        {
            Responder.Reply(message);
        }
    }

    /// <summary>Sends the error event if the handler refuses the message.</summary>
    public void Reply(WsResult result)
    {
        if (result.Error is { } error)
        {
            Refuse(error);
        }
    }

    /// <summary>Sends the error event if the handler refuses the message; otherwise sends the return value as the answer.</summary>
    public void Reply<T>(WsResult<T> result)
    {
        if (result.Error is { } error)
        {
            Refuse(error);
        }
        else if (result.Value is { } reply)
        {
            Reply(reply);
        }
    }

    /// <summary>Sends a handler's return value as the answer when the handler has ended.</summary>
    public ValueTask ReplyAsync<T>(ValueTask<T> message)
    {
        if (message.IsCompletedSuccessfully)
        {
            Reply(message.Result);
            return default;
        }

        return AnsweringContext().ReplyAsync(message);
    }

    /// <summary>Sends a handler's return value as the answer when the handler has ended.</summary>
    public ValueTask ReplyAsync<T>(Task<T> message) => ReplyAsync(new ValueTask<T>(message));

    /// <summary>When the handler has ended, sends the error event if the handler refuses the message.</summary>
    public ValueTask ReplyAsync(ValueTask<WsResult> result)
    {
        if (result.IsCompletedSuccessfully)
        {
            Reply(result.Result);
            return default;
        }

        return AnsweringContext().ReplyResultAsync(result);
    }

    /// <summary>When the handler has ended, sends the error event if the handler refuses the message; otherwise sends the return
    /// value.</summary>
    public ValueTask ReplyAsync<T>(ValueTask<WsResult<T>> result)
    {
        if (result.IsCompletedSuccessfully)
        {
            Reply(result.Result);
            return default;
        }

        return AnsweringContext().ReplyResultAsync(result);
    }

    /// <inheritdoc cref="ReplyAsync(ValueTask{WsResult})"/>
    public ValueTask ReplyAsync(Task<WsResult> result) => ReplyAsync(new ValueTask<WsResult>(result));

    /// <inheritdoc cref="ReplyAsync{T}(ValueTask{WsResult{T}})"/>
    public ValueTask ReplyAsync<T>(Task<WsResult<T>> result) => ReplyAsync(new ValueTask<WsResult<T>>(result));

    private void Refuse(WsError error)
    {
        _isRefused = true;
        if (TrySettle())
        {
            Responder.Refuse(error);
        }
    }

    // From now on, the context answers the message.
    private RequestContext AnsweringContext()
    {
        _answered = true;
        return Context();
    }

    private RequestContext Context()
        => _context ??= new RequestContext(Responder, HasDeadline ? Deadline : _deadline, _passage, _entry, _startedAt);
}
