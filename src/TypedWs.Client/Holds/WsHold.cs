using TypedWs.Client.Holds;

namespace TypedWs;

/// <summary>A message that the client sends again on each new connection (<see cref="WsClient.Hold{T}"/>), until it is disposed.</summary>
public sealed class WsHold : IAsyncDisposable
{
    private readonly HoldStep _step;
    private readonly Action _release;
    private int _isDisposed;

    internal WsHold(HoldStep step, Action release)
    {
        _step = step;
        _release = release;
    }

    /// <summary>Completes when the server has answered the message for the first time. Fails with <see cref="WsErrorException"/> if the
    /// server refuses it: then it is not sent again. Fails with <see cref="WsRequestException"/> if the message is too large for the
    /// server, or if the client stops before; if the client is started again, it is a new task. If no answer comes in time, or the
    /// connection is lost, it waits for the next connection.</summary>
    public Task Ready => _step.Ready;

    /// <summary>Ends the hold. If it was the last of equal messages and a connection is open, the release message is sent.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _release();
        }

        return default;
    }
}
