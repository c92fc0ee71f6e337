using TypedWs.Diagnostics;
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
            ErrorEvent.From(error, origin).SendTo(ws);
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
        new ErrorEvent
        {
            Code = error.Code,
            Message = error.Message,
            Id = _envelope.Id,
            Sequence = _ws.Core.Sequence,
            On = _knownType,
            RetryAfter = error.RetryAfter,
        }.SendTo(_ws);
    }

    private static ValueTask FailAsync(WsConnection ws, Exception exception, MessageOrigin origin, HandlerDeadline? deadline = null)
    {
        if (exception is WsLimitException limit)
        {
            // What the client asked for met a limit: it is told, and no failure of the server's that anyone must look into.
            if (deadline?.TryAnswer() != false)
            {
                SendLimitError(ws, limit, origin);
            }

            return default;
        }

        if (exception is WsException { Error: var refusal })
        {
            if (deadline?.TryAnswer() != false)
            {
                ErrorEvent.From(refusal, origin).SendTo(ws);
            }

            return default;
        }

        if (deadline?.TryAnswer() != false)
        {
            new ErrorEvent
            {
                Code = WsErrorCode.Internal,
                Message = ws.Runtime.ShowsExceptions
                    ? $"the server failed to handle the message: {exception.GetType().Name}: {exception.Message}"
                    : "the server failed to handle the message",
                Id = origin.Id,
                Sequence = origin.Sequence,
                On = origin.Type,
            }.SendTo(ws);
        }

        return ws.Runtime.ReportAsync(ws, exception);
    }

    private static void SendLimitError(WsConnection ws, WsLimitException limit, MessageOrigin origin)
    {
        WsLog.LimitMet(ws.Runtime.Logger, ws.Runtime.Endpoint.GetType().Name, ws.Id, limit.Message);
        new ErrorEvent
        {
            Code = limit.RetryAfter > TimeSpan.Zero ? WsErrorCode.RateLimited : WsErrorCode.LimitExceeded,
            Message = limit.RetryAfter > TimeSpan.Zero ? "too much is published, try again later" : "the message asks for more than a limit allows",
            Id = origin.Id,
            Sequence = origin.Sequence,
            On = origin.Type,
            RetryAfter = limit.RetryAfter,
        }.SendTo(ws);
    }
}
