using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Messages;
using TypedWs.Requests;

namespace TypedWs.Dispatch;

/// <summary>
/// A message whose handler awaits or sends a stream, or that waits for a gate in front of its handler. The message itself is no longer on
/// the stack, so this object has copies of the data that the answer needs. It also decides which side may answer: the handler, its time-out
/// and a <c>$cancel</c> may run on different threads; the first of them answers, and the others send nothing.
/// </summary>
internal sealed partial class RequestContext : IOpenRequest
{
    private readonly WsConnection _ws;
    private readonly DispatchServices _services;
    private readonly byte[]? _id;
    private readonly byte[]? _type;
    private readonly long _sequence;
    private readonly Activity? _activity;
    private readonly HandlerDeadline? _deadline;
    private readonly RequestEntry? _entry;
    private readonly Passage? _passage;
    private long _startedAt;
    private int _outcome;
    private readonly bool _isSettled;

    /// <param name="message">The message, of which copies are made.</param>
    /// <param name="deadline">The time-out of the handler and its token; null for none.</param>
    /// <param name="passage">The gates that the message has passed; null for none.</param>
    /// <param name="entry">The entry of the request; null if the message has no id, or no entry yet.</param>
    /// <param name="startedAt">The result of <see cref="EndpointMetrics.StartHandler"/>; <see cref="EndpointMetrics.NotTimed"/> if the
    /// handler was not called.</param>
    /// <param name="isSettled">Whether the message is answered already.</param>
    public RequestContext(
        in Responder message, HandlerDeadline? deadline, Passage? passage, RequestEntry? entry, long startedAt, bool isSettled = false)
    {
        _ws = message.Connection;
        _services = message.Services;
        _isSettled = isSettled;
        if (entry is null && !message.Id.IsEmpty && !isSettled)
        {
            _ws.Core.Requests.Table.TryAdd(message.Id, out entry);
        }

        _entry = entry;
        _passage = passage;
        _id = entry?.Id ?? (message.Id.IsEmpty ? null : message.Id.ToArray());
        _type = message.Type.IsEmpty ? null : message.Type.ToArray();
        _sequence = message.Sequence;
        _activity = message.Activity;
        _deadline = deadline;
        _startedAt = startedAt;
        _entry?.Attach(this);
    }

    private enum Outcome
    {
        // Zero: the outbound queue takes items of a stream only as long as this is the outcome.
        Running,
        Answered,
        Expired,
        Cancelled,
        Repeated,
    }

    /// <summary>The scope of the handler's services; null if no service needs one. Disposed of when the handler has ended, also if its
    /// time was up before.</summary>
    public IServiceScope? Scope { get; set; }

    /// <summary>Whether the handler's result refuses the message, so that the answer is an error event.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>The entry of the request; null if the message has no id.</summary>
    public RequestEntry? Entry => _entry;

    /// <summary>Whether the time was up before the handler had an answer.</summary>
    public bool HasExpired => Volatile.Read(ref _outcome) == (int)Outcome.Expired;

    /// <summary>Whether the message was answered without its handler: by the time-out, or because it was cancelled.</summary>
    public bool IsAnsweredByOthers => (Outcome)Volatile.Read(ref _outcome) is Outcome.Expired or Outcome.Cancelled;

    private Responder Responder => new(_ws, _services, _sequence, _id, _type, _activity, _passage);

    /// <summary>Reserves the answer for the handler, so that the time-out and a <c>$cancel</c> send nothing any more.</summary>
    /// <returns>False if the message was answered before: the handler must not answer. After one call returned true, all later calls
    /// do.</returns>
    public bool TryAnswer()
    {
        Outcome found = Settle(Outcome.Answered);
        return found is Outcome.Running or Outcome.Answered;
    }

    /// <summary>Answers the message with the error <c>timeout</c>, if it was not answered before. Called when the time is up.</summary>
    /// <returns>False if the handler has already answered.</returns>
    public bool TryExpire() => TryRefuse(Outcome.Expired, RuntimeErrors.Timeout);

    /// <inheritdoc/>
    public void Cancel()
    {
        if (TryRefuse(Outcome.Cancelled, RuntimeErrors.CancelledByPeer))
        {
            _deadline?.Cancel();
        }
    }

    /// <summary>Waits for a handler that awaits. Sends an error event if the handler fails, and an acknowledgement if the handler returns
    /// no answer.</summary>
    /// <param name="handler">The task of the handler, or of the host's decision.</param>
    /// <param name="acknowledges">Whether the message is acknowledged when the handler has ended.</param>
    /// <returns>A task that never fails. It completes when the handler has ended or its time is up. If the maximum number of abandoned
    /// handlers already run, it completes only when the handler has ended.</returns>
    public ValueTask WaitAsync(ValueTask handler, bool acknowledges)
    {
        ValueTask ended = AwaitHandlerAsync(handler, acknowledges);
        return _deadline is { IsTimed: true } && _passage is not { HasStream: true } ? WaitInTimeAsync(ended, _deadline) : ended;
    }

    /// <summary>Sends a handler's return value when the handler has ended. If the value is null, acknowledges the message.</summary>
    public async ValueTask ReplyAsync<T>(ValueTask<T> handler)
    {
        T? reply = await handler.ConfigureAwait(false);
        if (TryAnswer())
        {
            Answer(error: null, reply);
        }
    }

