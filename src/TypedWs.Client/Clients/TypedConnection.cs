using TypedWs.Client.Sending;
using TypedWs.Client.Sessions;
using TypedWs.Framing;

namespace TypedWs.Client.Clients;

/// <summary>One connection of a typed client: its <c>$welcome</c>, and the queue of the messages that belong to it.</summary>
/// <param name="session">The connection.</param>
internal sealed class TypedConnection(ClientSession session) : ISendTarget
{
    private readonly TaskCompletionSource<WsWelcome> _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _maxMessageBytes = long.MaxValue;

    /// <summary>Completes with the <c>$welcome</c> of the server.</summary>
    public Task<WsWelcome> Welcome => _welcome.Task;

    public long MaxMessageBytes => Volatile.Read(ref _maxMessageBytes);

    /// <summary>The connection whose state this is.</summary>
    public static TypedConnection Of(ClientSession session) => (TypedConnection)session.State!;

    /// <summary>Called for the server's <c>$welcome</c>. A second one is ignored.</summary>
    /// <returns>False if it is not the first.</returns>
    public bool TryWelcome(WsWelcome welcome)
    {
        Volatile.Write(ref _maxMessageBytes, welcome.MaxMessageBytes);
        return _welcome.TrySetResult(welcome);
    }

    public WsSendFailure? TrySend(ReadOnlySpan<byte> payload, WsCompress compress, object? message, IQueuedSend? sender)
        => session.First.TryAdd(payload, Opcode.Text, compress, message, sender);

    public SendQueue Queue => session.First;

    public void Flush(bool isAwaited) => session.Flush(isAwaited);
}
