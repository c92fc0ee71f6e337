using System.Threading.Tasks.Sources;

namespace TypedWs.Transport.Linux.Detached;

/// <summary>The wait of a flush for a peer that does not read. Used again for each flush of the connection that has to wait. It is the work
/// item that ends the wait.</summary>
internal sealed class FlushWait : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private bool _isAlive;

    /// <summary>Begins a wait. The last one must have been awaited.</summary>
    public ValueTask<bool> Begin()
    {
        _core.Reset();
        return new ValueTask<bool>(this, _core.Version);
    }

    /// <summary>Sets the result. The wait ends when this object is executed: the code that waits continues inside that call.</summary>
    public FlushWait WithResult(bool isAlive)
    {
        _isAlive = isAlive;
        return this;
    }

    public void Execute() => _core.SetResult(_isAlive);

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
