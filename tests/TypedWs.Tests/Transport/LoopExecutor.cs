using System.Diagnostics;
using System.IO.Pipelines;
using TypedWs.Transport;

namespace TypedWs.Tests.Transport;

/// <summary>A loop that only its owner runs: one item after the other, on the thread of the call.</summary>
internal sealed class LoopExecutor : TurnExecutor
{
    // How often is looked whether the end has come, where no item tells.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly Queue<IThreadPoolWorkItem> _items = new();
    private int _thread;

    public LoopExecutor() => Pipes = new Scheduler(this);

    public override bool IsCurrent => Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId;

    /// <summary>Has the continuations of pipes run here.</summary>
    public PipeScheduler Pipes { get; }

    /// <summary>Items that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_items)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>Items that were run so far.</summary>
    public int Ran { get; private set; }

    public override void Queue(IThreadPoolWorkItem item)
    {
        lock (_items)
        {
            _items.Enqueue(item);
            Monitor.Pulse(_items);
        }
    }

    /// <summary>Runs something on the loop, in this call.</summary>
    public T Run<T>(Func<T> action)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        Assert.Equal(0, Interlocked.Exchange(ref _thread, Environment.CurrentManagedThreadId));
        try
        {
            return action();
        }
        finally
        {
            Volatile.Write(ref _thread, 0);
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Runs items until none waits.</summary>
    public void RunWaiting()
    {
        while (TryRunNext(TimeSpan.Zero))
        {
            // One after the other.
        }
    }

    /// <summary>Runs items, those that come meanwhile too, until the condition holds.</summary>
    public void RunUntil(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        RunWaiting();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Bounded.Limit, "What is waited for does not come.");
            TryRunNext(Tick);
            RunWaiting();
        }
    }

    /// <summary>Runs items on a thread of its own until cancelled.</summary>
    public void Start(CancellationToken end)
    {
        var thread = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
            {
                TryRunNext(Tick);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
    }

    private bool TryRunNext(TimeSpan time)
    {
        IThreadPoolWorkItem? item;
        lock (_items)
        {
            if (!_items.TryDequeue(out item) && (!Monitor.Wait(_items, time) || !_items.TryDequeue(out item)))
            {
                return false;
            }
        }

        Run(() =>
        {
            item.Execute();
            return true;
        });
        Ran++;
        return true;
    }

    private sealed class Scheduler(LoopExecutor loop) : PipeScheduler
    {
        public override void Schedule(Action<object?> action, object? state) => loop.Queue(new Item(action, state));
    }

    private sealed class Item(Action<object?> action, object? state) : IThreadPoolWorkItem
    {
        public void Execute() => action(state);
    }
}
