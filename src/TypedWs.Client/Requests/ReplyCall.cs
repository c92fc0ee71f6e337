using TypedWs.Messages;

namespace TypedWs.Client.Requests;

/// <summary>A request that one message answers.</summary>
internal sealed class ReplyCall<TReply>(ClientCalls calls) : ClientCall(calls)
{
    private readonly TaskCompletionSource<TReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the answer.</summary>
    public Task<TReply> Reply => _reply.Task;

    public override bool IsAnswer(ReadOnlySpan<byte> discriminator) => MessageCodec<TReply>.Get().IsDiscriminator(discriminator);

    public override bool TryReceive<TUser>(ref TUser user)
    {
        if (!MessageCodec<TReply>.Get().TryRead(ref user, out TReply? reply))
        {
            return false;
        }

        if (TryEnd())
        {
            _reply.SetResult(reply);
        }

        return true;
    }

    protected override void SetException(Exception failure)
    {
        _reply.SetException(failure);

        // A caller who has given up does not look at the task. Its exception must not be reported as unobserved.
        _ = _reply.Task.Exception;
    }

    protected override void SetCanceled(CancellationToken token) => _reply.TrySetCanceled(token);
}
