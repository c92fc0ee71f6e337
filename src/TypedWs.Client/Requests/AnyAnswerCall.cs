namespace TypedWs.Client.Requests;

/// <summary>A request whose answer may be of any type, because only its arrival matters.</summary>
internal sealed class AnyAnswerCall(ClientCalls calls) : AcknowledgedCall(calls)
{
    public override bool HasAlwaysRoom => true;

    public override bool IsAnswer(ReadOnlySpan<byte> discriminator) => true;

    public override bool TryReceive<TUser>(ref TUser user) => TryAcknowledge();

    // The items of a stream are not wanted; its end is the answer.
    public override bool TryComplete() => TryAcknowledge();
}
