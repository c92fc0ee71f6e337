using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>
/// Counts the connections that have left their requests. Kestrel counts an upgraded connection only until its request ends, so its limit
/// (<c>MaxConcurrentUpgradedConnections</c>) is applied here, and the end of the host waits for them here.
/// </summary>
internal sealed class DetachedConnections(IOptions<KestrelServerOptions> server)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private long _count;

    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Counts a connection that is about to leave.</summary>
    /// <returns>False if the limit of upgraded connections is reached.</returns>
    public bool TryAdd()
    {
        lock (_gate)
        {
            if (_count >= (server.Value.Limits.MaxConcurrentUpgradedConnections ?? long.MaxValue))
            {
                return false;
            }

            _count++;
            return true;
        }
    }

    public void Remove()
    {
        lock (_gate)
        {
            if (--_count == 0)
            {
                _empty?.TrySetResult();
                _empty = null;
            }
        }
    }

    /// <summary>Completes when there is none.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }
}