    /// <summary>When the handler has ended, sends the error event if the handler refuses the message; otherwise acknowledges the
    /// message.</summary>
    public async ValueTask ReplyResultAsync(ValueTask<WsResult> handler)
    {
        WsResult result = await handler.ConfigureAwait(false);
        if (TryAnswer())
        {
            Answer<object>(result.Error, reply: null);
        }
    }

    /// <summary>When the handler has ended, sends the error event if the handler refuses the message; otherwise sends the return
    /// value.</summary>
    public async ValueTask ReplyResultAsync<T>(ValueTask<WsResult<T>> handler)
    {
        WsResult<T> result = await handler.ConfigureAwait(false);
        if (TryAnswer())
        {
            Answer(result.Error, result.Value);
        }
    }

    /// <summary>Answers <c>$auth</c> when the application has decided.</summary>
    public async ValueTask AuthenticateAsync(ValueTask<WsAuthenticationResult> decision)
    {
        WsAuthenticationResult result = await decision.ConfigureAwait(false);
        if (!TryAnswer())
        {
            // The client was told that the new credentials failed (timeout), so they are not used.
            return;
        }

        if (result.User is null)
        {
            IsRefused = true;
            WsError error = result.Reason is { } reason ? RuntimeErrors.RefusedCredentials(reason) : RuntimeErrors.CredentialsRefused;
            Responder.Reject(error, _type);
            return;
        }

        _ws.Core.User.Authenticate(result.User, result.ExpiresAt);
        Responder.Acknowledge();
    }

    /// <summary>Waits for the host's decision about a message that is answered already. If the decision fails, the failure is still
    /// reported.</summary>
    public async ValueTask ObserveAsync(ValueTask<AuthorizationOutcome> decision)
    {
        try
        {
            await decision.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // an authorization handler may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await _ws.Shared.Failures.ReportAsync(_ws, exception).ConfigureAwait(false);
        }
    }

    private async ValueTask AwaitHandlerAsync(ValueTask handler, bool acknowledges)
    {
        try
        {
            await handler.ConfigureAwait(false);
            if (acknowledges && TryAnswer())
            {
                Responder.Acknowledge();
            }
        }
        catch (OperationCanceledException) when (IsAnsweredByOthers)
        {
            // A handler that observed its token has behaved correctly.
        }
#pragma warning disable CA1031 // a handler may throw anything; the connection lives on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The measured time of the handler ends here, so that it does not include the application's handling of the failure.
            HandlerEnded(isRefused: true);
            if (TryAnswer())
            {
                Responder.Fail(exception);
            }

            await HandlerFailure.ReportAsync(_ws, exception).ConfigureAwait(false);
        }
        finally
        {
            TryAnswer();
            _deadline?.End();
            if ((Outcome)Volatile.Read(ref _outcome) != Outcome.Repeated)
            {
                _passage?.Release();
            }

            HandlerEnded(IsRefused || IsAnsweredByOthers);
        }

        if (Scope is not null)
        {
            await MessageScope.EndAsync(_ws, Scope).ConfigureAwait(false);
        }
    }

    private async ValueTask WaitInTimeAsync(ValueTask handler, HandlerDeadline deadline)
    {
        Task ended = handler.AsTask();
        Task passed = deadline.Start(this);
        await Task.WhenAny(ended, passed).ConfigureAwait(false);
        if (ended.IsCompleted)
        {
            if (HasExpired)
            {
                // The timer's thread is answering this message now. Wait for that answer, so that the next message is not answered
                // first.
                await passed.ConfigureAwait(false);
            }

            return;
        }

        if (_ws.Core.TryAbandonHandler())
        {
            _ = ended.ContinueWith(
                static (_, ws) => ((WsConnection)ws!).Core.AbandonedHandlerEnded(),
                _ws, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return;
        }

        await ended.ConfigureAwait(false);
    }

    private void Answer<T>(WsError? error, T? reply)
    {
        if (error is not null)
        {
            IsRefused = true;
            Responder.Refuse(error);
        }
        else if (reply is not null)
        {
            Responder.Reply(reply);
        }
        else
        {
            Responder.Acknowledge();
        }
    }

    private bool TryRefuse(Outcome outcome, WsError error)
    {
        if (Settle(outcome) != Outcome.Running)
        {
            return false;
        }

        if (!_isSettled)
        {
            Responder.Refuse(error);
        }

        return true;
    }

    /// <returns>The outcome before the call. If it was <see cref="Outcome.Running"/>, it is now the new one.</returns>
    private Outcome Settle(Outcome outcome)
    {
        var found = (Outcome)Interlocked.CompareExchange(ref _outcome, (int)outcome, (int)Outcome.Running);

        // The id is free before the answer leaves: the client may use it again as soon as it has the answer.
        if (found == Outcome.Running && outcome != Outcome.Repeated && _entry is not null)
        {
            _ws.Core.Requests.Table.Remove(_entry);
        }

        return found;
    }

    private void HandlerEnded(bool isRefused)
    {
        _ws.Shared.Metrics.HandlerEnded(_type, _startedAt, isRefused);
        _startedAt = EndpointMetrics.NotTimed;
    }
}
