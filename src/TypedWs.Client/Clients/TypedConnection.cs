using TypedWs.Client.Sending;
using TypedWs.Client.Sessions;
using TypedWs.Framing;

namespace TypedWs.Client.Clients;

/// <summary>One connection of a typed client: its <c>$welcome</c>, and the queue of the messages that belong to it.</summary>
/// <param name="session">The connection.</param>
/// <param name="client">The client's queue.</param>
internal sealed class TypedConnection(ClientSession session, ISendTarget client) : ISendTarget
{
    private readonly TaskCompletionSource<WsWelcome> _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _maxMessageBytes = long.MaxValue;

    // Written by the reading thread, read behind its end: the time that the server has named, as a timestamp, or 0.
    private long _retryAt;
    private bool _isFatal;

    /// <summary>Completes with the <c>$welcome</c> of the server.</summary>
    public Task<WsWelcome> Welcome => _welcome.Task;

    public bool KeepsValues => client.KeepsValues;

    public long MaxMessageBytes => Volatile.Read(ref _maxMessageBytes);

    /// <summary>The connection whose state this is.</summary>
    public static TypedConnection Of(ClientSession session) => (TypedConnection)session.State!;

    /// <summary>Called by the reading thread for the server's first <c>$welcome</c>.</summary>
    public void SetWelcome(WsWelcome welcome)
    {
        Volatile.Write(ref _maxMessageBytes, welcome.MaxMessageBytes);
        _welcome.TrySetResult(welcome);
    }

    /// <summary>Notes an error event of the server, for <see cref="FindRetryAfter"/>.</summary>
    /// <param name="error">The error.</param>
    /// <param name="time">The clock.</param>
    public void OnError(WsPeerError error, TimeProvider time)
    {
        if (error.RetryAfter > TimeSpan.Zero)
        {
            long retryAt = time.GetTimestamp() + (long)(error.RetryAfter.TotalSeconds * time.TimestampFrequency);
            _retryAt = error.IsFatal ? retryAt : Math.Max(_retryAt, retryAt);
            _isFatal |= error.IsFatal;
        }
    }

    /// <summary>The time from now for which the server wants the client to stay away; null if it has not said one.</summary>
    /// <remarks>An error event is usually about one message, and says nothing about the connection. It does if the server closes because
    /// of it: the event is fatal, or the code says that the client sent too much.</remarks>
    /// <param name="code">The code with which the connection has ended.</param>
    /// <param name="time">The clock.</param>
    public TimeSpan? FindRetryAfter(WsCloseCode code, TimeProvider time)
    {
        bool isMeant = _isFatal || code is WsCloseCode.RateLimited or WsCloseCode.TryAgainLater;
        TimeSpan left = isMeant && _retryAt != 0 ? time.GetElapsedTime(time.GetTimestamp(), _retryAt) : TimeSpan.Zero;
        return left > TimeSpan.Zero ? left : null;
    }

    public WsSendFailure? TrySend(ReadOnlySpan<byte> payload, WsCompress compress, object? message, IQueuedSend? sender)
        => session.First.TryAdd(payload, Opcode.Text, compress, message, sender);

    public SendQueue Queue => session.First;

    public void Flush(bool isAwaited) => session.Flush(isAwaited);
}
