using TypedWs.Messages;

namespace TypedWs.Requests;

/// <summary>A request to the peer that waits for its answer. The first of the answer, the time-out, the end of the connection and the
/// caller's cancellation ends it; the others have no effect. Any thread; never throws, and runs no user code of the caller.</summary>
internal interface IServerRequest
{
    /// <summary>Whether the request cannot continue without input from the peer. If false, it has items that were not taken
    /// yet.</summary>
    bool NeedsInput { get; }

    /// <summary>Whether a discriminator is that of the reply.</summary>
    bool IsReply(ReadOnlySpan<byte> discriminator);

    /// <summary>Reads the reply, which ends the wait, or an item of the stream that answers.</summary>
    /// <param name="user">Reads the message.</param>
    /// <returns>False if the message is invalid.</returns>
    bool TryReceive<TUser>(ref TUser user)
        where TUser : ICodecUser, allows ref struct;

    /// <summary>Called when the peer has ended its stream.</summary>
    /// <returns>False if the request is not answered by a stream.</returns>
    bool TryComplete();

    /// <summary>Ends the wait with a failure.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="error">The error event of the peer; null if it has sent none.</param>
    void Fail(WsRequestFailure reason, WsPeerError? error = null);
}
