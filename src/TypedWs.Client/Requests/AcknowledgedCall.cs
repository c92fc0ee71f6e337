namespace TypedWs.Client.Requests;

/// <summary>A request that the server acknowledges (<c>$ack</c>).</summary>
internal class AcknowledgedCall(ClientCalls calls) : ClientCall(calls)
{
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the acknowledgement.</summary>
    public Task Acknowledged => _acknowledged.Task;

    public override bool IsAnswer(ReadOnlySpan<byte> discriminator) => false;

    public override bool TryReceive<TUser>(ref TUser user) => false;

    public override bool TryAcknowledge()
    {
        if (TryEnd())
        {
            _acknowledged.SetResult();
        }

        return true;
    }

    protected override void SetException(Exception failure)
    {
        _acknowledged.SetException(failure);
        _ = _acknowledged.Task.Exception;
    }

    protected override void SetCanceled(CancellationToken token) => _acknowledged.TrySetCanceled(token);
}
