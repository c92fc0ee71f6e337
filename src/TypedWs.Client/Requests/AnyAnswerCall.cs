namespace TypedWs.Client.Requests;

/// <summary>A request whose answer may be of any type, because only its arrival matters.</summary>
internal sealed class AnyAnswerCall(ClientCalls calls) : ClientCall(calls)
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the answer.</summary>
    public Task Answered => _answered.Task;

    public override bool IsAnswer(ReadOnlySpan<byte> discriminator) => true;

    public override bool TryReceive<TUser>(ref TUser user) => TryAcknowledge();

    public override bool TryAcknowledge()
    {
        if (TryEnd())
        {
            _answered.SetResult();
        }

        return true;
    }

    // The items of a stream are not wanted; its end is the answer.
    public override bool TryComplete() => TryAcknowledge();

    protected override void SetException(Exception failure)
    {
        _answered.SetException(failure);
        _ = _answered.Task.Exception;
    }

    protected override void SetCanceled(CancellationToken token) => _answered.TrySetCanceled(token);
}
