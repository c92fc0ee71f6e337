using System.Collections;
using System.Collections.Concurrent;

namespace TypedWs.Connections;

/// <summary>The open connections of an endpoint by id. Thread-safe. A connection that is added or removed during an enumeration may or may
/// not be included.</summary>
internal sealed class ConnectionRegistry : IEnumerable<WsConnectionBase>
{
    private readonly ConcurrentDictionary<string, WsConnectionBase> _byId = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private TaskCompletionSource? _emptyWaiter;
    private int _count;

    /// <summary>The number of connections. Reading it is cheap, unlike <c>Count</c> of the dictionary, which takes all its locks.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Add(WsConnectionBase connection)
    {
        if (!_byId.TryAdd(connection.Id, connection))
        {
            throw new InvalidOperationException("Two connections have the same id.");
        }

        Interlocked.Increment(ref _count);
    }

    public void Remove(WsConnectionBase connection)
    {
        if (_byId.TryRemove(connection.Id, out _) && Interlocked.Decrement(ref _count) == 0)
        {
            lock (_gate)
            {
                _emptyWaiter?.TrySetResult();
                _emptyWaiter = null;
            }
        }
    }

    public WsConnectionBase? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Completes when no connection is left.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            if (Count == 0)
            {
                return Task.CompletedTask;
            }

            _emptyWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _emptyWaiter.Task;
        }
    }

    public IEnumerator<WsConnectionBase> GetEnumerator()
    {
        foreach (KeyValuePair<string, WsConnectionBase> entry in _byId)
        {
            yield return entry.Value;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
