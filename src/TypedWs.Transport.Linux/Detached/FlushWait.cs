using System.Threading.Tasks.Sources;

namespace TypedWs.Transport.Linux.Detached;

/// <summary>The wait of a flush for a peer that does not read. Used again for each flush of the connection that has to wait.</summary>
internal sealed class FlushWait : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>Begins a wait. The last one must have been awaited.</summary>
    public ValueTask<bool> Begin()
    {
        _core.Reset();
        return new ValueTask<bool>(this, _core.Version);
    }

    /// <summary>Ends the wait. The code that waits continues inside this call.</summary>
    public void End(bool isAlive) => _core.SetResult(isAlive);

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
