using TypedWs.Client.Diagnostics;
using TypedWs.Client.Receiving;

namespace TypedWs.Client.Requests;

/// <summary>The open requests of one client. Their ids are the numbers 1, 2, 3 and so on, which are never used again, so a late answer
/// belongs to no other request. Thread-safe.</summary>
internal sealed class ClientCalls : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ClientMetrics _metrics;
    private readonly Dictionary<long, ClientCall> _byId = [];
    private readonly TimeProvider _time;
    private readonly int _max;
    private readonly ITimer _timer;
    private long _lastId;
    private long _timerAt = long.MaxValue;
    private volatile int _count;

    /// <param name="time">The clock.</param>
    /// <param name="max">The maximum number of requests.</param>
    /// <param name="items">Counts the items that wait for their callers.</param>
    /// <param name="metrics">Measures the requests.</param>
    public ClientCalls(TimeProvider time, int max, InboundLoad items, ClientMetrics metrics)
    {
        _metrics = metrics;
        _time = time;
        _max = max;
        Items = items;
        _timer = time.CreateTimer(
            static self => ((ClientCalls)self!).FailLate(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts the items that wait for their callers.</summary>
    public InboundLoad Items { get; }

    /// <summary>The number of requests.</summary>
    public int Count => _count;

    /// <summary>Called when the caller of a request has given up, or its time is over: the request is taken back, or the server is
    /// told.</summary>
    public Action<ClientCall>? GivenUp { get; init; }

    /// <summary>Called when a request begins to need input: it must be read, even if many messages wait for their handlers.</summary>
    public Action? InputNeeded { get; init; }

    /// <summary>Adds a request, before it is queued.</summary>
    /// <returns>False if there are too many.</returns>
    public bool TryAdd(ClientCall call, string type, TimeSpan timeout)
    {
        if (_metrics.RequestBegins(type) is { } trace)
        {
            call.NeedExtras().Trace = trace;
        }

        lock (_gate)
        {
            if (_byId.Count >= _max && !call.HasAlwaysRoom)
            {
                return false;
            }

            call.Id = ++_lastId;
            _byId.Add(call.Id, call);
            _count = _byId.Count;
            if (timeout != Timeout.InfiniteTimeSpan)
            {
                call.Deadline = _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
                SetTimer(call.Deadline);
            }
        }

        InputNeeded?.Invoke();
        return true;
    }

    /// <summary>Whether a request waits for something that was not received yet.</summary>
    public bool NeedInput()
    {
        lock (_gate)
        {
            foreach (ClientCall call in _byId.Values)
            {
                if (call.NeedsInput)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A request that had enough input needs more.</summary>
    public void OnInputNeeded() => InputNeeded?.Invoke();

    /// <summary>Finds the open request with an id; null if there is none.</summary>
    public ClientCall? Find(long id)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>Removes a request that has ended, and measures it.</summary>
    /// <param name="call">The request.</param>
    /// <param name="outcome">The code of the error; null for none.</param>
    public void OnEnded(ClientCall call, string? outcome)
    {
        lock (_gate)
        {
            _byId.Remove(call.Id);
            _count = _byId.Count;
        }

        if (call.Extras?.Trace is { } trace)
        {
            _metrics.RequestEnded(trace, outcome);
        }
    }

    /// <summary>Takes a request back whose caller waits no more.</summary>
    public void GiveUp(ClientCall call) => GivenUp?.Invoke(call);

    /// <summary>Fails the requests that the lost connection may have carried: their answers cannot come any more.</summary>
    public void FailSent(Exception? cause)
    {
        foreach (ClientCall call in Snapshot())
        {
            call.OnConnectionLost(cause);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        foreach (ClientCall call in Snapshot())
        {
            call.Fail(WsRequestFailure.ConnectionClosed);
        }
    }

    private ClientCall[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _byId.Values];
        }
    }

    private void FailLate()
    {
        long now = _time.GetTimestamp();
        List<ClientCall>? late = null;
        lock (_gate)
        {
            long next = long.MaxValue;
            foreach (ClientCall call in _byId.Values)
            {
                if (call.Deadline <= now)
                {
                    (late ??= []).Add(call);
                }
                else
                {
                    next = Math.Min(next, call.Deadline);
                }
            }

            _timerAt = long.MaxValue;
            if (next != long.MaxValue)
            {
                SetTimer(next);
            }
        }

        foreach (ClientCall call in late ?? [])
        {
            call.Fail(WsRequestFailure.TimedOut);
            GiveUp(call);
        }
    }

    // One timer for all requests: usually it is set already, because later requests have later deadlines.
    private void SetTimer(long at)
    {
        if (at < _timerAt)
        {
            _timerAt = at;
            TimeSpan wait = _time.GetElapsedTime(_time.GetTimestamp(), at);
            _timer.Change(wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
