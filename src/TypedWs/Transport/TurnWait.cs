using System.Threading.Tasks.Sources;

namespace TypedWs.Transport;

/// <summary>
/// One wait for an item of an executor. The item is queued only when the wait is awaited: if the item had ended before the await, the
/// code would continue on its old thread. The continuation runs inside the item, whatever the synchronization context of the thread is.
/// </summary>
internal sealed class TurnWait(TurnExecutor executor) : IThreadPoolWorkItem, IValueTaskSource
{
    private Action<object?>? _continuation;
    private object? _state;
    private bool _isOver;

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token)
        => Volatile.Read(ref _isOver) ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource.GetResult(short token)
    {
        // The wait has no result and cannot fail.
    }

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _continuation = continuation;
        _state = state;
        executor.Queue(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _isOver, true);
        _continuation!(_state);
    }
}
