using TypedWs.Dispatch;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>How a message is answered whose handler refuses it, or fails.</summary>
public ref partial struct WsInboundMessage
{
    /// <summary>Sends the error event of a handler that refuses.</summary>
    public void Reply(WsResult result)
    {
        if (result.Error is { } error)
        {
            Refuse(error);
        }
    }

    /// <summary>Sends a handler's return value as the answer, or the error event if it refuses.</summary>
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

    /// <summary>The same once the result is there.</summary>
    public ValueTask ReplyAsync(ValueTask<WsResult> result)
    {
        if (result.IsCompletedSuccessfully)
        {
            Reply(result.Result);
            return default;
        }

        _answered = true;
        return AwaitResultAsync(_ws, result, Origin(), HasDeadline ? Deadline : null);
    }

    /// <summary>The same once the result is there.</summary>
    public ValueTask ReplyAsync<T>(ValueTask<WsResult<T>> result)
    {
        if (result.IsCompletedSuccessfully)
        {
            Reply(result.Result);
            return default;
        }

        _answered = true;
        return AwaitResultAsync(_ws, result, Origin(), HasDeadline ? Deadline : null);
    }

    /// <summary>The same once the result is there.</summary>
    public ValueTask ReplyAsync(Task<WsResult> result) => ReplyAsync(new ValueTask<WsResult>(result));

    /// <summary>The same once the result is there.</summary>
    public ValueTask ReplyAsync<T>(Task<WsResult<T>> result) => ReplyAsync(new ValueTask<WsResult<T>>(result));

    private static async ValueTask AwaitResultAsync(
        WsConnection ws, ValueTask<WsResult> pending, MessageOrigin origin, HandlerDeadline? deadline)
    {
        WsResult result = await pending.ConfigureAwait(false);
        if (deadline?.TryAnswer() != false)
        {
            Answer<object>(ws, result.Error, reply: null, origin);
        }
    }

    private static async ValueTask AwaitResultAsync<T>(
        WsConnection ws, ValueTask<WsResult<T>> pending, MessageOrigin origin, HandlerDeadline? deadline)
    {
        WsResult<T> result = await pending.ConfigureAwait(false);
        if (deadline?.TryAnswer() != false)
        {
            Answer(ws, result.Error, result.Value, origin);
        }
    }

    private static void Answer<T>(WsConnection ws, WsError? error, T? reply, MessageOrigin origin)
    {
        if (error is not null)
        {
            origin.IsRefused = true;
            origin.Services.Errors.Send(ws, origin.CreateEvent(error));
        }
        else if (reply is not null)
        {
            ws.SendReply(reply, origin.Id);
        }
        else if (origin.Id is not null)
        {
            SendAck(ws, origin.Id);
        }
    }

    private void Refuse(WsError error)
    {
        _answered = true;
        _isRefused = true;
        var refusal = new ErrorEvent
        {
            Error = error,
            Id = _envelope.Id,
            Sequence = _ws.Core.Sequence,
            On = _knownType,
            RetryAfter = error.RetryAfter,
            Activity = _activity,
        };
        _services.Errors.Send(_ws, refusal);
    }

    private static ValueTask FailAsync(WsConnection ws, Exception exception, MessageOrigin origin, HandlerDeadline? deadline = null)
    {
        if (deadline?.TryAnswer() != false)
        {
            origin.Services.Errors.Send(ws, origin.CreateEvent(ErrorOf(origin.Services, exception)));
            TraceFailure(ws, exception, origin.Activity);
        }

        switch (exception)
        {
            case WsException:
                return default;
            case WsLimitException or WsTopicNameException:
                ws.Shared.Failures.LogLimit(ws, exception);
                return default;
            default:
                return ws.Shared.Failures.ReportAsync(ws, exception);
        }
    }

    // What the sender is told of a handler that threw.
    private static WsError ErrorOf(DispatchServices services, Exception exception) => exception switch
    {
        WsException refusal => refusal.Error,
        WsLimitException { RetryAfter: var retryAfter } when retryAfter > TimeSpan.Zero
            => RuntimeErrors.TooMuchPublished(retryAfter),
        WsLimitException => RuntimeErrors.LimitMet,
        WsTopicNameException => RuntimeErrors.InvalidName,
        OperationCanceledException => RuntimeErrors.Cancelled,
        _ => services.ShowsExceptions ? RuntimeErrors.Describe(exception) : RuntimeErrors.Internal,
    };
}
