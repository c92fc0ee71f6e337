using System.Runtime.InteropServices;

namespace TypedWs.Requests;

/// <summary>Limits how many calls of each concurrent handler run at a time for one connection. Thread-safe.</summary>
internal sealed class HandlerSlots
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, Usage> _byHandler = new(ReferenceEqualityComparer.Instance);

    /// <summary>The number of handlers that run.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byHandler.Count;
            }
        }
    }

    /// <summary>Takes a slot, or waits for one.</summary>
    /// <param name="handler">The object that stands for the handler.</param>
    /// <param name="limit">The number of slots of the handler.</param>
    /// <param name="taken">Completes when the slot is taken. The order is that of the calls.</param>
    /// <returns>Whether the slot is taken already.</returns>
    public bool TryTake(object handler, int limit, out Task taken)
    {
        lock (_gate)
        {
            ref Usage usage = ref CollectionsMarshal.GetValueRefOrAddDefault(_byHandler, handler, out _);
            if (usage.Running < limit)
            {
                usage.Running++;
                taken = Task.CompletedTask;
                return true;
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (usage.Waiters ??= new LinkedList<TaskCompletionSource>()).AddLast(waiter);
            taken = waiter.Task;
            return false;
        }
    }

    /// <summary>Gives a slot back. If a call waits, it gets the slot.</summary>
    public void Release(object handler)
    {
        lock (_gate)
        {
            ref Usage usage = ref CollectionsMarshal.GetValueRefOrNullRef(_byHandler, handler);
            if (usage.Waiters is { First: { } next } waiters)
            {
                waiters.Remove(next);
                next.Value.TrySetResult();
            }
            else if (--usage.Running == 0)
            {
                _byHandler.Remove(handler);
            }
        }
    }

    /// <summary>Gives up the wait for a slot. If the slot was taken meanwhile, gives it back.</summary>
    /// <param name="handler">The object that stands for the handler.</param>
    /// <param name="taken">The task of <see cref="TryTake"/>.</param>
    public void Withdraw(object handler, Task taken)
    {
        lock (_gate)
        {
            if (!taken.IsCompleted)
            {
                ref Usage usage = ref CollectionsMarshal.GetValueRefOrNullRef(_byHandler, handler);
                usage.Waiters!.Remove(usage.Waiters.First(waiter => waiter.Task == taken));
                return;
            }
        }

        Release(handler);
    }

    private struct Usage
    {
        public int Running;
        public LinkedList<TaskCompletionSource>? Waiters;
    }
}
