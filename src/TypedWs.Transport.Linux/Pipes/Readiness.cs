using System.Threading.Tasks.Sources;

namespace TypedWs.Transport.Linux.Pipes;

/// <summary>
/// The readiness of one direction of a socket. One thread waits, another signals. A signal without a waiter is kept, but not counted: the
/// waiter must use the socket until the socket would block.
/// </summary>
internal sealed class Readiness : IValueTaskSource
{
    private const int None = 0;
    private const int Ready = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _wait;
    private int _state;

    /// <summary>Completes at the next signal, on the thread that signals, or at once if a signal was kept. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, None, Ready) == Ready)
        {
            return default;
        }

        _wait.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, None) == None)
        {
            return new ValueTask(this, _wait.Version);
        }

        // The signal came between the two steps.
        Volatile.Write(ref _state, None);
        return default;
    }

    /// <summary>Any thread.</summary>
    public void Signal()
    {
        if (Interlocked.CompareExchange(ref _state, Ready, None) == Waiting
            && Interlocked.CompareExchange(ref _state, None, Waiting) == Waiting)
        {
            _wait.SetResult(true);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _wait.OnCompleted(continuation, state, token, flags);
}
