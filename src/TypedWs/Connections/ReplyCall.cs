using TypedWs.Messages;

namespace TypedWs.Connections;

/// <summary>A request of the server that one message answers.</summary>
internal sealed class ReplyCall<TReply>(WsConnection ws) : ServerCall<TReply>(ws)
{
    private readonly TaskCompletionSource<TReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override bool HasEnded => _reply.Task.IsCompleted;

    /// <summary>Sends the request. The task completes with the reply, or fails.</summary>
    public Task<TReply> RequestAsync<TRequest>(TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TReply>(cancellationToken);
        }

        Send(message, options, cancellationToken);
        return _reply.Task;
    }

    public override bool TryReceive<TUser>(ref TUser user)
    {
        if (!MessageCodec<TReply>.Get().TryRead(ref user, out TReply? reply))
        {
            return false;
        }

        if (_reply.TrySetResult(reply))
        {
            End();
        }

        return true;
    }

    // A reply is one message, and not the end of a stream.
    public override bool TryComplete() => false;

    protected override bool TryFail(WsRequestException exception)
    {
        bool isSet = _reply.TrySetException(exception);

        // A caller who has given up does not look at the task. Its exception must not be reported as unobserved.
        _ = _reply.Task.Exception;
        return isSet;
    }

    protected override bool TryCancel(CancellationToken token) => _reply.TrySetCanceled(token);
}
